"""Tables of applications, and of who left how."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, known_by_parent, of_workspace, reference

from ..rules.applications import ApplicationState
from ..rules.checks import Returns


class Application(Owned):
    """Somebody before a door. `device`: a keyed hash of the phone, `word`: said to the bot or in a group, it tells who
    applied; `member` null: that is not known yet. `items` and `answers`: as they were asked and
    answered; `rules_text`, `rules_versions`: the rules that they accepted.

    `checks`: what was found out, as [check, verdict, {detail}]; `group`: where they are let in; `ends_at`: an open one
    ends then, an accepted one gives its place back.
    """

    workspace = known_by_parent()
    uid = models.UUIDField(default=ids.uid)
    door = reference("admission.Door", db_index=False)
    device = models.BinaryField(null=True)
    word = models.TextField()
    member = reference("members.Member", null=True, db_index=False)
    name = models.TextField()
    contact = models.TextField(default="")
    items = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    tags = models.JSONField(default=dict)
    rules_text = models.TextField(default="")
    rules_versions = models.JSONField(default=dict, db_default={})
    inviter = reference("members.Member", null=True, db_index=False)
    inviter_named = models.TextField(default="")
    interview = models.TextField(default="")
    state = models.TextField(choices=[(s.value, s.value) for s in ApplicationState], default=ApplicationState.OPEN)
    checks = models.JSONField(default=list)
    group = reference("groups.Group", null=True, db_index=False)
    applied_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(default="")
    reason = models.TextField(default="")
    told = models.SmallIntegerField(default=0)
    joined_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("admission_application"),
            models.UniqueConstraint(fields=["uid"], name="admission_application_uid"),
            models.UniqueConstraint(fields=["workspace", "word"], name="admission_application_word"),
            models.UniqueConstraint(
                fields=["door", "device"], name="admission_one_of_a_phone",
                condition=Q(state__in=["open", "waiting", "accepted"], device__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["door", "member"], name="admission_one_of_a_member",
                condition=Q(state__in=["open", "waiting", "accepted"], member__isnull=False),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["workspace", "state", "applied_at"], name="admission_queue"),
            models.Index(fields=["workspace", "member"], name="admission_of"),
            models.Index(fields=["workspace", "inviter"], name="admission_brought"),
            models.Index(fields=["door", "state"], name="admission_of_door"),
            models.Index(fields=["ends_at"], name="admission_ends", condition=Q(state__in=["open", "accepted"])),
        ]


class Departure(Owned):
    """How a member left a group, where the charter makes a difference: how they may come back."""

    workspace = known_by_parent()
    group = reference("groups.Group", db_index=False)
    member = reference("members.Member", db_index=False)
    at = models.DateTimeField()
    how = models.TextField()
    returns = models.TextField(choices=[(r.value, r.value) for r in Returns])
    voided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("admission_departure"),
            models.UniqueConstraint(fields=["group", "member", "at"], name="admission_departure_once"),
        ]
        indexes = [models.Index(fields=["workspace", "member"], name="admission_departures")]
