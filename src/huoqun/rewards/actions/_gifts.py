"""Orders at no price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.members.queries.alike import heads

from ..models.order import Order
from ..models.reward import Reward
from ..rules.orders import ADDRESS_WAITS, Came, OrderState, begins
from ..rules.shelf import MOST_GIFTS, RewardKind, TooManyGifts
from ._fulfilling import fulfil, lasts_until
from ._shelf import made, take_pieces


@dataclass(frozen=True, slots=True)
class Given:
    """`order_uids`: made now; `already`: members who had got it under this key before."""

    order_uids: tuple[UUID, ...]
    already: int


def gift_key(reward: Reward, key: str, member: int) -> str:
    """What makes a gift of a reward to a member be there once."""
    return f"gift/{reward.id}/{member}/{key}"[:240]


def handed_out(
    actor: Actor, reward: Reward, member_ids: Sequence[int], *, reason: str, key: str, came: Came, now: datetime,
    origin: Origin = Origin.LIVE,
) -> Given:  # fmt: skip
    """Orders at no price of a reward that the caller holds. Raises TooManyGifts, CannotHave."""
    people = sorted(set(heads(actor.workspace_id, member_ids).values()))
    if len(people) > MOST_GIFTS:
        raise TooManyGifts
    keys = {gift_key(reward, key, member): member for member in people}
    known = set(Order.objects.of(actor.workspace_id).filter(key__in=keys).values_list("key", flat=True))
    fresh = {one: member for one, member in keys.items() if one not in known}
    if fresh:
        take_pieces(reward, len(fresh))
    orders = Order.objects.bulk_create(_gift(reward, one, member, reason, came, now) for one, member in fresh.items())
    if orders and RewardKind(reward.kind).fulfils_itself:
        fulfil(actor, reward, orders, now=now)
    journal.record(actor, [made(one) for one in orders], at=now, origin=origin)
    return Given(tuple(one.uid for one in orders), len(known))


def _gift(reward: Reward, key: str, member: int, reason: str, came: Came, now: datetime) -> Order:
    state = begins(RewardKind(reward.kind))
    is_over = state is OrderState.RECEIVED
    return Order(
        workspace_id=reward.workspace_id, uid=ids.uid(), reward_id=reward.id, member_id=member, key=key, price=0,
        came=came, given_for=reason, state=state, ordered_at=now,
        deadline=now + ADDRESS_WAITS if state is OrderState.ADDRESS else None,
        accepted_at=now if is_over else None, ended_at=now if is_over else None,
        until=lasts_until(reward, now) if is_over else None,
    )  # fmt: skip
