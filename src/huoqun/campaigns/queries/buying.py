"""Group buys as they stand, worked out from who brought whom and from what was bought and given back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from huoqun.core.sql import numbers, server_cursor

from ..models.campaign import Campaign
from ..rules.buying import Buy, BuyState, Spell, buy, spells
from ..rules.campaigns import Kind
from ..rules.entry import buying
from .campaigns import CampaignLine
from .entries import Running, bought, entry
from .mine import MyCampaign

# Everybody of the buys of these participants (all where none is named): who opened it, and whom they brought. None is
# opened once the campaign is over; what is bought later still, of the same product, is a purchase like any other.
_PEOPLE = """
    with over as (
        select least(ends_at, closing_at) as at from campaigns_campaign
        where workspace_id = %(workspace)s and id = %(campaign)s
    ),
    opened as (
        select p.id, coalesce(m.canonical_id, m.id) as head from campaigns_participant p
        join members_member m on m.workspace_id = p.workspace_id and m.id = p.member_id
        where p.workspace_id = %(workspace)s and p.campaign_id = %(campaign)s
          and (%(openers)s::bigint[] is null or p.id = any(%(openers)s::bigint[]))
    ),
    people as (
        select id as buy, head, true as own from opened
        union
        select o.id, coalesce(m.canonical_id, m.id), false from opened o
        join campaigns_invitation i on i.workspace_id = %(workspace)s and i.inviter_id = o.id
        join members_member m on m.workspace_id = i.workspace_id and m.id = i.invitee_id
        where i.joined_at is not null and coalesce(m.canonical_id, m.id) <> o.head
    )
    select p.buy, p.head, p.own, d.kind, d.occurred_at from people p
    join members_member f on f.workspace_id = %(workspace)s and (f.id = p.head or f.canonical_id = p.head)
    join deeds_deed d on d.workspace_id = f.workspace_id and d.member_id = f.id
    where d.product = %(product)s and d.kind in ('bought', 'refunded') and d.occurred_at >= %(since)s
      and d.occurred_at <= %(now)s
      and (d.kind = 'refunded'
           or d.occurred_at <= (select at from over) + case when p.own then interval '0' else %(hours)s end)
    order by d.occurred_at, d.id
"""


@dataclass(frozen=True, slots=True)
class Bought:
    """A buy of a participant. `payers`: who has paid and not got it back, and since when, whoever opened it first."""

    participant_id: int
    buy: Buy
    payers: dict[int, datetime]


def buys(row: Running, *, now: datetime, participant_ids: Collection[int] | None = None) -> dict[int, Bought]:
    """By participant, the buys in which anybody ever paid; one statement."""
    size, hours = buying(row.entry)
    values = {
        "workspace": row.workspace_id, "campaign": row.id, "product": str(row.entry.get("product", "")),
        "since": row.starts_at, "now": now, "openers": None if participant_ids is None else numbers(participant_ids),
        "hours": timedelta(hours=hours),
    }  # fmt: skip
    said: dict[int, dict[tuple[bool, int], list[tuple[str, datetime]]]] = defaultdict(lambda: defaultdict(list))
    with server_cursor() as cursor:
        for one, head, own, kind, at in cursor.execute(_PEOPLE, values).fetchall():
            said[one][not own, head].append((kind, at))
    return {one: _bought(one, people, size, hours, now) for one, people in said.items()}


def _bought(
    one: int, people: dict[tuple[bool, int], list[tuple[str, datetime]]], size: int, hours: int, now: datetime
) -> Bought:
    had = {who: spells(deeds) for who, deeds in sorted(people.items())}
    own: Sequence[Spell] = next((spans for (other, _), spans in had.items() if not other), [])
    others = [spans for (other, _), spans in had.items() if other]
    payers = {head: spans[-1].paid_at for (_, head), spans in had.items() if spans and spans[-1].back_at is None}
    return Bought(one, buy(own, others, size=size, hours=hours, now=now), payers)


_OF = """
    select coalesce(m.canonical_id, m.id), i.inviter_id, p.id from campaigns_invitation i
    join members_member m on m.workspace_id = i.workspace_id and m.id = i.invitee_id
    left join campaigns_participant p on p.workspace_id = i.workspace_id and p.campaign_id = i.campaign_id
                                     and p.member_id = i.invitee_id
    where i.workspace_id = %s and i.campaign_id = %s and coalesce(m.canonical_id, m.id) = any(%s::bigint[])
