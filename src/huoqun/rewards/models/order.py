"""Tables of orders."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huoqun.core import ids
from huoqun.core.tenancy import Owned, known_by_parent, of_workspace, reference

from ..rules.orders import Came, OrderState


class Order(Owned):
    """A reward that a member redeemed or was given. `price`: what it cost then; `key`: it is there once.

    `deadline`: until then somebody has to do something, or it expires. `until`: what is had for some days only.
    """

    workspace = known_by_parent()
    uid = models.UUIDField(default=ids.uid)
    reward = reference("rewards.Reward", db_index=False)
    member = reference("members.Member", db_index=False)
    key = models.TextField()
    price = models.BigIntegerField()
    came = models.TextField(choices=[(c.value, c.value) for c in Came])
    given_for = models.TextField(default="")
    state = models.TextField(choices=[(s.value, s.value) for s in OrderState])
    ordered_at = models.DateTimeField()
    deadline = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    decided_by = models.TextField(default="")
    reason = models.TextField(default="")
    carrier = models.TextField(default="")
    tracking = models.TextField(default="")
    until = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("rewards_order"),
            models.UniqueConstraint(fields=["uid"], name="rewards_order_uid"),
            models.UniqueConstraint(fields=["workspace", "key"], name="rewards_order_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "member", "-id"], name="rewards_orders_of_member"),
            models.Index(fields=["reward", "member"], name="rewards_orders_of_reward"),
            models.Index(fields=["workspace", "state", "id"], name="rewards_orders_by_state"),
            models.Index(
                fields=["until"], name="rewards_orders_lapsing",
                condition=Q(until__isnull=False, lapsed_at__isnull=True),
            ),
        ]  # fmt: skip


class Address(Owned):
    """Where an order's parcel goes, encrypted with the key ring and bound to its order.

    Erased (`sealed` empty) some days after delivery, and at once with the order or the person.
    """

    workspace = known_by_parent()
    order = reference("rewards.Order", db_index=False)
    member = reference("members.Member", db_index=False)
    sealed = models.BinaryField(null=True)
    given_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_workspace("rewards_address"),
            models.UniqueConstraint(fields=["order"], name="rewards_address_of_order"),
        ]
        indexes = [
            models.Index(fields=["workspace", "member"], name="rewards_addresses_of_member"),
            models.Index(fields=["order"], name="rewards_addresses_kept", condition=Q(erased_at__isnull=True)),
        ]
