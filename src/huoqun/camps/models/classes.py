"""Tables of classes: a class is one group's way through a camp, and what a camp adds to it."""

from __future__ import annotations

from django.db import models

from huoqun.core import ids
from huoqun.core.tenancy import Owned, of_workspace, reference


class Class(Owned):
    """A class (班). `series` and `number`: the how many-th of which camp. `name` empty: series and number say it.

    `group_run` is empty while the class is planned; then `group`, `starts_on` and `carried` (values, roles, owner) say
    how it will begin. `rule`: who graduates. `capacity` null: as many as come. `closed_at`: the rule was applied.
    """

    uid = models.UUIDField(unique=True, default=ids.uid, editable=False)
    playbook = reference("playbooks.Playbook")
    group_run = reference("playbooks.GroupRun", null=True, db_index=False)
    group = reference("groups.Group", null=True)
    series = models.TextField()
    number = models.IntegerField()
    name = models.TextField(default="")
    capacity = models.IntegerField(null=True)
    rule = models.JSONField(default=dict)
    starts_on = models.DateField(null=True)
    carried = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.TextField()
    closed_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("camps_class"),
            models.UniqueConstraint(fields=["workspace", "group_run"], name="camps_class_of_run"),
            models.UniqueConstraint(fields=["workspace", "series", "number"], name="camps_class_in_series"),
        ]