"""


@entry(Kind.GROUP_BUY)
def in_full_ones(row: Running, member_ids: Sequence[int], now: datetime) -> set[int]:
    """Those of these people who paid in a buy that is full: of whoever brought them, or their own where nobody did.

    Where it is not said for how many a buy is, whoever paid.
    """
    if not buying(row.entry)[0]:
        return bought(row, member_ids, now)
    with server_cursor() as cursor:
        found = cursor.execute(_OF, [row.workspace_id, row.id, numbers(member_ids)]).fetchall()
    of = {head: inviter or own for head, inviter, own in found if inviter or own}
    there = buys(row, now=now, participant_ids=set(of.values()))
    return {
        head for head, one in of.items()
        if one in there and there[one].buy.state is BuyState.FULL and head in there[one].payers
    }  # fmt: skip


def still_open(row: Running, *, now: datetime) -> bool:
    """Whether a buy may yet become full."""
    return row.kind == Kind.GROUP_BUY and any(one.buy.state is BuyState.OPEN for one in buys(row, now=now).values())


def owed(row: Campaign, *, now: datetime) -> dict[int, datetime]:
    """Whose money brought nothing, and since when it is here: what they paid in is over, and they are in no buy that is
    full or may yet be. Once none can be opened any more, also who paid for one that nobody opened.
    """
    found = list(buys(row, now=now).values())
    safe = {head for one in found if one.buy.state in (BuyState.FULL, BuyState.OPEN) for head in one.payers}
    is_over = now > min(row.ends_at, row.closing_at or row.ends_at)
    lost = (BuyState.LAPSED, BuyState.WAITS) if is_over else (BuyState.LAPSED,)
    return {
        head: since for one in found if one.buy.state in lost for head, since in one.payers.items() if head not in safe
    }


@dataclass(frozen=True, slots=True)
class _Here:
    id: int
    workspace_id: int
    kind: str
    entry: dict[str, Any]
    starts_at: datetime


def open_until(workspace_id: int, line: CampaignLine, *, now: datetime) -> datetime | None:
    """Until when the last buy of a campaign is open; None: none is."""
    row = _Here(line.id, workspace_id, line.kind, line.entry, line.starts_at)
    found = buys(row, now=now).values() if row.kind == Kind.GROUP_BUY else ()
    return max((one.buy.until for one in found if one.buy.state is BuyState.OPEN and one.buy.until), default=None)


@dataclass(frozen=True, slots=True)
class MyBuy:
    """A buy in which a member is: their own, or that of whoever brought them."""

    is_own: bool
    buy: Buy
    size: int
    hours: int


_BROUGHT_BY = """
    select i.inviter_id from campaigns_invitation i
    join members_member m on m.workspace_id = i.workspace_id and m.id = i.invitee_id
    where i.workspace_id = %(workspace)s and i.campaign_id = %(campaign)s and i.inviter_id is not null
      and (m.id = %(member)s or m.canonical_id = %(member)s) order by i.identified_at, i.id limit 1
"""


def my_buys(workspace_id: int, one: MyCampaign, member_id: int, *, now: datetime) -> list[MyBuy]:
    """The buys in which a member is; their own stands there before anybody paid."""
    size, hours = buying(one.entry)
    if one.kind != Kind.GROUP_BUY or not size:
        return []
    values = {"workspace": workspace_id, "campaign": one.id, "member": member_id}
    with server_cursor() as cursor:
        by = cursor.execute(_BROUGHT_BY, values).fetchone()
    row = _Here(one.id, workspace_id, one.kind, one.entry, one.starts_at)
    found = buys(row, now=now, participant_ids={*one.participants, *(by or ())})
    own = [found[p] for p in one.participants if p in found]
    said = [MyBuy(True, mine.buy, size, hours) for mine in own]
    if not said and one.token:
        said = [MyBuy(True, Buy(BuyState.WAITS, 0, None), size, hours)]
    return said + [MyBuy(False, found[p].buy, size, hours) for p in (by or ()) if p in found]
