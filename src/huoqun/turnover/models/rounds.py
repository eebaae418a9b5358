"""Tables of rounds, and of what each proposes for whom."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, known_by_parent, of_workspace, reference

from ..rules.rounds import RoundState, Step


class Round(Owned):
    """A round of a group. `since`: the first day of its window; `said`: the rule as it was then."""

    uid = models.UUIDField(default=ids.uid)
    group = reference("groups.Group", db_index=False)
    said = models.JSONField(default=dict)
    since = models.DateField()
    people = models.IntegerField(default=0)
    present = models.IntegerField(default=0)
    state = models.TextField(choices=[(s.value, s.value) for s in RoundState], default=RoundState.DRAFT)
    made_at = models.DateTimeField()
    made_by = models.TextField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(default="")

    class Meta:
        constraints = [
            of_workspace("turnover_round"),
            models.UniqueConstraint(fields=["uid"], name="turnover_round_uid"),
            models.UniqueConstraint(fields=["group"], name="turnover_one_draft", condition=Q(state="draft")),
        ]
        indexes = [models.Index(fields=["workspace", "group", "-made_at"], name="turnover_rounds")]


class Line(Owned):
    """What a round proposes for a member. `values`: what was counted; `why`: why they are not judged; `words`: said to
    them in private; `struck`: not done; `role`, `nickname`: what they were there; `undone_at`: taken back;
    `restored_at`: they are what they were again.
    """

    workspace = known_by_parent()
    uid = models.UUIDField(default=ids.uid)
    round = reference("turnover.Round", db_index=False)
    member = reference("members.Member", null=True, db_index=False)
    application = reference("admission.Application", null=True, db_index=False)
    step = models.TextField(choices=[(s.value, s.value) for s in Step])
    score = models.IntegerField(default=0)
    values = models.JSONField(default=dict)
    last_on = models.DateField(null=True)
    joined_at = models.DateTimeField(null=True)
    why = models.TextField(default="")
    words = models.TextField(default="")
    struck = models.BooleanField(default=False)
    role = models.TextField(default="")
    nickname = models.TextField(default="")
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    restored_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("turnover_line"),
            models.UniqueConstraint(fields=["uid"], name="turnover_line_uid"),
        ]
        indexes = [
            models.Index(fields=["round", "step", "score"], name="turnover_lines"),
            models.Index(fields=["workspace", "member"], name="turnover_of_member"),
        ]
