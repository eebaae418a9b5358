"""Who is in which group when: joins, leaves and words → stays that never overlap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.sql import moments, numbers, server_cursor, texts
from huoqun.groups.facts import Joined, Left
from huoqun.groups.rules import GroupRole, Stay, stays

Place = tuple[int, int]
"""(group id, member id)."""


@dataclass(slots=True)
class Learnt:
    """What was learnt of one member in one group. `ways`: how a join came about (way in, who brought them)."""

    joined: list[datetime] = field(default_factory=list)
    left: list[datetime] = field(default_factory=list)
    spoke: list[datetime] = field(default_factory=list)
    ways: dict[datetime, tuple[str, int | None]] = field(default_factory=dict)
    removed_by: dict[datetime, int] = field(default_factory=dict)


# The everyday case is found out by the database alone: nothing but words, all within one known stay.
_UNEXPLAINED = """
    select w.group_id, w.member_id
    from unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[])
         as w(group_id, member_id, first_at, last_at)
    where (
        select true from groups_span s
        where s.workspace_id = %s and s.group_id = w.group_id and s.member_id = w.member_id
          and s.joined_at <= w.first_at and (s.left_at is null or s.left_at >= w.last_at)
        limit 1
    ) is null
"""

_STORED = """
    select s.group_id, s.member_id, s.id, s.joined_at, s.left_at, s.inferred, s.role, s.nickname, s.way_in,
           s.brought_by_id
    from unnest(%s::bigint[], %s::bigint[]) as w(group_id, member_id)
    join groups_span s on s.workspace_id = %s and s.group_id = w.group_id and s.member_id = w.member_id
    order by s.joined_at
"""

_INSERT = """
    insert into groups_span (id, workspace_id, group_id, member_id, joined_at, left_at, inferred, role, nickname,
                             way_in, brought_by_id)
    select coalesce(id, nextval('groups_span_id_seq')), %s, group_id, member_id, joined_at, left_at, inferred, role,
           nickname, way_in, brought_by_id
    from unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::boolean[],
                %s::text[], %s::text[], %s::text[], %s::bigint[])
         as w(id, group_id, member_id, joined_at, left_at, inferred, role, nickname, way_in, brought_by_id)
