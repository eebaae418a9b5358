"""Tables of the shelf."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, known_by_parent, of_workspace, reference

from ..rules.shelf import RewardKind


class Reward(Owned):
    """Something that members may have for points. `stock`: pieces left, null: without end; never below zero.

    `what`: what is granted, or the badge's key; `days`: for so long. A `picture` is a file of core. `policy`: as what
    the points policy sells it, whose price and days it follows.
    """

    uid = models.UUIDField(default=ids.uid)
    name = models.TextField()
    about = models.TextField(default="")
    kind = models.TextField(choices=[(k.value, k.value) for k in RewardKind])
    price = models.BigIntegerField()
    stock = models.IntegerField(null=True)
    per_member = models.IntegerField(null=True)
    per_days = models.IntegerField(null=True)
    what = models.TextField(default="")
    days = models.IntegerField(null=True)
    least_level = models.SmallIntegerField(default=0)
    badge = models.TextField(default="")
    condition = models.TextField(default="")
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    picture = models.BigIntegerField(null=True)
    made_by = models.TextField()
    made_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)
    policy = models.TextField(default="", db_default="")

    class Meta:
        constraints = [
            of_workspace("rewards_reward"),
            models.UniqueConstraint(
                fields=["workspace", "policy"], condition=~Q(policy=""), name="rewards_sold_by_policy"
            ),
            models.UniqueConstraint(fields=["uid"], name="rewards_reward_uid"),
            models.CheckConstraint(condition=Q(stock__isnull=True) | Q(stock__gte=0), name="rewards_stock_is_there"),
            models.CheckConstraint(condition=Q(price__gte=0), name="rewards_price_is_no_gain"),
        ]


class StockChange(Owned):
    """Pieces that came or went otherwise than by an order, and why."""

    workspace = known_by_parent()
    reward = reference("rewards.Reward")
    change = models.IntegerField()
    after = models.IntegerField()
    reason = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [of_workspace("rewards_stockchange")]


class Code(Owned):
    """A coupon's code: whoever's order it belongs to has it, and nobody else ever."""

    workspace = known_by_parent()
    reward = reference("rewards.Reward", db_index=False)
    order = reference("rewards.Order", null=True, db_index=False)
    code = models.TextField()
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            of_workspace("rewards_code"),
            models.UniqueConstraint(fields=["reward", "code"], name="rewards_code_once"),
            models.UniqueConstraint(fields=["order"], name="rewards_code_of_order"),
        ]
        indexes = [models.Index(fields=["reward", "id"], name="rewards_codes_free", condition=Q(order__isnull=True))]
