"""What would become of a message to many if it were asked for now: the production planner's answer, nothing written.

A handful of statements for ten thousand recipients, and one more for each later moment at which some of them are looked
at again (the end of quiet hours, the next day of a budget).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import Cursor

from huoqun.core.sql import numbers, server_cursor, texts
from huoqun.members.queries.consent import standing

from ..actions._gather import House, Row, Way, candidate_of, house_of, people_of, said_lately, situation_of, ways_of
from ..foretelling import Fate, Foretold, foretell, spread_out
from ..planner import (
    DUPLICATE_WITHIN,
    HOLD_OUT,
    Candidate,
    Key,
    Situation,
    budget_key,
    counters,
    most_of,
    own_budgets,
    per_of,
)
from ..port.capabilities import Limit
from ..port.effects import Body, encode_body, fingerprint, what_of
from ..rules import EffectClass, EffectState


@dataclass(frozen=True, slots=True)
class Planned:
    """A message to many as it would be asked for: the same to each of some groups, or in private to some members.

    `held_out`: members of the hold-out arm. `due_at` None: now.
    """

    body: Body
    cls: EffectClass
    group_ids: Sequence[int] = ()
    member_ids: Sequence[int] = ()
    held_out: frozenset[int] = frozenset()
    due_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """An official limit of an account for those who would be reached through it: `of` recipients may get `most` each in
    a `per` (scope person or chat), or the account as many in all (`of` 1). `used` is what they have had of it so far;
    `spent`: how many have none left.
    """

    connection_id: int
    name: str
    scope: str
    per: str
    most: int
    of: int
    used: int
    spent: int


@dataclass(frozen=True, slots=True)
class Account:
    """An account of ours as far as a message goes through it."""

    id: int
    name: str
    platform: str
    is_on: bool
    sends_nothing: bool


@dataclass(frozen=True, slots=True)
class Foresight:
    """The whole answer. `sends_nothing`: the workspace's switch is on, and nothing goes until it is off."""

    lines: tuple[Foretold, ...]
    accounts: Mapping[int, Account]
    budgets: tuple[Budget, ...]
    sends_nothing: bool
    rehearses: bool


def foresee(workspace_id: int, planned: Planned, *, now: datetime) -> Foresight:
    """What would become of it, in the order of its recipients."""
    start = max(planned.due_at or now, now)
    with server_cursor() as cursor:
        house = house_of(cursor, workspace_id)
        rows = _rows(cursor, workspace_id, planned, start)
        people = people_of(workspace_id, rows, house)
        ways = ways_of(cursor, workspace_id, rows, house, people)
        standings = standing(workspace_id, [row.member_id for row in rows if row.member_id is not None])
        candidates = [candidate_of(row, house, ways[row.id], standings) for row in rows]
        said = said_lately(cursor, workspace_id, candidates, now=start, at_lease=False)

        def look(at: datetime, some: Sequence[Candidate]) -> Situation:
            used = _used(cursor, workspace_id, {key for one in some for key in counters(one, at)})
            return situation_of(house, standings, now=at, said=said, used=used)

        fates = foretell(candidates, look, start=start)
        budgets = _budgets(cursor, workspace_id, candidates, at=start)
        accounts = _accounts(cursor, workspace_id)
    lines = _paced(rows, ways, fates, house)
    return Foresight(tuple(lines), accounts, tuple(budgets), house.send_nothing, house.rehearsal is not None)


_ZONES = "select id, zone from groups_group where workspace_id = %s and id = any(%s::bigint[])"


