"""Tables of who graduated."""

from __future__ import annotations

from django.db import models

from huoqun.core.tenancy import Owned, known_by_parent, of_workspace, reference

from ..rules import GraduatedHow


class Graduate(Owned):
    """Somebody who graduated from a class, by its rule or by hand. `score`: their mean, 0–100, where any was given.

    `taken_back_at`: it counts no longer. `reason` is the member's to read.
    """

    workspace = known_by_parent()
    group_run = reference("playbooks.GroupRun", db_index=False)
    group = reference("groups.Group", db_index=False)
    member = reference("members.Member", db_index=False)
    at = models.DateTimeField()
    how = models.SmallIntegerField(choices=[(h.value, h.name) for h in GraduatedHow])
    by = models.TextField()
    reason = models.TextField(default="")
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("camps_graduate"),
            models.UniqueConstraint(fields=["group_run", "member"], name="camps_graduate_once"),
        ]
        indexes = [models.Index(fields=["workspace", "member"], name="camps_graduates_of_member")]
