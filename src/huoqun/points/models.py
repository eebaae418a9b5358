"""The tables of the ledger. Never imported outside this module."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from huoqun.core.tenancy import Owned, OwnedQuerySet, of_workspace, reference

from .rules import AccountKind, Currency, State


class Account(Owned):
    """`posted` and `reserved` are kept by the database alone, from the legs. `floor` null: there is none."""

    kind = models.TextField(choices=[(k.value, k.value) for k in AccountKind])
    currency = models.TextField(choices=[(c.value, c.value) for c in Currency])
    member = reference("members.Member", null=True)
    name = models.TextField(default="", db_default="")
    floor = models.BigIntegerField(null=True)
    posted = models.BigIntegerField(default=0, db_default=0)
    reserved = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            of_workspace("points_account"),
            models.UniqueConstraint(
                fields=["workspace", "member", "currency"], name="points_account_of_member", condition=Q(kind="member")
            ),
            models.UniqueConstraint(
                fields=["workspace", "kind", "currency", "name"], name="points_account_named",
                condition=~Q(kind="member"),
            ),
            models.CheckConstraint(
                condition=Q(floor__isnull=True) | Q(floor__lte=F("posted") - F("reserved")), name="points_above_floor"
            ),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="points_reserved_is_some"),
        ]  # fmt: skip


class Proven(models.Model):
    """A row whose workspace and accounts are no foreign keys, which cost as much as the row itself, each: at the end
    of a transaction the database proves all that it wrote with one look (docs/decisions/ledger.md).
    """

    workspace_id = models.BigIntegerField()

    objects: Any = OwnedQuerySet.as_manager()

    class Meta:
        abstract = True


class Transfer(Proven):
    """Made once by `key`; `debited` and `credited` are ids of accounts, `reverses` that of a transfer."""

    key = models.TextField()
    debited = models.BigIntegerField()
    credited = models.BigIntegerField()
    amount = models.BigIntegerField()
    state = models.SmallIntegerField(choices=[(s.value, s.word) for s in State])
    reason = models.TextField(default="", db_default="")
    rule = models.TextField(default="", db_default="")
    cause = models.TextField(default="", db_default="")
    asked_by = models.TextField()
    group_id = models.BigIntegerField(null=True)
    reverses = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    deadline = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_why = models.TextField(default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace_id", "key"], name="points_transfer_once"),
            models.UniqueConstraint(
                fields=["workspace_id", "reverses"], name="points_reversed_once", condition=Q(reverses__isnull=False)
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="points_amount_is_some"),
            models.CheckConstraint(condition=~Q(state=0) | Q(deadline__isnull=False), name="points_pending_has_an_end"),
        ]
        indexes = [models.Index(fields=["deadline"], name="points_pending", condition=Q(state=0))]


class Leg(Proven):
    """What a transfer did to one account; see `rules.Leg`. Rows are only ever added."""

    transfer = models.BigIntegerField()
    account = models.BigIntegerField()
    amount = models.BigIntegerField()
    held = models.BigIntegerField(default=0, db_default=0)
    after = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "id"], name="points_leg_of_account"),
            models.Index(fields=["transfer"], name="points_leg_of_transfer"),
        ]


class PolicyVersion(Owned):
    """A policy as it was published; rows are only ever added. What members do from `counts_from` on is paid by it.

    `grants`: the rights that its text gives, for the database to ask.
    """

    number = models.IntegerField()
    text = models.TextField()
    grants = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    note = models.TextField(default="", db_default="")
    counts_from = models.DateTimeField()
    published_at = models.DateTimeField()
    published_by = models.TextField()

    class Meta:
        constraints = [
            of_workspace("points_policyversion"),
            models.UniqueConstraint(fields=["workspace", "number"], name="points_policy_number"),
        ]


class Earning(Owned):
    """What a deed earned, once a deed. `member`: whoever stood for its doer then; `day`: of the workspace's clock.

    `version` 0 is the shipped policy. `round` counts how often the deed was withdrawn and counted again.
    """

    deed = reference("deeds.Deed")
    member = reference("members.Member", db_index=False)
    rule = models.TextField()
    day = models.DateField()
    points = models.BigIntegerField()
    growth = models.BigIntegerField()
    cut = models.BooleanField(default=False)
    version = models.IntegerField()
    round = models.IntegerField(default=0)
    returned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("points_earning"),
            models.UniqueConstraint(fields=["workspace", "deed"], name="points_earned_once"),
        ]
        indexes = [models.Index(fields=["workspace", "member", "day"], name="points_earned_by")]


class Handed(Owned):
    """What somebody of the team gave by hand, for the limits of the policy."""

    by = models.TextField()
    member = reference("members.Member", db_index=False)
    currency = models.TextField()
    day = models.DateField()
    amount = models.BigIntegerField()

    class Meta:
        constraints = [of_workspace("points_handed")]
        indexes = [
            models.Index(fields=["workspace", "by", "day"], name="points_handed_by"),
            models.Index(fields=["workspace", "member", "day"], name="points_handed_to"),
        ]


class Chosen(Owned):
    """A message that the team chose for its quality (精华). `message`, `at`: where it lies; its words stay there."""

    message = models.BigIntegerField()
    at = models.DateTimeField()
    group = reference("groups.Group")
    member = reference("members.Member", db_index=False)
    chosen_by = models.TextField()
    chosen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.TextField(default="", db_default="")

    class Meta:
        constraints = [
            of_workspace("points_chosen"),
            models.UniqueConstraint(fields=["workspace", "message"], name="points_chosen_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "-chosen_at"], name="points_chosen_last"),
            models.Index(fields=["workspace", "member"], name="points_chosen_of"),
        ]


class Standing(Owned):
    """A person's growth and level as they were last counted."""

    member = reference("members.Member")
    growth = models.BigIntegerField()
    level = models.SmallIntegerField()
    reached_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("points_standing"),
            models.UniqueConstraint(fields=["workspace", "member"], name="points_standing_of_member"),
        ]
        indexes = [models.Index(fields=["workspace", "level"], name="points_by_level")]


