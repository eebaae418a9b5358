"""Orders as the team sees them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.sql import server_cursor, texts

from ..models.order import Order
from ..permissions import ShopPermission
from ..rules.orders import Came, OrderState
from ..rules.shelf import RewardKind
from ..rules.shipping import Fault, Sent, number_of


@dataclass(frozen=True, slots=True)
class OrderLine:
    """An order with whose it is. `has_address`: one is kept; it is shown only on the list of parcels."""

    id: int
    uid: UUID
    reward_uid: UUID
    reward: str
    kind: RewardKind
    member_uid: UUID
    member: str
    price: int
    came: Came
    given_for: str
    state: OrderState
    ordered_at: datetime
    deadline: datetime | None
    shipped_at: datetime | None
    ended_at: datetime | None
    reason: str
    carrier: str
    tracking: str
    has_address: bool

    @property
    def number(self) -> str:
        return number_of(self.uid)


_LINES = """
    select o.id, o.uid, r.uid, r.name, r.kind, m.uid, m.name, o.price, o.came, o.given_for, o.state, o.ordered_at,
        o.deadline, o.shipped_at, o.ended_at, o.reason, o.carrier, o.tracking, exists (
            select from rewards_address a
            where a.workspace_id = o.workspace_id and a.order_id = o.id and a.erased_at is null)
    from rewards_order o
    join rewards_reward r on r.workspace_id = o.workspace_id and r.id = o.reward_id
    join members_member f on f.workspace_id = o.workspace_id and f.id = o.member_id
    join members_member m on m.workspace_id = o.workspace_id and m.id = coalesce(f.canonical_id, f.id)
    where o.workspace_id = %(workspace)s
        and (%(state)s::text is null or o.state = %(state)s::text)
        and (%(reward)s::uuid is null or r.uid = %(reward)s::uuid)
        and (%(before)s::bigint is null or o.id < %(before)s::bigint)
        and (%(uids)s::text[] is null or o.uid = any(%(uids)s::text[]::uuid[]))
    order by o.id desc limit %(limit)s
"""


def orders(
    actor: Actor, *, state: OrderState | None = None, reward_uid: UUID | None = None, before: int | None = None,
    limit: int = 100,
) -> list[OrderLine]:  # fmt: skip
    """The newest first; `before`: the id of the last one of the page before."""
    actor.require(ShopPermission.VIEW)
    return _lines(actor, state=state, reward=reward_uid, before=before, limit=limit)


def orders_of(actor: Actor, *, order_uids: Collection[UUID]) -> list[OrderLine]:
    """These orders; one that is not there is left out."""
    actor.require(ShopPermission.VIEW)
    return _lines(actor, uids=order_uids, limit=len(order_uids))


def counts(actor: Actor) -> dict[OrderState, int]:
    """How many orders stand where."""
    actor.require(ShopPermission.VIEW)
    with server_cursor() as cursor:
        cursor.execute(
            "select state, count(*) from rewards_order where workspace_id = %s group by state", [actor.workspace_id]
        )
        return {OrderState(state): count for state, count in cursor.fetchall()}


def parcel_counts(actor: Actor) -> tuple[int, int]:
    """How many accepted orders of goods wait to be sent, and how many are on their way."""
    if not actor.may(ShopPermission.HANDLE):
        actor.require(ShopPermission.ADDRESS)
    goods = Order.objects.of(actor.workspace_id).filter(reward__kind=RewardKind.GOODS)
    return goods.filter(state=OrderState.ACCEPTED).count(), goods.filter(state=OrderState.SHIPPED).count()


def waiting(actor: Actor) -> int:
    """How many orders wait for the team."""
    return Order.objects.of(actor.workspace_id).filter(state=OrderState.PLACED).count()


@dataclass(frozen=True, slots=True)
class Matched:
    """Pasted lines with their orders, and those that fit none, each with its fault."""

    found: tuple[tuple[Sent, OrderLine], ...]
    left: tuple[tuple[Sent, Fault], ...]


def matched(actor: Actor, *, lines: Sequence[Sent]) -> Matched:
    """Which orders these tracking numbers belong to: accepted ones, by their number."""
    actor.require(ShopPermission.HANDLE)
    by_number = _by_number(actor, {one.order for one in lines if one.fault is None})
    found, left = [], []
    for one in lines:
        known = by_number.get(one.order, [])
        if one.fault is not None:
            left.append((one, one.fault))
        elif len(known) != 1:  # Two orders of one number are as good as none: nobody else's parcel is told of.
            left.append((one, Fault.UNKNOWN))
        elif known[0].state is not OrderState.ACCEPTED:
            was = known[0].state in (OrderState.SHIPPED, OrderState.RECEIVED)
            left.append((one, Fault.SENT if was else Fault.NOT_ACCEPTED))
        else:
            found.append((one, known[0]))
    return Matched(tuple(found), tuple(left))


def _by_number(actor: Actor, asked: Iterable[str]) -> dict[str, list[OrderLine]]:
    with server_cursor() as cursor:
        cursor.execute(
            "select uid from rewards_order where workspace_id = %s "
            "and upper(right(replace(uid::text, '-', ''), 10)) = any(%s::text[])",
            [actor.workspace_id, texts(sorted(asked))],
        )
        uids = [row[0] for row in cursor.fetchall()]
    found: dict[str, list[OrderLine]] = {}
    for line in _lines(actor, uids=uids, limit=len(uids)):
        found.setdefault(line.number, []).append(line)
    return found


def _lines(
    actor: Actor, *, state: OrderState | None = None, reward: UUID | None = None, before: int | None = None,
    uids: Collection[UUID] | None = None, limit: int,
) -> list[OrderLine]:  # fmt: skip
    values = {
        "workspace": actor.workspace_id, "state": state, "reward": reward, "before": before, "limit": limit,
        "uids": None if uids is None else texts([str(uid) for uid in uids]),
    }  # fmt: skip
    with server_cursor() as cursor:
        return [_line(row) for row in cursor.execute(_LINES, values).fetchall()]


def _line(row: Any) -> OrderLine:
    values = list(row)
    values[4], values[8], values[10] = RewardKind(values[4]), Came(values[8]), OrderState(values[10])
    return OrderLine(*values)
