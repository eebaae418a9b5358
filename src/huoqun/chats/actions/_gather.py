"""From rows of the outbox to what the planner decides on and what a gateway is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec
from psycopg import Cursor

from huoqun.core.sql import numbers, texts
from huoqun.members.queries.consent import Standing, standing
from huoqun.members.queries.reach import Address, addresses

from ..planner import DUPLICATE_WITHIN, Candidate, Cap, Key, Situation, counters
from ..port.capabilities import Offer
from ..port.effects import SPEECH, Body, CreateGroup, Order, Send, decode_body, needed
from ..queries.policy import Policy
from ..quiet import QuietHours
from ..rules import EffectClass
from ._moves import decode_keys, lock_counts


class Row(msgspec.Struct, frozen=True, gc=False):
    """An effect as it stands in the outbox. `token`: its uid as 32 digits, which platforms carry for us.

    `connection_id`: the one that was chosen, or else the one asked for.
    """

    id: int
    token: str
    body: Body
    cls: EffectClass
    caps: tuple[Cap, ...]
    quiet: QuietHours | None
    reserved: tuple[Any, ...]
    arm: str
    fingerprint: str
    due_at: datetime
    expires_at: datetime | None
    group_id: int | None
    member_id: int | None
    connection_id: int | None
    attempts: int
    slot_at: datetime | None
    zone: str | None
    what: str
    reason: str
    origin: str
    batch: str = ""


# The fence keeps the server on the effects' own index: of a new table its statistics say that it is empty.
_ROWS = """
    with claimed as materialized ({claim})
    select e.id, encode(uuid_send(e.uid), 'hex'), e.body::text, e.cls, e.caps::text, e.quiet::text, p.reserved::text,
           e.arm, e.fingerprint, p.due_at, p.expires_at, e.group_id, e.member_id,
           coalesce(p.connection_id, e.connection_id), p.attempts, p.slot_at, g.zone, e.what, p.reason, e.origin,
           e.batch
    from claimed p
    cross join lateral (select * from chats_effect where id = p.effect_id offset 0) e
    left join lateral (select zone from groups_group where id = e.group_id offset 0) g on true
    order by p.due_at, p.effect_id
"""
_THESE = "select * from chats_progress where effect_id = any(%(ids)s) and workspace_id = %(workspace)s"

_CLASSES = {str(cls): cls for cls in EffectClass}
_decode_caps = msgspec.json.Decoder(tuple[Cap, ...]).decode
_decode_quiet = msgspec.json.Decoder(QuietHours | None).decode
_decode_offer = msgspec.json.Decoder(Offer).decode


def rows_of(cursor: Cursor, workspace_id: int, ids: Sequence[int]) -> list[Row]:
    """Effects by id, the earliest due first."""
    return claimed(cursor, _THESE, {"ids": list(ids), "workspace": workspace_id})


def claimed(cursor: Cursor, claim: str, values: Mapping[str, Any]) -> list[Row]:
    """The effects that a statement over chats_progress selects, the earliest due first."""
    cursor.execute(_ROWS.format(claim=claim), values)
    return [
        Row(
            r[0], r[1], decode_body(r[2]), _CLASSES[r[3]], _decode_caps(r[4]) if r[4] != "[]" else (),
            _decode_quiet(r[5]) if r[5] else None, decode_keys(r[6]) if r[6] else (), *r[7:]
        )
        for r in cursor.fetchall()
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A connection as the planner sees it."""

    id: int
    realm: str
    is_on: bool
    offer: Offer


@dataclass(frozen=True, slots=True)
class House:
    """What holds for the whole workspace. `speed`: how fast its clock runs."""

    zone: str
    send_nothing: bool
    rehearsal: frozenset[int] | None
    caps: tuple[Cap, ...]
    quiet: QuietHours | None
    speed: int
    lines: Mapping[int, Line]


_HOUSE = """
    select zone, send_nothing, rehearsal_groups::text, settings::text,
           case when clock_anchor is null then 1 else clock_speed end
    from core_workspace where id = %s
"""
_LINES = "select id, realm, is_on, offers::text from chats_connection where workspace_id = %s order by id"


