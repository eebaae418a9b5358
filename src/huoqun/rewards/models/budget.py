"""Tables of budgets. What is left of one, the ledger says."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, known_by_parent, of_workspace, reference

from ..rules.budgets import FundingState


class Budget(Owned):
    """Points or cash that may be spent on members. `owner`, `made_by`: as the journal writes actors.

    `alone`: the most of one packet that needs no approval. `warned_at`: when it was said that little is left.
    """

    uid = models.UUIDField(default=ids.uid)
    name = models.TextField()
    currency = models.TextField(choices=[("points", "points"), ("cash", "cash")])
    owner = models.TextField()
    alone = models.BigIntegerField(default=0)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    made_by = models.TextField()
    made_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("rewards_budget"),
            models.UniqueConstraint(fields=["uid"], name="rewards_budget_uid"),
            models.CheckConstraint(condition=Q(currency__in=["points", "cash"]), name="rewards_budget_is_spent"),
            models.CheckConstraint(condition=Q(alone__gte=0), name="rewards_budget_alone_is_some"),
        ]


class Funding(Owned):
    """Points or money for a budget: asked for by one person, given by another."""

    workspace = known_by_parent()
    uid = models.UUIDField(default=ids.uid)
    budget = reference("rewards.Budget")
    amount = models.BigIntegerField()
    reason = models.TextField()
    state = models.TextField(choices=[(s.value, s.value) for s in FundingState])
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    decided_by = models.TextField(default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("rewards_funding"),
            models.UniqueConstraint(fields=["uid"], name="rewards_funding_uid"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="rewards_funding_is_some"),
        ]