def _rows(cursor: Cursor, workspace_id: int, planned: Planned, start: datetime) -> list[Row]:
    """The effects as `outbox.ask` would make them, with ids below nought: they are nobody's."""
    cursor.execute(_ZONES, [workspace_id, numbers(planned.group_ids)])
    zones: dict[int, str] = dict(cursor.fetchall())
    encoded, compared = encode_body(planned.body), planned.cls in DUPLICATE_WITHIN
    targets = [(group, None) for group in planned.group_ids] + [(None, member) for member in planned.member_ids]
    return [
        Row(
            id=place - len(targets), token="", body=planned.body, cls=planned.cls, caps=(), quiet=None, reserved=(),
            arm=HOLD_OUT if member in planned.held_out else "",
            fingerprint=fingerprint(encoded, group_id=group, member_id=member) if compared else "",
            due_at=start, expires_at=planned.expires_at, group_id=group, member_id=member, connection_id=None,
            attempts=0, slot_at=None, zone=zones.get(group or 0), what=what_of(planned.body), reason="", origin="live",
            batch="preview",
        )
        for place, (group, member) in enumerate(targets)
    ]  # fmt: skip


_USED = """
    select c.scope, c.period, c.used from unnest(%s::text[], %s::text[]) as k(scope, period)
    join chats_capcount c using (scope, period) where c.workspace_id = %s
"""


def _used(cursor: Cursor, workspace_id: int, keys: set[Key]) -> dict[Key, int]:
    """How often each counter was used; unlike the planner, which locks them, we make none."""
    if not keys:
        return {}
    wanted = sorted(keys)
    cursor.execute(_USED, [texts([k.scope for k in wanted]), texts([k.period for k in wanted]), workspace_id])
    return {Key(scope, period): used for scope, period, used in cursor.fetchall()}


def _paced(rows: Sequence[Row], ways: Mapping[int, Way], fates: Mapping[int, Fate], house: House) -> list[Foretold]:
    """When each goes: what an account sends itself is spread over its limits."""
    goes = {row.id: fates[row.id].at for row in rows}
    by_line: dict[int, list[int]] = {}
    for row in rows:
        line = ways[row.id].line
        if line is not None and fates[row.id].state is EffectState.READY and not ways[row.id].massed:
            by_line.setdefault(line.id, []).append(row.id)
    for line_id, ids in by_line.items():
        ids.sort(key=lambda i: (goes[i], i))
        limits = house.lines[line_id].offer.limits
        goes.update(zip(ids, spread_out([goes[i] for i in ids], limits, speed=house.speed), strict=True))
    return [_foretold(row, ways[row.id], fates[row.id], goes[row.id]) for row in rows]


def _foretold(row: Row, way: Way, fate: Fate, at: datetime) -> Foretold:
    if fate.state is EffectState.READY:
        how, reason = "mass" if way.massed else "itself", ""
    elif fate.state is EffectState.AWAITING_STAFF:
        how, reason = "hand", fate.reason
    else:
        how, reason = "missed", fate.reason
    line = way.line.id if way.line else None
    return Foretold(row.group_id, row.member_id, how, at, line, reason, fate.waited if how != "missed" else "")


def _budgets(cursor: Cursor, workspace_id: int, candidates: Sequence[Candidate], *, at: datetime) -> list[Budget]:
    """The official budgets that count here, and what is used of them."""
    asked: dict[tuple[int, Limit], set[tuple[Key, str]]] = {}
    for one in candidates:
        for limit in own_budgets(one):
            asked.setdefault((one.connection_id or 0, limit), set()).add((budget_key(limit, one, at), one.zone))
    used = _used(cursor, workspace_id, {key for keys in asked.values() for key, _ in keys})
    found = []
    for (line, limit), keys in asked.items():
        counts = [(used.get(key, 0), most_of(limit, at, zone)) for key, zone in sorted(keys)]
        spent = sum(count >= most for count, most in counts)
        most = max(most for _, most in counts)
        total = sum(count for count, _ in counts)
        found.append(Budget(line, limit.name, limit.scope, per_of(limit), most, len(counts), total, spent))
    return found


_ACCOUNTS = "select id, name, platform, is_on, send_nothing from chats_connection where workspace_id = %s order by id"


def _accounts(cursor: Cursor, workspace_id: int) -> dict[int, Account]:
    cursor.execute(_ACCOUNTS, [workspace_id])
    return {row[0]: Account(*row) for row in cursor.fetchall()}