def house_of(cursor: Cursor, workspace_id: int) -> House:
    """A workspace's switches, its own caps and quiet hours, its connections."""
    cursor.execute(_HOUSE, [workspace_id])
    zone, send_nothing, listed, settings, speed = cursor.fetchone() or ("UTC", True, None, "{}", 1)
    policy = msgspec.json.decode(settings, type=Policy)
    rehearsal = msgspec.json.decode(listed, type=frozenset[int] | None) if listed else None
    cursor.execute(_LINES, [workspace_id])
    lines = {r[0]: Line(r[0], r[1], r[2], _decode_offer(r[3])) for r in cursor.fetchall()}
    return House(zone, send_nothing, rehearsal, policy.caps, policy.quiet_hours, speed, lines)


class Way(msgspec.Struct, frozen=True, gc=False):
    """How an effect gets to its platform: the connection, the chat and the person there, what cannot be done.

    `massed`: as part of a mass message.
    """

    line: Line | None
    chat: str = ""
    person: str = ""
    lacks: tuple[str, ...] = ()
    massed: bool = False


@dataclass(slots=True)
class Batch:
    """Effects with all that deciding on them needs."""

    house: House
    rows: list[Row]
    candidates: list[Candidate]
    ways: dict[int, Way]
    situation: Situation
    people: dict[tuple[int, str], Address] = field(default_factory=dict)

    def order(self, row: Row, *, now: datetime) -> Order:
        """What the gateway is told."""
        way = self.ways[row.id]
        return Order(
            id=row.id, key=row.token, body=row.body, chat=way.chat, person=way.person,
            names=self._names(row, way), attempt=row.attempts + 1, moment=now,
        )  # fmt: skip

    def _names(self, row: Row, way: Way) -> dict[int, tuple[str, str]]:
        if way.line is None:
            return {}
        found = {m: self.people.get((m, way.line.realm)) for m in _named(row.body)}
        return {m: (a.key, a.name) for m, a in found.items() if a is not None}


def gather(cursor: Cursor, workspace_id: int, rows: list[Row], *, now: datetime, at_lease: bool) -> Batch:
    """Everything about these effects, their counters locked until the transaction ends."""
    house = house_of(cursor, workspace_id)
    people = people_of(workspace_id, rows, house)
    ways = ways_of(cursor, workspace_id, rows, house, people)
    standings = standing(workspace_id, [r.member_id for r in rows if r.member_id is not None])
    candidates = [candidate_of(row, house, ways[row.id], standings) for row in rows]
    keys = [key for c in candidates if not c.reserved for key in counters(c, now)]
    said = said_lately(cursor, workspace_id, candidates, now=now, at_lease=at_lease)
    used = lock_counts(cursor, workspace_id, keys)
    situation = situation_of(house, standings, now=now, said=said, used=used)
    return Batch(house, rows, candidates, ways, situation, people)


def situation_of(
    house: House, standings: Mapping[int, Standing], *, now: datetime, said: Mapping[int, datetime],
    used: Mapping[Key, int],
) -> Situation:  # fmt: skip
    """What is so at a moment."""
    return Situation(
        now=now,
        opted_out=frozenset(s.canonical_id for s in standings.values() if s.opted_out),
        consented=frozenset(s.canonical_id for s in standings.values() if s.marketing),
        said=said,
        used=used,
        rehearsal=house.rehearsal,
    )


def candidate_of(row: Row, house: House, way: Way, standings: Mapping[int, Standing]) -> Candidate:
    """An effect as the planner sees it."""
    member = row.member_id
    if member is not None and member in standings:
        member = standings[member].canonical_id
    return Candidate(
        id=row.id, cls=row.cls, due_at=row.due_at, zone=row.zone or house.zone, group_id=row.group_id,
        member_id=member, connection_id=way.line.id if way.line else None, expires_at=row.expires_at,
        speaks=row.what in SPEECH, to_person=row.group_id is None, arm=row.arm, fingerprint=row.fingerprint,
        caps=(*row.caps, *house.caps), quiet=row.quiet or house.quiet, lacks=way.lacks,
        budgets=way.line.offer.budgets(massed=way.massed) if way.line else (), reserved=row.reserved,
        batched=row.batch != "",
    )  # fmt: skip


def _named(body: Body) -> tuple[int, ...]:
    """The members whom an effect names beside the one that it is about."""
    if isinstance(body, Send):
        return body.mentions
    return body.members if isinstance(body, CreateGroup) else ()


# Ways


