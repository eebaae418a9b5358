"""Tables of lecture series: rounds of one loop, and who is spoken to after each."""

from __future__ import annotations

from django.db import models

from huoqun.core import ids
from huoqun.core.tenancy import Owned, of_workspace, reference


class Series(Owned):
    """A series of lectures: each round brings people by sharing, and some of them are spoken to afterwards.

    `follow_words`: what is said to them, with {name} and {title}.
    """

    uid = models.UUIDField(default=ids.uid)
    name = models.TextField()
    follow_words = models.TextField(default="")
    made_by = models.TextField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("lectures_series"),
            models.UniqueConstraint(fields=["uid"], name="lectures_series_uid"),
        ]


class FollowUp(Owned):
    """Somebody whom sales speaks to after a lecture, once. `outcome`: how it ended, "" while it is open."""

    lecture = reference("lectures.Lecture", db_index=False)
    member = reference("members.Member", db_index=False)
    outcome = models.TextField(default="")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lecture", "member"], name="lectures_follow_up_once")]
        indexes = [models.Index(fields=["workspace", "member"], name="lectures_follow_ups_of")]
