"""Tables of doors, of members' own links to them, and of hours for interviews."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, known_by_parent, of_workspace, reference

from ..rules.doors import DoorState


class Door(Owned):
    """A form before a group or a kind of groups; its columns are those of `rules.doors.NewDoor`.

    `token`: the address of its page says it. `items`: the questions; those of an application stay as they were.
    """

    uid = models.UUIDField(default=ids.uid)
    token = models.TextField(default=ids.link_token)
    name = models.TextField()
    about = models.TextField(default="")
    group = reference("groups.Group", null=True, db_index=False)
    kind = reference("groups.Kind", null=True, db_index=False)
    state = models.TextField(choices=[(s.value, s.value) for s in DoorState], default=DoorState.CLOSED)
    items = models.JSONField(default=list)
    tags = models.JSONField(default=list)
    asks_inviter = models.BooleanField(default=False)
    needs_inviter = models.BooleanField(default=False)
    most_each = models.IntegerField(default=0)
    quiz = reference("forms.Quiz", null=True, db_index=False)
    condition = models.TextField(default="")
    interview = models.BooleanField(default=False)
    automatic = models.BooleanField(default=False)
    capacity = models.IntegerField(null=True)
    answer_days = models.SmallIntegerField(default=7)
    hold_days = models.SmallIntegerField(default=7)
    welcome = models.TextField(default="")
    way_in = models.TextField(default="")
    made_by = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("admission_door"),
            models.UniqueConstraint(fields=["uid"], name="admission_door_uid"),
            models.UniqueConstraint(fields=["token"], name="admission_door_token"),
            models.CheckConstraint(
                condition=Q(group__isnull=True) | Q(kind__isnull=True),
                name="admission_door_before_one",
            ),
        ]
        indexes = [models.Index(fields=["workspace", "-id"], name="admission_doors")]


class Bringer(Owned):
    """A member's own link to a door: whoever opens it names them as who invited."""

    workspace = known_by_parent()
    door = reference("admission.Door", db_index=False)
    member = reference("members.Member", db_index=False)
    token = models.TextField(default=ids.link_token)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("admission_bringer"),
            models.UniqueConstraint(fields=["token"], name="admission_bringer_token"),
            models.UniqueConstraint(fields=["door", "member"], name="admission_bringer_once"),
        ]
        indexes = [models.Index(fields=["workspace", "member"], name="admission_bringers_of")]


class Slot(Owned):
    """An hour that somebody of the team offers for a talk; `application`: who took it."""

    workspace = known_by_parent()
    uid = models.UUIDField(default=ids.uid)
    door = reference("admission.Door", db_index=False)
    at = models.DateTimeField()
    where = models.TextField(default="")
    helper = models.ForeignKey("team.User", null=True, on_delete=models.SET_NULL, related_name="+")
    offered_by = models.TextField()
    application = reference("admission.Application", null=True, db_index=False)

    class Meta:
        constraints = [
            of_workspace("admission_slot"),
            models.UniqueConstraint(fields=["uid"], name="admission_slot_uid"),
            models.UniqueConstraint(
                fields=["application"], name="admission_slot_once", condition=Q(application__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["door", "at"], name="admission_slots")]