"""


@dataclass(frozen=True, slots=True)
class _Row:
    id: int | None
    stay: Stay
    role: str = GroupRole.MEMBER.value
    nickname: str = ""
    way_in: str = ""
    brought_by: int | None = None


@transaction.atomic(savepoint=False)
def learn(actor: Actor, *, places: Mapping[Place, Learnt], now: datetime, origin: Origin = Origin.LIVE) -> int:
    """Bring the stays of these members in these groups up to what was learnt; answers how many stays it changed.

    The caller holds the groups' locks, so that nobody else changes the same stays meanwhile.
    """
    places = _unexplained(actor.workspace_id, places)
    if not places:
        return 0
    stored = _stored(actor.workspace_id, list(places))
    gone: list[int] = []
    fresh: list[tuple[Place, _Row]] = []
    facts: list[tuple[datetime, Any]] = []
    for place, learnt in places.items():
        before = stored.get(place, [])
        old = [row.stay for row in before]
        new = stays(old, joined=learnt.joined, left=learnt.left, spoke=_telling(before, learnt))
        if new == old:
            continue
        kept = {row.stay for row in before} & set(new)
        gone += [row.id for row in before if row.stay not in kept and row.id is not None]
        fresh += [(place, _row(stay, before, learnt)) for stay in new if stay not in kept]
        facts += _announced(place, old, new, learnt)
    _write(actor.workspace_id, gone, fresh)
    facts.sort(key=lambda f: f[0])
    journal.record(actor, [f for _, f in facts], at=now, occurred_at=[at for at, _ in facts], origin=origin)
    return len(fresh)


def _unexplained(workspace_id: int, places: Mapping[Place, Learnt]) -> dict[Place, Learnt]:
    """Where more was learnt than that somebody spoke during a known stay."""
    found = {place: learnt for place, learnt in places.items() if learnt.joined or learnt.left}
    words = {place: learnt.spoke for place, learnt in places.items() if place not in found and learnt.spoke}
    if words:
        with server_cursor() as cursor:
            groups, members = numbers(g for g, _ in words), numbers(m for _, m in words)
            first, last = moments(map(min, words.values())), moments(map(max, words.values()))
            cursor.execute(_UNEXPLAINED, [groups, members, first, last, workspace_id])
            found.update((place, places[place]) for place in cursor.fetchall())
    return found


def _telling(rows: Sequence[_Row], learnt: Learnt) -> Sequence[datetime]:
    """The words that may begin a stay: of somebody of whom nothing but words is known, the first alone."""
    return learnt.spoke if rows or learnt.joined or learnt.left else [min(learnt.spoke)]


def _stored(workspace_id: int, places: Sequence[Place]) -> dict[Place, list[_Row]]:
    found: dict[Place, list[_Row]] = {}
    with server_cursor() as cursor:
        cursor.execute(_STORED, [numbers([g for g, _ in places]), numbers([m for _, m in places]), workspace_id])
        for group, member, id, since, until, inferred, role, nickname, way_in, by in cursor.fetchall():
            row = _Row(id, Stay(since, until, inferred), role, nickname, way_in, by)
            found.setdefault((group, member), []).append(row)
    return found


def _row(stay: Stay, before: Sequence[_Row], learnt: Learnt) -> _Row:
    """A changed or new stay keeps what was known of the one it grew from."""
    way_in, by = learnt.ways.get(stay.since, ("", None))
    for row in before:
        if row.stay.since == stay.since or (row.stay.inferred and stay.covers(row.stay.since)):
            return _Row(row.id, stay, row.role, row.nickname, way_in or row.way_in, by or row.brought_by)
    return _Row(None, stay, way_in=way_in, brought_by=by)


def _announced(place: Place, old: Sequence[Stay], new: Sequence[Stay], learnt: Learnt) -> list[tuple[datetime, Any]]:
    group_id, member_id = place
    facts: list[tuple[datetime, Any]] = []
    known_joins = {s.since for s in old if not s.inferred}
    known_leaves = {s.until for s in old}
    said_left = set(learnt.left)
    for stay in new:
        if not stay.inferred and stay.since not in known_joins:
            way_in, by = learnt.ways.get(stay.since, ("", None))
            facts.append((stay.since, Joined(group_id=group_id, member_id=member_id, way_in=way_in, brought_by=by)))
        if stay.until in said_left and stay.until is not None and stay.until not in known_leaves:
            by = learnt.removed_by.get(stay.until)
            facts.append((stay.until, Left(group_id=group_id, member_id=member_id, removed_by=by)))
    return facts


def _write(workspace_id: int, gone: list[int], fresh: list[tuple[Place, _Row]]) -> None:
    """Changed rows are taken out and put in again under their ids, so that no order of updates can overlap."""
    if not gone and not fresh:
        return
    used: set[int] = set()
    row_ids: list[int | None] = []
    for _, row in fresh:
        row_ids.append(row.id if row.id is not None and row.id in gone and row.id not in used else None)
        used.add(row.id or 0)
    with server_cursor() as cursor:
        cursor.execute("delete from groups_span where id = any(%s)", [gone])
        cursor.execute(
            _INSERT,
            [
                workspace_id,
                numbers(row_ids),
                numbers([p[0] for p, _ in fresh]),
                numbers([p[1] for p, _ in fresh]),
                moments([r.stay.since for _, r in fresh]),
                moments([r.stay.until for _, r in fresh]),
                [r.stay.inferred for _, r in fresh],
                texts([r.role for _, r in fresh]),
                texts([r.nickname for _, r in fresh]),
                texts([r.way_in for _, r in fresh]),
                numbers([r.brought_by for _, r in fresh]),
            ],
        )
