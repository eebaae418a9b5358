"""Orders go on together: locked in their order, their points settled at once, their pieces put back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core import journal
from huoqun.core.actor import Actor, system
from huoqun.core.queries import workspace
from huoqun.points.actions import transferring
from huoqun.points.rules import LONGEST_REASON

from ..facts.orders import AddressErased, OrderMoved
from ..models.order import Address, Order
from ..models.reward import Reward
from ..rules.orders import BACK_ON_SHELF, GIVEN_UP, CannotMove, Money, Moved, OrderState, move, transfer_key
from ._fulfilling import undo

ENDS = GIVEN_UP | {OrderState.RECEIVED}


def locked_orders(actor: Actor, uids: Collection[UUID]) -> list[Order]:
    """These orders, for whoever moves them; those that are not there are left out."""
    rows = Order.objects.of(actor.workspace_id).filter(uid__in=uids)
    return list(rows.order_by("id").select_for_update(no_key=True))


def move_all(actor: Actor, orders: Sequence[Order], to: OrderState, *, reason: str = "", now: datetime) -> Moved:
    """Move locked orders; one that cannot go there is left alone. Points, pieces and addresses follow."""
    ready, left = _sorted(orders, to)
    paid = _paid(actor, ready, to, reason, now)
    ready = [one for one in ready if one.id in paid]
    left += [one for one in orders if one not in ready and one not in left]
    if to in BACK_ON_SHELF:
        put_back(actor, (one.reward_id for one in ready))
    facts = []
    for one in ready:
        facts.append(OrderMoved(
            order_id=one.id, reward_id=one.reward_id, member_id=one.member_id, was=one.state, about=to
        ))  # fmt: skip
        _stamp(actor, one, to, reason, now)
    Order.objects.bulk_update(
        ready, ["state", "decided_by", "reason", "accepted_at", "shipped_at", "ended_at", "deadline", "lapsed_at"]
    )
    if to in GIVEN_UP:
        erase_addresses(actor, [one.id for one in ready], now=now)
    if to is OrderState.RETURNED:
        _undo_all(actor, ready, now)
    journal.record(actor, facts, at=now)
    return Moved(tuple(one.uid for one in ready), tuple(one.uid for one in left))


def move_one(actor: Actor, order: Order, to: OrderState, *, reason: str = "", now: datetime) -> None:
    """Move a locked order. Raises CannotMove."""
    if not move_all(actor, [order], to, reason=reason, now=now).moved:
        raise CannotMove


def put_back(actor: Actor, reward_ids: Iterable[int]) -> None:
    """Pieces that never left are on the shelf again. Rewards are locked in the order of their ids."""
    back = Counter(reward_ids)
    rows = Reward.objects.of(actor.workspace_id).filter(id__in=back)
    for reward in rows.order_by("id").select_for_update(no_key=True):
        if reward.stock is not None:
            Reward.objects.of(actor.workspace_id).filter(id=reward.id).update(stock=F("stock") + back[reward.id])


def erase_addresses(actor: Actor, order_ids: Collection[int], *, now: datetime) -> int:
    """Erase where parcels went; answers how many addresses there were."""
    rows = list(
        Address.objects.of(actor.workspace_id)
        .filter(order_id__in=order_ids, erased_at=None)
        .order_by("id")
        .select_for_update(no_key=True)
    )
    for row in rows:
        row.sealed, row.erased_at = None, now
    Address.objects.bulk_update(rows, ["sealed", "erased_at"])
    journal.record(actor, [AddressErased(order_id=row.order_id, member_id=row.member_id) for row in rows], at=now)
    return len(rows)


def _sorted(orders: Sequence[Order], to: OrderState) -> tuple[list[Order], list[Order]]:
    ready, left = [], []
    for one in orders:
        try:
            move(OrderState(one.state), to)
        except CannotMove:
            left.append(one)
        else:
            ready.append(one)
    return ready, left


def _paid(actor: Actor, orders: Sequence[Order], to: OrderState, reason: str, now: datetime) -> set[int]:
    """The orders whose points are settled as the move asks for; one that is refused there does not go on."""
    own, found = system(actor.workspace_id, "rewards"), set()
    by_money: dict[Money, list[Order]] = {}
    for one in orders:
        money = move(OrderState(one.state), to) if one.price else Money.STAYS
        by_money.setdefault(money, []).append(one)
    for money, these in by_money.items():
        keys = [transfer_key(one.uid) for one in these]
        if money is Money.POST:
            stands = [outcome.stands for outcome in transferring.post(own, keys=keys, now=now)]
        elif money is Money.VOID:
            stands = [outcome.stands for outcome in transferring.void(own, keys=keys, now=now, why=to)]
        elif money is Money.REVERSE:
            stands = [transferring.reverse(own, key=key, reason=_why(actor, reason), now=now).stands for key in keys]
        else:
            stands = [True] * len(these)
        found |= {one.id for one, is_settled in zip(these, stands, strict=True) if is_settled}
    return found


def _why(actor: Actor, reason: str) -> str:
    with override(workspace(actor.workspace_id).language):
        return (_("Taken back: %(why)s") % {"why": reason})[:LONGEST_REASON]


def _stamp(actor: Actor, order: Order, to: OrderState, reason: str, now: datetime) -> None:
    order.state, order.decided_by, order.reason = to, str(actor), reason
    if to is OrderState.ACCEPTED:
        order.accepted_at, order.deadline = now, None
    elif to is OrderState.SHIPPED:
        order.shipped_at = now
    elif to in ENDS:
        order.ended_at, order.deadline = now, None


def _undo_all(actor: Actor, orders: Sequence[Order], now: datetime) -> None:
    rewards = Reward.objects.of(actor.workspace_id).in_bulk([one.reward_id for one in orders])
    for one in orders:
        if one.lapsed_at is None and one.accepted_at is not None:
            undo(actor, rewards[one.reward_id], one, now=now)
            one.lapsed_at = now if one.until is not None else None
    Order.objects.bulk_update(orders, ["lapsed_at"])
