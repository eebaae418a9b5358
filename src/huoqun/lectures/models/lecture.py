"""Tables of lectures themselves: who speaks, and the groups that hear."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, of_workspace, reference

from ..rules import State, TargetState


class Lecture(Owned):
    """A lecture. `host_group`: where the lecturer speaks, null: from the console only. `delay`: seconds for which each
    line is kept back. `held_at`: the relay stands still since then. `fee`: the lecturer's, in minor units.
    `series`: of which it is a round; `campaign`: the uid of the one that brings people to it. `asked_day`: of which
    day manuals ask for it as the round, wherever it was moved.
    """

    uid = models.UUIDField(default=ids.uid)
    title = models.TextField()
    lecturer = models.TextField(default="")
    host_group = reference("groups.Group", null=True, db_index=False)
    state = models.TextField(choices=[(s.value, s.value) for s in State], default=State.PLANNED)
    delay = models.IntegerField(default=0)
    fee = models.BigIntegerField(default=0)
    starts_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    digest = models.TextField(default="")
    series = reference("lectures.Series", null=True, db_index=False)
    campaign = models.UUIDField(null=True)
    asked_day = models.DateField(null=True)
    made_by = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("lectures_lecture"),
            models.UniqueConstraint(fields=["uid"], name="lectures_lecture_uid"),
        ]
        indexes = [
            models.Index(fields=["workspace", "-starts_at"], name="lectures_newest"),
            models.Index(fields=["workspace"], name="lectures_under_way", condition=Q(state__in=["live", "ended"])),
            models.Index(fields=["workspace", "host_group"], name="lectures_of_host_group"),
            models.Index(fields=["workspace", "series"], name="lectures_of_series"),
        ]


class Host(Owned):
    """Somebody whose words in the host group are relayed."""

    lecture = reference("lectures.Lecture", db_index=False)
    member = reference("members.Member", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lecture", "member"], name="lectures_host_once")]
        indexes = [models.Index(fields=["workspace", "member"], name="lectures_of_host")]


class Target(Owned):
    """A group that hears a lecture. `at_no`: everything up to this line has ended there; `why`: what it is stuck at;
    `by_hand`: a colleague copies the lines, so that those that gather go together.
    """

    lecture = reference("lectures.Lecture", db_index=False)
    group = reference("groups.Group", db_index=False)
    state = models.TextField(choices=[(s.value, s.value) for s in TargetState], default=TargetState.RUNNING)
    why = models.TextField(default="")
    from_no = models.IntegerField(default=0)
    at_no = models.IntegerField(default=0)
    by_hand = models.BooleanField(default=False)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("lectures_target"),
            models.UniqueConstraint(fields=["lecture", "group"], name="lectures_target_once"),
        ]
        indexes = [models.Index(fields=["workspace", "group"], name="lectures_of_group")]
