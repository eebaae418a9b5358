"""Packets and who has a share of them: for the team, and for a member."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor
from huoqun.members.queries.faces import faces
from huoqun.points.queries.named import held
from huoqun.points.rules import Currency

from ..models.packet import Share
from ..permissions import CashPermission
from ..rules.giving import PacketState, Purpose
from ..rules.packets import Split
from .fitting import owed_accounts

_PACKETS = """
    select p.id, p.uid, p.greeting, p.purpose, p.how, p.total, p.shares, p.least, p.state, p.claimed, p.given,
           p.made_by, p.made_at, p.approved_by, p.opens_at, p.closes_at, p.ended_at, p.reason, p.seed, b.uid, b.name,
           b.currency, g.name
    from rewards_packet p join rewards_budget b on b.workspace_id = p.workspace_id and b.id = p.budget_id
    left join groups_group g on g.workspace_id = p.workspace_id and g.id = p.group_id
    where p.workspace_id = %(workspace)s and (%(uid)s::uuid is null or p.uid = %(uid)s::uuid)
      and (%(before)s::bigint is null or p.id < %(before)s)
    order by p.id desc limit %(limit)s
"""


@dataclass(frozen=True, slots=True)
class PacketLine:
    """A packet. `group` is None where it is for members by name; sums in minor units of `currency`."""

    id: int
    uid: UUID
    greeting: str
    purpose: Purpose
    how: Split
    total: int
    shares: int
    least: int
    state: PacketState
    claimed: int
    given: int
    made_by: str
    made_at: datetime
    approved_by: str
    opens_at: datetime
    closes_at: datetime
    ended_at: datetime | None
    reason: str
    seed: str
    budget_uid: UUID
    budget: str
    currency: Currency
    group: str | None


def packets(actor: Actor, *, before: int | None = None, limit: int = 50) -> list[PacketLine]:
    """The newest first; `before`: the id of the last line of the page before."""
    actor.require(CashPermission.PACKETS)
    return _lines(actor.workspace_id, before=before, limit=limit)


def packet(actor: Actor, *, packet_uid: UUID) -> PacketLine:
    """One of them. Raises NotFound."""
    actor.require(CashPermission.PACKETS)
    found = _lines(actor.workspace_id, uid=packet_uid)
    if not found:
        raise NotFound
    return found[0]


def _lines(
    workspace_id: int, *, uid: UUID | None = None, before: int | None = None, limit: int = 1
) -> list[PacketLine]:
    values = {"workspace": workspace_id, "uid": uid, "before": before, "limit": limit}
    with server_cursor() as cursor:
        return [_line(row) for row in cursor.execute(_PACKETS, values).fetchall()]


def _line(row: Any) -> PacketLine:
    values = list(row)
    values[3], values[4], values[8], values[21] = (
        Purpose(row[3]), Split(row[4]), PacketState(row[8]), Currency(row[21]),
    )  # fmt: skip
    return PacketLine(*values)


@dataclass(frozen=True, slots=True)
class ShareLine:
    """Somebody's share. `lucky`: the largest of several that differ."""

    member_id: int
    uid: UUID
    name: str
    amount: int
    claimed_at: datetime | None
    lucky: bool


def shares(actor: Actor, line: PacketLine) -> list[ShareLine]:
    """Who has a share of a packet, in the order in which they came."""
    actor.require(CashPermission.PACKETS)
    rows = list(
        Share.objects.of(actor.workspace_id)
        .filter(packet_id=line.id, member_id__isnull=False)
        .order_by("claimed_at", "place")
    )
    known = faces(actor.workspace_id, [row.member_id for row in rows])
    amounts = [row.amount for row in rows]
    best = max(amounts) if len(set(amounts)) > 1 else 0
    first = next((row.id for row in rows if row.amount == best), None)
    return [
        ShareLine(
            row.member_id or 0, known[row.member_id or 0].uid, known[row.member_id or 0].name, row.amount,
            row.claimed_at, row.id == first,
        )
        for row in rows
    ]  # fmt: skip


# Of the groups that somebody is in now, as any of the members that they were.
_MINE = """
    with own as (
        select id from members_member where workspace_id = %(workspace)s
          and (id = %(member)s or canonical_id = %(member)s)
    )
    select p.uid, p.greeting, p.state, p.opens_at, p.closes_at, p.shares - p.claimed, b.currency, g.name,
           (select s.amount from rewards_share s where s.packet_id = p.id and s.member_id in (select id from own)),
           (select s.claimed_at from rewards_share s where s.packet_id = p.id and s.member_id in (select id from own))
    from rewards_packet p join rewards_budget b on b.workspace_id = p.workspace_id and b.id = p.budget_id
    left join groups_group g on g.workspace_id = p.workspace_id and g.id = p.group_id
    where p.workspace_id = %(workspace)s and (
        (p.state = 'open' and p.closes_at > %(now)s and not (p.without_staff and %(is_staff)s) and exists (
            select from groups_span s where s.workspace_id = p.workspace_id and s.group_id = p.group_id
              and s.member_id in (select id from own) and s.left_at is null
              and (not p.before_only or s.joined_at <= p.opens_at)))
        or exists (select from rewards_share s where s.packet_id = p.id and s.member_id in (select id from own)
                     and s.claimed_at is not null))
    order by p.id desc limit 30
"""


@dataclass(frozen=True, slots=True)
class MyPacket:
    """A packet as a member sees it: one that they may claim now, or one that they had a share of (`amount`)."""

    uid: UUID
    greeting: str
    state: PacketState
    opens_at: datetime
    closes_at: datetime
    left: int
    currency: Currency
    group: str | None
    amount: int | None
    claimed_at: datetime | None

    @property
    def may_claim(self) -> bool:
        return self.amount is None and self.left > 0


def my_packets(actor: Actor, *, member_id: int, now: datetime) -> list[MyPacket]:
    """What a member may claim now and what they had, newest first."""
    actor.require_own(CashPermission.PACKETS, member_id=member_id)
    face = faces(actor.workspace_id, [member_id])[member_id]
    values = {"workspace": actor.workspace_id, "member": face.id, "now": now, "is_staff": face.is_staff}
    with server_cursor() as cursor:
        rows = cursor.execute(_MINE, values).fetchall()
    return [_mine(row) for row in rows]


def _mine(row: Any) -> MyPacket:
    values = [*row[:2], PacketState(row[2]), *row[3:6], Currency(row[6]), *row[7:]]
    return MyPacket(*values)


def my_cash(actor: Actor, *, member_id: int) -> tuple[int, int]:
    """What is owed to a member in minor units: what no payout has taken up yet, and what one has."""
    actor.require_own(CashPermission.PAYOUTS, member_id=member_id)
    has = held(actor.workspace_id, owed_accounts(actor.workspace_id, member_id)).values()
    return sum(one.free for one in has), sum(one.reserved for one in has)
