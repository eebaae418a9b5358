"""Tables of camps. Never imported outside this module."""

from __future__ import annotations

from django.db import models

from huoqun.core.tenancy import Owned, of_workspace, reference


class Window(Owned):
    """A day of a group run on which members may check in, from `opened_at` until `closes_at`."""

    group_run = reference("playbooks.GroupRun", db_index=False)
    group = reference("groups.Group", db_index=False)
    day = models.IntegerField()
    word = models.TextField(default="")
    least = models.SmallIntegerField(default=0)
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("camps_window"),
            models.UniqueConstraint(fields=["group_run", "day"], name="camps_window_once"),
        ]
        indexes = [models.Index(fields=["workspace", "group", "closes_at"], name="camps_windows_open")]
