"""What orders of codes, membership, cards and badges come to: handed out at once, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core.actor import Actor, system
from huoqun.core.errors import NotFound
from huoqun.core.queries import workspace
from huoqun.core.sql import numbers, server_cursor
from huoqun.deeds.actions.record import record
from huoqun.deeds.rules import DeedKind, NewDeed
from huoqun.points.actions import badging

from ..models.order import Order
from ..models.reward import Reward
from ..rules.orders import LONGEST_REASON
from ..rules.shelf import RewardKind, WhyNot, cannot_have

SOURCE = "rewards"

# Each order its own code, whoever else is taking some at this moment.
_TAKE = """
    with orders as (
        select id, row_number() over (order by id) as place from unnest(%(orders)s::bigint[]) as o(id)
    ), free as (
        select id, row_number() over (order by id) as place from (
            select id from rewards_code where workspace_id = %(workspace)s and reward_id = %(reward)s
                and order_id is null order by id limit %(n)s for update skip locked
        ) f
    )
    update rewards_code c set order_id = o.id
    from orders o join free f on f.place = o.place where c.id = f.id
"""
_LEFT = """
    select coalesce(sum(case d.kind when 'granted' then 1 else -1 end
        * case when d.value ~ '^[0-9]{1,6}$' then d.value::int else 1 end), 0)
    from members_member h
    join members_member f on f.workspace_id = h.workspace_id and coalesce(f.canonical_id, f.id)
        = coalesce(h.canonical_id, h.id)
    join deeds_deed d on d.workspace_id = f.workspace_id and d.member_id = f.id
    where h.workspace_id = %s and h.id = %s and d.kind in ('granted', 'spent') and d.product = %s
"""


def fulfil(actor: Actor, reward: Reward, orders: Sequence[Order], *, now: datetime) -> None:
    """Hand out what needs nobody of the team. Raises CannotHave, where a code is not there any more."""
    if reward.kind == RewardKind.COUPON:
        _codes(reward, orders)
    elif reward.kind == RewardKind.GRANT:
        record(_own(actor), deeds=[_deed(reward, one, DeedKind.GRANTED, now) for one in orders], now=now)
    elif reward.kind == RewardKind.BADGE:
        with override(workspace(actor.workspace_id).language):
            why = _("redeemed in the shop: %(name)s") % {"name": reward.name}
        members = [one.member_id for one in orders]
        badging.give(_own(actor), member_ids=members, badge=reward.what, reason=why[:LONGEST_REASON], now=now)


def undo(actor: Actor, reward: Reward, order: Order, *, now: datetime) -> None:
    """Take back what was had, because its days are over or the order was taken back.

    A code that was seen stays, and a card that was used is used.
    """
    if reward.kind == RewardKind.GRANT and _is_left(actor, reward, order):
        record(_own(actor), deeds=[_deed(reward, order, DeedKind.SPENT, now)], now=now)
    elif reward.kind == RewardKind.BADGE:
        # One that they had from elsewhere stays.
        with suppress(NotFound):
            badging.take(
                _own(actor), member_id=order.member_id, badge=reward.what, given_at=order.ordered_at, now=now
            )  # fmt: skip


def lasts_until(reward: Reward, now: datetime) -> datetime | None:
    """Until when somebody has what they get now; None: for good."""
    return now + timedelta(days=reward.days) if reward.days else None


def _own(actor: Actor) -> Actor:
    return system(actor.workspace_id, "rewards")


def _codes(reward: Reward, orders: Sequence[Order]) -> None:
    values = {
        "workspace": reward.workspace_id, "reward": reward.id, "n": len(orders),
        "orders": numbers(one.id for one in orders),
    }  # fmt: skip
    with server_cursor() as cursor:
        if cursor.execute(_TAKE, values).rowcount != len(orders):
            raise cannot_have(WhyNot.SOLD_OUT)


def _deed(reward: Reward, order: Order, kind: DeedKind, now: datetime) -> NewDeed:
    return NewDeed(
        kind=kind, occurred_at=now, source=SOURCE, source_id=f"{order.uid}/{kind}", member_id=order.member_id,
        product=reward.what, value="1", data={"points": order.price},
    )  # fmt: skip


def _is_left(actor: Actor, reward: Reward, order: Order) -> bool:
    with server_cursor() as cursor:
        row = cursor.execute(_LEFT, [actor.workspace_id, order.member_id, reward.what]).fetchone()
    return row is not None and row[0] > 0