class Badge(Owned):
    """A badge that a member was given; `badge` is its key in the policy."""

    member = reference("members.Member", db_index=False)
    badge = models.TextField()
    why = models.TextField(default="", db_default="")
    given_by = models.TextField()
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("points_badge"),
            models.UniqueConstraint(fields=["workspace", "member", "badge"], name="points_badge_once"),
        ]
        indexes = [models.Index(fields=["workspace", "badge"], name="points_badges")]


class Lapse(Owned):
    """What a person was told: so much of theirs goes (points after `day`, growth on it), unless they do something.

    `taken`: what went in the end, as soon as it is `done_at`; never more than `amount`.
    """

    member = reference("members.Member", db_index=False)
    currency = models.TextField()
    day = models.DateField()
    amount = models.BigIntegerField()
    told_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    taken = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            of_workspace("points_lapse"),
            models.UniqueConstraint(fields=["workspace", "member", "currency", "day"], name="points_told_once"),
            models.CheckConstraint(condition=Q(taken__lte=F("amount")), name="points_taken_as_told"),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "currency", "day"], name="points_lapsing", condition=Q(done_at__isnull=True)
            )
        ]


class Round(Owned):
    """What is done once a period was done: `what` names it, `day` the period."""

    what = models.TextField()
    day = models.DateField()
    at = models.DateTimeField()
    members = models.IntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            of_workspace("points_round"),
            models.UniqueConstraint(fields=["workspace", "what", "day"], name="points_round_once"),
        ]


class DayTally(Owned):
    """What a member, as somebody merged too, earned on a day in a group (0: in none). Boards are made of it."""

    member = reference("members.Member", db_index=False)
    day = models.DateField()
    currency = models.TextField()
    group_id = models.BigIntegerField(default=0, db_default=0)
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            of_workspace("points_daytally"),
            models.UniqueConstraint(
                fields=["workspace", "member", "day", "currency", "group_id"], name="points_tallied_once"
            ),
        ]


class Tally(Owned):
    """What a person earned in a span that begins at `start`, in a group or (0) anywhere: a line of a board."""

    member = reference("members.Member", db_index=False)
    span = models.SmallIntegerField()
    start = models.DateField()
    currency = models.TextField()
    group_id = models.BigIntegerField(default=0, db_default=0)
    amount = models.BigIntegerField()

    class Meta:
        constraints = [
            of_workspace("points_tally"),
            models.UniqueConstraint(
                fields=["workspace", "member", "span", "start", "currency", "group_id"], name="points_board_line_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "span", "start", "currency", "group_id", "-amount", "member"], name="points_board"
            )
        ]
