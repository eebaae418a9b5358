"""The shop and the orders as a member sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from huoqun.core import files
from huoqun.core.errors import NotFound
from huoqun.core.secrets import KeyMissing, Tampered
from huoqun.core.sql import numbers, server_cursor
from huoqun.members.queries.family import family

from .._sealed import opened
from ..models.order import Address as Row
from ..models.reward import Reward
from ..rules.addresses import Address
from ..rules.orders import OrderState
from ..rules.shelf import Buyer, RewardKind, WhyNot, why_not
from .buyers import buyers, shelved


@dataclass(frozen=True, slots=True)
class Offer:
    """A reward on the shelf, as one member may have it. `why_not` None: they can. `picture`: the uid of the file.

    `price`: what they pay, by their rights; `full_price`: without. `opens_at`: for them, `early` hours before others.
    """

    uid: UUID
    name: str
    about: str
    kind: RewardKind
    price: int
    stock: int | None
    per_member: int | None
    per_days: int | None
    days: int | None
    least_level: int
    opens_at: datetime | None
    closes_at: datetime | None
    picture: str
    why_not: WhyNot | None
    had: int
    free: int
    full_price: int
    early: int

    @property
    def missing(self) -> int:
        """How many points are missing."""
        return max(0, self.price - self.free)


_IS_SHOWN = """
    select 1 from core_storedfile f
    where f.workspace_id = %(workspace)s and f.uid = %(file)s and (f.owner = nullif(%(by)s, '') or exists (
        select from rewards_reward r where r.workspace_id = f.workspace_id and r.picture = f.id))
"""


def offers(workspace_id: int, member_id: int, *, now: datetime) -> list[Offer]:
    """The shelf, what they may have first, then by price; what is over or taken down is not on it."""
    rows = Reward.objects.of(workspace_id).filter(archived_at=None).exclude(closes_at__lte=now).order_by("price", "id")
    found = _offers(workspace_id, member_id, list(rows[:300]), now)
    # Rewards for others: that they may not have them is not theirs to see.
    seen = [one for one in found if one.why_not is not WhyNot.CONDITION]
    return sorted(seen, key=lambda one: (one.why_not is not None, one.price))


def offer(workspace_id: int, member_id: int, *, reward_uid: UUID, now: datetime) -> Offer:
    """One of them, over or not. Raises NotFound."""
    rows = Reward.objects.of(workspace_id).filter(Q(uid=reward_uid), archived_at=None)
    found = _offers(workspace_id, member_id, list(rows), now)
    if not found or found[0].why_not is WhyNot.CONDITION:
        raise NotFound
    return found[0]


def picture_of(workspace_id: int, *, file_uid: str, brought_by: str = "") -> files.Content:
    """The picture of a reward, or one that this person of the team brought for one that is not saved yet.

    Raises NotFound: anybody else's file looks like one that is not there.
    """
    with server_cursor() as cursor:
        cursor.execute(_IS_SHOWN, {"workspace": workspace_id, "file": file_uid, "by": brought_by})
        if cursor.fetchone() is None:
            raise NotFound
    return files.read(workspace_id, uid=file_uid)


def _offers(workspace_id: int, member_id: int, rewards: list[Reward], now: datetime) -> list[Offer]:
    told = buyers(workspace_id, member_id, rewards, now=now)
    pictures = files.listed(workspace_id, [one.picture for one in rewards if one.picture is not None])
    return [_offer(one, told[one.id], pictures, now) for one in rewards]


def _offer(one: Reward, buyer: Buyer, pictures: dict[int, files.Kept], now: datetime) -> Offer:
    picture = pictures.get(one.picture or 0)
    return Offer(
        one.uid, one.name, one.about, RewardKind(one.kind), buyer.pays(one.price), one.stock, one.per_member,
        one.per_days, one.days, one.least_level, buyer.opens_at(one.opens_at), one.closes_at,
        picture.uid if picture else "", why_not(shelved(one), buyer, now), buyer.had, buyer.free, one.price,
        buyer.early if one.opens_at is not None and now < one.opens_at else 0,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class MyOrder:
    """An order of a member's. `code`: of a coupon; `reason`: why the team refused it; `given_for`: why it was given."""

    uid: UUID
    reward: str
    kind: RewardKind
    price: int
    state: OrderState
    given_for: str
    reason: str
    ordered_at: datetime
    deadline: datetime | None
    shipped_at: datetime | None
    ended_at: datetime | None
    carrier: str
    tracking: str
    until: datetime | None
    lapsed_at: datetime | None
    code: str


_MINE = """
    select o.uid, r.name, r.kind, o.price, o.state, o.given_for, o.reason, o.ordered_at, o.deadline, o.shipped_at,
        o.ended_at, o.carrier, o.tracking, o.until, o.lapsed_at, coalesce(c.code, '')
    from rewards_order o
    join rewards_reward r on r.workspace_id = o.workspace_id and r.id = o.reward_id
    left join rewards_code c on c.workspace_id = o.workspace_id and c.order_id = o.id
    where o.workspace_id = %(workspace)s and o.member_id = any(%(members)s::bigint[])
        and (%(uid)s::uuid is null or o.uid = %(uid)s::uuid)
        and (%(waits)s is false or o.state = 'address' or (o.state = 'shipped'))
    order by o.id desc limit %(limit)s
"""


def my_orders(workspace_id: int, member_id: int, *, limit: int = 100) -> list[MyOrder]:
    """A member's orders, the newest first."""
    return _mine(workspace_id, member_id, None, limit)


def my_order(workspace_id: int, member_id: int, *, order_uid: UUID) -> MyOrder:
    """One of them. Raises NotFound: somebody else's looks like one that is not there."""
    found = _mine(workspace_id, member_id, order_uid, 1)
    if not found:
        raise NotFound
    return found[0]


def on_me(workspace_id: int, member_id: int) -> list[MyOrder]:
    """The orders that wait for the member: for their address, or on their way; three at most."""
    return _mine(workspace_id, member_id, None, 3, waits=True)


def my_address(workspace_id: int, member_id: int, *, order_uid: UUID) -> Address | None:
    """Where an order's parcel goes, for the member to see and correct; None where nothing is kept."""
    rows = Row.objects.of(workspace_id).filter(
        order__uid=order_uid, member_id__in=family(workspace_id, member_id), erased_at=None
    )
    row = rows.first()
    if row is None or row.sealed is None:
        return None
    try:
        return opened(bytes(row.sealed), order_uid)
    except (KeyMissing, Tampered):
        return None


def _mine(workspace_id: int, member_id: int, uid: UUID | None, limit: int, *, waits: bool = False) -> list[MyOrder]:
    values = {
        "workspace": workspace_id, "members": numbers(family(workspace_id, member_id)), "uid": uid, "limit": limit,
        "waits": waits,
    }  # fmt: skip
    with server_cursor() as cursor:
        return [_my_order(row) for row in cursor.execute(_MINE, values).fetchall()]


def _my_order(row: Any) -> MyOrder:
    values = list(row)
    values[2], values[4] = RewardKind(values[2]), OrderState(values[4])
    return MyOrder(*values)
