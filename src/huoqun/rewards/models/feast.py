"""Tables of what is given at feasts, and every month."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, known_by_parent, of_workspace, reference
from huoqun.team.rules import Role

from ..rules.feasts import Feast
from ..rules.packets import Split


class FeastPlan(Owned):
    """Packets for all groups at a feast: `total` in each, proposed so many `days_before`.

    `kind`: of groups; empty: all that are going on.
    """

    workspace = known_by_parent()
    feast = models.TextField(choices=[(f.value, f.value) for f in Feast])
    budget = reference("rewards.Budget")
    greeting = models.TextField()
    kind = models.TextField(default="")
    how = models.TextField(choices=[(s.value, s.value) for s in Split])
    total = models.BigIntegerField()
    shares = models.IntegerField()
    least = models.BigIntegerField()
    days_before = models.SmallIntegerField(default=3)
    set_by = models.TextField()
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("rewards_feastplan"),
            models.UniqueConstraint(fields=["workspace", "feast"], name="rewards_feast_once"),
        ]


class Allowance(Owned):
    """What everybody with a role on the team is proposed every month, on a `day` of it (1 to 28)."""

    workspace = known_by_parent()
    uid = models.UUIDField(default=ids.uid)
    name = models.TextField()
    role = models.TextField(choices=[(r.value, r.value) for r in Role])
    budget = reference("rewards.Budget")
    amount = models.BigIntegerField()
    day = models.SmallIntegerField(default=1)
    set_by = models.TextField()
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("rewards_allowance"),
            models.UniqueConstraint(fields=["uid"], name="rewards_allowance_uid"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="rewards_allowance_is_some"),
            models.CheckConstraint(condition=Q(day__gte=1, day__lte=28), name="rewards_allowance_day"),
        ]
