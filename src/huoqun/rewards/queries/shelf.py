"""What lies on the shelf, as the team sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor
from huoqun.points.policy.model import Membership
from huoqun.points.queries.policies import in_force

from ..models.reward import Code, Reward, StockChange
from ..permissions import ShopPermission
from ..rules.shelf import RewardKind


@dataclass(frozen=True, slots=True)
class RewardLine:
    """A reward with its counts. `orders`: all that were not given up; `people`: whose they are; `waiting`: for the
    team; `spent`: points that were posted for it. `picture`: the uid of the file. `policy`: as what the points policy
    sells it.
    """

    id: int
    uid: UUID
    name: str
    about: str
    kind: RewardKind
    price: int
    stock: int | None
    per_member: int | None
    per_days: int | None
    what: str
    days: int | None
    least_level: int
    badge: str
    condition: str
    opens_at: datetime | None
    closes_at: datetime | None
    picture_id: int | None
    picture: str
    archived_at: datetime | None
    made_at: datetime
    orders: int
    people: int
    waiting: int
    spent: int
    policy: str


_LINES = """
    select r.id, r.uid, r.name, r.about, r.kind, r.price, r.stock, r.per_member, r.per_days, r.what, r.days,
        r.least_level, r.badge, r.condition, r.opens_at, r.closes_at, r.picture, coalesce(f.uid, ''), r.archived_at,
        r.made_at, coalesce(o.orders, 0), coalesce(o.people, 0), coalesce(o.waiting, 0), coalesce(o.spent, 0)::bigint,
        r.policy
    from rewards_reward r
    left join core_storedfile f on f.workspace_id = r.workspace_id and f.id = r.picture
    left join lateral (
        select count(*) filter (where o.state not in ('cancelled', 'refused', 'expired', 'returned')) as orders,
            count(distinct o.member_id)
                filter (where o.state not in ('cancelled', 'refused', 'expired', 'returned')) as people,
            count(*) filter (where o.state = 'placed') as waiting,
            sum(o.price) filter (where o.state in ('accepted', 'shipped', 'received')) as spent
        from rewards_order o where o.workspace_id = r.workspace_id and o.reward_id = r.id
    ) o on true
    where r.workspace_id = %(workspace)s and (%(uid)s::uuid is null or r.uid = %(uid)s::uuid)
    order by r.archived_at is not null, r.price, r.id
    limit 500
"""


def rewards(actor: Actor) -> list[RewardLine]:
    """All rewards, those on the shelf first, 500 at most."""
    actor.require(ShopPermission.VIEW)
    return _lines(actor.workspace_id, None)


def reward(actor: Actor, *, reward_uid: UUID) -> RewardLine:
    """One of them. Raises NotFound."""
    actor.require(ShopPermission.VIEW)
    found = _lines(actor.workspace_id, reward_uid)
    if not found:
        raise NotFound
    return found[0]


def to_sell(actor: Actor, *, now: datetime) -> list[Membership]:
    """What the points policy sells and nobody has put on the shelf yet."""
    actor.require(ShopPermission.VIEW)
    there = set(Reward.objects.of(actor.workspace_id).exclude(policy="").values_list("policy", flat=True))
    sold = in_force(actor.workspace_id, now).policy.membership
    return [one for one in sold if one.name not in there]


def _lines(workspace_id: int, uid: UUID | None) -> list[RewardLine]:
    with server_cursor() as cursor:
        rows = cursor.execute(_LINES, {"workspace": workspace_id, "uid": uid}).fetchall()
    return [_line(row) for row in rows]


def _line(row: Any) -> RewardLine:
    values = list(row)
    values[4] = RewardKind(values[4])
    return RewardLine(*values)


@dataclass(frozen=True, slots=True)
class Correction:
    """Pieces that came or went by hand."""

    change: int
    after: int
    reason: str
    by: str
    at: datetime


def corrections(actor: Actor, *, reward_id: int) -> list[Correction]:
    """The newest 50."""
    actor.require(ShopPermission.VIEW)
    rows = StockChange.objects.of(actor.workspace_id).filter(reward_id=reward_id).order_by("-id")
    return [Correction(**row) for row in rows.values("change", "after", "reason", "by", "at")[:50]]


def codes_known(actor: Actor, *, reward_id: int, codes: Sequence[str]) -> int:
    """How many of these codes a coupon has, or had, already."""
    actor.require(ShopPermission.EDIT)
    return Code.objects.of(actor.workspace_id).filter(reward_id=reward_id, code__in=codes).count()
