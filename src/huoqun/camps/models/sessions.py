"""Tables of live sessions and who came to them."""

from __future__ import annotations

from django.db import models

from huoqun.core import ids
from huoqun.core.tenancy import Owned, known_by_parent, of_workspace, reference

from ..attendance import CameHow


class Session(Owned):
    """A live session (直播课) of a class. `word`: who says it between start and end came. `by`: who holds it.

    `least`: whose minutes are known came with so many per cent of the session, 1–100. `cancelled_at`: it counts for
    nobody.
    """

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    group_run = reference("playbooks.GroupRun", db_index=False)
    group = reference("groups.Group", db_index=False)
    title = models.TextField()
    by = models.TextField(default="")
    word = models.TextField(default="")
    least = models.SmallIntegerField(default=60)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.TextField()
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("camps_session"),
            models.UniqueConstraint(fields=["group_run", "starts_at", "title"], name="camps_session_once"),
        ]
        indexes = [models.Index(fields=["workspace", "group", "ends_at"], name="camps_sessions_on")]


class Attendance(Owned):
    """How a member was at a session. `counts`: they came, saw it later, or are excused; else too short, or corrected.

    `minutes`: as the meeting tool told.
    """

    workspace = known_by_parent()
    session = reference("camps.Session", db_index=False)
    member = reference("members.Member", db_index=False)
    at = models.DateTimeField()
    how = models.SmallIntegerField(choices=[(h.value, h.name) for h in CameHow])
    counts = models.BooleanField()
    minutes = models.IntegerField(null=True)
    by = models.TextField(default="")

    class Meta:
        constraints = [
            of_workspace("camps_attendance"),
            models.UniqueConstraint(fields=["session", "member"], name="camps_attendance_once"),
        ]
        indexes = [models.Index(fields=["workspace", "member"], name="camps_attendance_of_member")]
