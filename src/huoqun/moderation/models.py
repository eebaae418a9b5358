"""Tables of moderation. Never imported outside this module."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, of_workspace, reference

from .reports import ReportState, Why
from .rules import Sanction
from .states import CaseState
from .suspects.speed import TestKind


class Rules(Owned):
    """A version of the rules of a group, of a kind, or (neither) of the whole community. It never changes."""

    group = reference("groups.Group", null=True)
    kind = reference("groups.Kind", null=True)
    number = models.IntegerField()
    text = models.TextField()
    note = models.TextField(default="")
    published_at = models.DateTimeField()
    published_by = models.TextField()

    class Meta:
        constraints = [
            of_workspace("moderation_rules"),
            models.UniqueConstraint(
                fields=["workspace", "group", "kind", "number"], nulls_distinct=False, name="moderation_rules_once"
            ),
            models.CheckConstraint(
                condition=Q(group__isnull=True) | Q(kind__isnull=True), name="moderation_rules_of_one"
            ),
        ]


class Case(Owned):
    """A message that broke a rule, with what was seen. `rule`: its key in `rules`; `words`: as it was published then.

    `member` is whoever stands for the person. `text`: the beginning of what was said; `evidence`: what was seen, near
    twins, minutes since joining, the role; `messages`: how many more of it followed at once. `role`, `is_staff`: as
    they were. `exempt`: let off although the rule was broken, with the reason. `appeal`: what the member says to it,
    once; `answer`: what somebody else than whoever decided says to that.
    """

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    rules = reference("moderation.Rules")
    rule = models.TextField()
    words = models.TextField()
    group = reference("groups.Group")
    member = reference("members.Member")
    message_id = models.BigIntegerField()
    message_at = models.DateTimeField()
    text = models.TextField(default="")
    score = models.FloatField(default=0.0)
    evidence = models.JSONField(default=dict)
    messages = models.IntegerField(default=1)
    role = models.TextField(default="member")
    is_staff = models.BooleanField(default=False)
    sanction = models.TextField(choices=[(s, s) for s in Sanction])
    state = models.TextField(choices=[(s, s) for s in CaseState])
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(default="")
    reason = models.TextField(default="")
    exempt = models.BooleanField(default=False)
    appeal = models.TextField(default="", db_default="")
    appealed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.TextField(default="", db_default="")
    answer = models.TextField(default="", db_default="")

    class Meta:
        constraints = [
            of_workspace("moderation_case"),
            models.UniqueConstraint(fields=["workspace", "message_id", "rule"], name="moderation_case_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "state", "-opened_at"], name="moderation_queue"),
            models.Index(fields=["workspace", "member", "rule", "message_at"], name="moderation_record"),
            models.Index(
                fields=["workspace", "appealed_at"],
                condition=Q(appealed_at__isnull=False, answered_at__isnull=True),
                name="moderation_appeals",
            ),
        ]


class Act(Owned):
    """What was done of a case. `key`: of the effects and transfers that it was; `was`: what a reversal gives back."""

    case = reference("moderation.Case")
    sanction = models.TextField(choices=[(s, s) for s in Sanction])
    key = models.TextField()
    at = models.DateTimeField()
    by = models.TextField()
    until = models.DateTimeField(null=True)
    was = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.TextField(default="")
    restored_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("moderation_act"),
            models.UniqueConstraint(fields=["workspace", "key"], name="moderation_act_once"),
        ]


class Print(Owned):
    """The numbers of a text by which its near-twins are found for two weeks; nothing of it can be read out of them."""

    message_id = models.BigIntegerField()
    group_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    at = models.DateTimeField()
    score = models.FloatField(default=0.0)
    numbers = ArrayField(models.BigIntegerField())
    bands = ArrayField(models.BigIntegerField())

    class Meta:
        constraints = [
            of_workspace("moderation_print"),
            models.UniqueConstraint(fields=["workspace", "message_id"], name="moderation_print_once"),
        ]
        indexes = [
            GinIndex(fields=["bands"], name="moderation_twins"),
            models.Index(fields=["at"], name="moderation_prints_old"),
        ]


class Report(Owned):
    """What a member said of another, in private. `reporter` and `about` are whoever stands for the person; `about`
    null: nobody was found by that name. `said`: the words of theirs that it is about. `case`: what came of it."""

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    group = reference("groups.Group")
    reporter = reference("members.Member")
    about = reference("members.Member", null=True)
    named = models.TextField(default="")
    why = models.TextField(choices=[(w, w) for w in Why])
    words = models.TextField(default="")
    said = models.TextField(default="", db_default="")
    at = models.DateTimeField()
    state = models.TextField(choices=[(s, s) for s in ReportState], default=ReportState.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(default="")
    case = reference("moderation.Case", null=True)

    class Meta:
        constraints = [of_workspace("moderation_report")]
        indexes = [
            models.Index(fields=["workspace", "state", "-at"], name="moderation_reports"),
            models.Index(fields=["workspace", "reporter", "-at"], name="moderation_reporters"),
        ]


class SpeedTest(Owned):
    """Points dropped or something asked at a moment of chance. `answer`: what counts as a reaction; `asked_at`: when
    the platform showed it; `counted_at`: reactions were counted, and the first `winners` have their points."""

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    group = reference("groups.Group")
    kind = models.TextField(choices=[(k, k) for k in TestKind])
    asks = models.TextField()
    answer = models.TextField()
    points = models.IntegerField(default=0)
    winners = models.IntegerField(default=0)
    due_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    made_by = models.TextField()

    class Meta:
        constraints = [of_workspace("moderation_speedtest")]
        indexes = [
            models.Index(
                fields=["workspace", "due_at"], condition=Q(counted_at__isnull=True), name="moderation_tests_due"
            )
        ]


class Reaction(Owned):
    """How many seconds after a speed test somebody answered it, who stands for the person."""

    test = reference("moderation.SpeedTest")
    member = reference("members.Member")
    at = models.DateTimeField()
    seconds = models.FloatField()

    class Meta:
        constraints = [
            of_workspace("moderation_reaction"),
            models.UniqueConstraint(fields=["workspace", "test", "member"], name="moderation_reaction_once"),
        ]
        indexes = [models.Index(fields=["workspace", "at"], name="moderation_reactions")]
