"""Tables of study buddies."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, of_workspace, reference

from ..pairing import PairHow


class Pairing(Owned):
    """That a class has study buddies (学伴). `nudge_after`: days missed in a row until a buddy is told; 0: never."""

    group_run = reference("playbooks.GroupRun", db_index=False)
    how = models.TextField(choices=[(h.value, h.value) for h in PairHow])
    nudge_after = models.SmallIntegerField(default=2)
    since = models.DateTimeField()
    made_by = models.TextField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("camps_pairing"),
            models.UniqueConstraint(fields=["group_run"], name="camps_pairing_of_class"),
        ]


class Buddy(Owned):
    """Somebody in a pair, or in three, told by `pair`. `until`: they are in it no longer."""

    group_run = reference("playbooks.GroupRun", db_index=False)
    member = reference("members.Member", db_index=False)
    pair = models.UUIDField(default=ids.uid)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("camps_buddy"),
            models.UniqueConstraint(fields=["group_run", "member"], condition=Q(until=None), name="camps_buddy_once"),
        ]
        indexes = [models.Index(fields=["workspace", "member"], name="camps_buddies_of_member")]


class Unpaired(Owned):
    """A member who wants no buddy in a class, and is nobody's."""

    group_run = reference("playbooks.GroupRun", db_index=False)
    member = reference("members.Member", db_index=False)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("camps_unpaired"),
            models.UniqueConstraint(fields=["group_run", "member"], name="camps_unpaired_once"),
        ]
