"""Tables of class roles: who holds which, what a role is asked to do, and each time it was."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, known_by_parent, of_workspace, reference

from ..duties import ClassRole, DutyWhen, Evidence, TurnState


class RoleHolder(Owned):
    """That a member holds a role (班委) of a class. `why`: what they were chosen for; `until`: no longer since."""

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    group_run = reference("playbooks.GroupRun", db_index=False)
    member = reference("members.Member", db_index=False)
    role = models.TextField(choices=[(r.value, r.value) for r in ClassRole])
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    why = models.TextField(default="")
    made_by = models.TextField()
    ended_by = models.TextField(default="")

    class Meta:
        constraints = [
            of_workspace("camps_roleholder"),
            models.UniqueConstraint(
                fields=["group_run", "member", "role"], condition=Q(until=None), name="camps_role_held_once"
            ),
        ]
        indexes = [models.Index(fields=["workspace", "member"], name="camps_roles_of_member")]


class Duty(Owned):
    """What a role of a class is asked to do; `duties.DutyPlan`. `dropped_at`: it is asked no longer."""

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    group_run = reference("playbooks.GroupRun", db_index=False)
    role = models.TextField(choices=[(r.value, r.value) for r in ClassRole])
    title = models.TextField()
    words = models.TextField()
    rhythm = models.TextField(choices=[(w.value, w.value) for w in DutyWhen])
    weekday = models.SmallIntegerField(default=0)
    minute = models.SmallIntegerField()
    evidence = models.TextField(choices=[(e.value, e.value) for e in Evidence])
    least = models.SmallIntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = models.TextField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [of_workspace("camps_duty")]
        indexes = [models.Index(fields=["group_run", "role"], name="camps_duties_of_role")]


class DutyTurn(Owned):
    """A duty of somebody on a day. `since`: from then what they did counts; `seen`: how much that was at last look."""

    workspace = known_by_parent()
    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    duty = reference("camps.Duty", db_index=False)
    member = reference("members.Member", db_index=False)
    day = models.DateField()
    since = models.DateTimeField()
    asked_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.TextField(choices=[(s.value, s.value) for s in TurnState], default=TurnState.ASKED)
    seen = models.IntegerField(default=0)
    settled_at = models.DateTimeField(null=True)
    by = models.TextField(default="")

    class Meta:
        constraints = [
            of_workspace("camps_dutyturn"),
            models.UniqueConstraint(fields=["duty", "member", "day"], name="camps_duty_turn_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "member"], name="camps_turns_of_member"),
            models.Index(fields=["ends_at"], name="camps_turns_asked", condition=Q(state="asked")),
        ]
