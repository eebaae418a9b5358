"""Tables of modes, of the topics that wait, and of who was reminded."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, known_by_parent, of_workspace, reference

from ..rules.modes import Mode as M
from ..rules.modes import TopicState


class Mode(Owned):
    """A mode in a group: one that is open at a time. `gap`, `least`, `each`: what it asks for, and
    what the group's next ones do as well.
    """

    uid = models.UUIDField(default=ids.uid)
    group = reference("groups.Group", db_index=False)
    mode = models.TextField(choices=[(m.value, m.value) for m in M])
    opened_at = models.DateTimeField()
    opened_by = models.TextField()
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.TextField(default="")
    gap = models.SmallIntegerField(default=2)
    least = models.SmallIntegerField(default=30)
    each = models.SmallIntegerField(default=3)

    class Meta:
        constraints = [
            of_workspace("discussions_mode"),
            models.UniqueConstraint(fields=["uid"], name="discussions_mode_uid"),
            models.UniqueConstraint(
                fields=["workspace", "group"], condition=Q(closed_at__isnull=True), name="discussions_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "group", "-id"], name="discussions_of_group"),
            models.Index(fields=["ends_at"], condition=Q(closed_at__isnull=True), name="discussions_due"),
        ]


class Topic(Owned):
    """What somebody wants to talk about, in the order in which it was said."""

    workspace = known_by_parent()
    mode = reference("discussions.Mode", db_index=False)
    member = reference("members.Member", db_index=False)
    words = models.TextField()
    state = models.TextField(choices=[(s.value, s.value) for s in TopicState], default=TopicState.WAITING)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("discussions_topic"),
            models.UniqueConstraint(fields=["mode"], condition=Q(state="current"), name="discussions_one_topic"),
        ]
        indexes = [
            models.Index(fields=["mode", "id"], name="discussions_queue"),
            models.Index(fields=["workspace", "member"], name="discussions_topics_of"),
        ]


class Pace(Owned):
    """A member while a mode is open: when they spoke last, how often and when they were reminded."""

    workspace = known_by_parent()
    mode = reference("discussions.Mode", db_index=False)
    member = reference("members.Member", db_index=False)
    spoke_at = models.DateTimeField()
    times = models.SmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("discussions_pace"),
            models.UniqueConstraint(fields=["mode", "member"], name="discussions_pace_once"),
        ]
        indexes = [models.Index(fields=["workspace", "member"], name="discussions_paces_of")]
