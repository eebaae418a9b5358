"""Tables of notices. Never imported outside this module."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, of_workspace, reference


class Notice(Owned):
    """Something a group was told. `key` makes it unique; `step`: the step of a group run that told it, or ''.

    `remind_at`: when those who are left are reminded by itself, once.
    """

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    key = models.TextField()
    group = reference("groups.Group")
    group_run = reference("playbooks.GroupRun", null=True)
    step = models.TextField(default="")
    title = models.TextField()
    text = models.TextField()
    told_at = models.DateTimeField()
    told_by = models.TextField()
    remind_at = models.DateTimeField(null=True)
    reminders = models.SmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    origin = models.TextField(default="live")

    class Meta:
        constraints = [
            of_workspace("notices_notice"),
            models.UniqueConstraint(fields=["workspace", "key"], name="notices_notice_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "-told_at"], name="notices_newest"),
            models.Index(
                fields=["remind_at"], condition=Q(remind_at__isnull=False, closed_at__isnull=True), name="notices_due"
            ),
        ]


class Reader(Owned):
    """A member who is asked to acknowledge a notice. `noted_by`: who of the team noted that they have."""

    notice = reference("notices.Notice", db_index=False)
    member = reference("members.Member")
    read_at = models.DateTimeField(null=True)
    noted_by = models.TextField(default="", db_default="")

    class Meta:
        constraints = [
            of_workspace("notices_reader"),
            models.UniqueConstraint(fields=["notice", "member"], name="notices_reader_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "member"], condition=Q(read_at__isnull=True), name="notices_unread")
        ]