def people_of(workspace_id: int, rows: Iterable[Row], house: House) -> dict[tuple[int, str], Address]:
    """Where whoever these effects are about, or mention, is reached."""
    members = {r.member_id for r in rows if r.member_id is not None}
    for row in rows:
        members.update(_named(row.body))
    return addresses(workspace_id, members, {line.realm for line in house.lines.values()})


_ROUTES = """
    select group_id, connection_id, chat_id from chats_route
    where workspace_id = %s and group_id = any(%s) order by group_id, connection_id, id
"""


def ways_of(
    cursor: Cursor, workspace_id: int, rows: Sequence[Row], house: House, people: Mapping[tuple[int, str], Address]
) -> dict[int, Way]:
    """How each of these effects gets to its platform."""
    routes: dict[int, list[tuple[int, str]]] = {}
    groups = {row.group_id for row in rows if row.group_id is not None}
    if groups:
        cursor.execute(_ROUTES, [workspace_id, sorted(groups)])
        for group_id, connection_id, chat in cursor.fetchall():
            routes.setdefault(group_id, []).append((connection_id, chat))
    everywhere = [(line, "") for line in house.lines]
    return {
        row.id: _way(row, routes.get(row.group_id, []) if row.group_id is not None else everywhere, house, people)
        for row in rows
    }


def _way(row: Row, places: Sequence[tuple[int, str]], house: House, people: Mapping[tuple[int, str], Address]) -> Way:
    """The best way: through a connection that is on and lacks least; the asked one where one was asked for."""
    ways = []
    for connection_id, chat in places:
        if row.connection_id in (None, connection_id):
            line = house.lines[connection_id]
            address = people.get((row.member_id, line.realm)) if row.member_id is not None else None
            if address is not None and not line.offer.reaches(address.key):
                address = None
            lacks, massed = _lacks(row, line)
            if row.member_id is not None and address is None and needs_address(row):
                lacks = (*lacks, "address")
            ways.append(Way(line, chat, address.key if address else "", lacks, massed))
    if len(ways) < 2:
        return ways[0] if ways else Way(None, lacks=("connection",))
    return min(ways, key=_worse)


def _worse(way: Way) -> tuple[bool, int, bool, bool, int]:
    """The more of it, the worse the way. Of two that lack as much, one that knows the member is better."""
    assert way.line is not None
    return not way.line.is_on, len(way.lacks), "address" in way.lacks, way.massed, way.line.id


def _lacks(row: Row, line: Line) -> tuple[tuple[str, ...], bool]:
    """What a platform lacks for an effect, and whether it can go as part of a mass message."""
    to_person = row.group_id is None
    lacks = line.offer.missing(needed(row.body, to_person=to_person))
    if not lacks or not row.batch or not isinstance(row.body, Send):
        return lacks, False
    massed = not line.offer.missing(needed(row.body, to_person=to_person, massed=True))
    return (() if massed else lacks), massed


def needs_address(row: Row) -> bool:
    """Whether the platform must know the member: what is said in a group may go without."""
    return row.group_id is None or row.what not in ("send", "announce")


# What was said lately

_SAID = """
    select w.id, max(p.state_at)
    from unnest(%s::bigint[], %s::text[]) as w(id, fingerprint)
    cross join lateral (
        select id from chats_effect
        where workspace_id = %s and fingerprint = w.fingerprint and fingerprint <> '' and id <> w.id offset 0
    ) e
    cross join lateral (
        select state_at, state from chats_progress where effect_id = e.id and state_at > %s offset 0
    ) p
    where p.state in ('leased', 'sent', 'confirmed', 'awaiting_staff', 'ambiguous')
       or p.state = 'ready' and (not %s or e.id < w.id)
    group by w.id
"""


def said_lately(
    cursor: Cursor, workspace_id: int, candidates: Iterable[Candidate], *, now: datetime, at_lease: bool
) -> dict[int, datetime]:
    """When the same was last said, by the effect that would say it again.

    Two workers may both plan the same words; at the lease the one that was asked first goes.
    """
    marked = [(c.id, c.fingerprint) for c in candidates if c.fingerprint]
    if not marked:
        return {}
    since: datetime = now - max(DUPLICATE_WITHIN.values(), default=timedelta())
    values = [numbers([m[0] for m in marked]), texts([m[1] for m in marked]), workspace_id, since, at_lease]
    cursor.execute(_SAID, values)
    return dict(cursor.fetchall())
