"""Study buddies of a class: who is paired with whom, who was, and who would be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from uuid import UUID

from huoqun.core.sql import numbers, server_cursor
from huoqun.members.queries.faces import faces

from ..merits import merit
from ..pairing import Pair, PairHow, Pupil, paired
from .classes import ClassLine, Student, roster
from .graduation import standings
from .windows import FAMILY


@dataclass(frozen=True, slots=True)
class PairingLine:
    """That a class has buddies, and how."""

    group_run_id: int
    how: PairHow
    nudge_after: int
    since: datetime


def pairing_of(workspace_id: int, group_run_id: int) -> PairingLine | None:
    """None where a class has none."""
    with server_cursor() as cursor:
        row = cursor.execute(
            "select group_run_id, how, nudge_after, since from camps_pairing "
            "where workspace_id = %s and group_run_id = %s and ended_at is null",
            [workspace_id, group_run_id],
        ).fetchone()
    return PairingLine(row[0], PairHow(row[1]), row[2], row[3]) if row else None


_PAIRS = """
    select b.pair, array_agg(distinct coalesce(m.canonical_id, m.id)), bool_or(b.until is null)
    from camps_buddy b join members_member m on m.workspace_id = b.workspace_id and m.id = b.member_id
    where b.workspace_id = %s and b.group_run_id = %s and (b.until is null or not %s)
    group by b.pair order by min(b.id)
"""


def pairs_of(workspace_id: int, group_run_id: int) -> dict[UUID, Pair]:
    """The pairs of a class now, by the members that are kept."""
    with server_cursor() as cursor:
        rows = cursor.execute(_PAIRS, [workspace_id, group_run_id, True]).fetchall()
    return {pair: tuple(sorted(members)) for pair, members, _now in rows}


def ever_met(workspace_id: int, group_run_id: int) -> set[frozenset[int]]:
    """Who was ever paired with whom in a class."""
    with server_cursor() as cursor:
        rows = cursor.execute(_PAIRS, [workspace_id, group_run_id, False]).fetchall()
    return {frozenset(two) for _pair, members, _now in rows for two in combinations(members, 2)}


def buddies_of(workspace_id: int, group_run_id: int) -> dict[int, set[int]]:
    """Each member's buddies now; who has none is left out."""
    found: dict[int, set[int]] = defaultdict(set)
    for pair in pairs_of(workspace_id, group_run_id).values():
        for one in pair:
            found[one] |= set(pair) - {one}
    return dict(found)


@dataclass(frozen=True, slots=True)
class Pool:
    """Whom a class may pair: by member, with their pace; and who wants no buddy."""

    students: Mapping[int, Student]
    pupils: tuple[Pupil, ...]
    unwilling: tuple[Student, ...]


def pool(workspace_id: int, line: ClassLine, *, now: datetime) -> Pool:
    """Everybody who is in a class and has not graduated, the team left out."""
    found = standings(workspace_id, line, now=now)
    keys = [column.key for column in found.columns]
    there = [p for p in found.people if not p.student.is_staff and p.student.left_at is None and not p.is_graduate]
    alone = unwilling(workspace_id, line.group_run_id or 0, [one.student.id for one in there])
    pupils = tuple(
        Pupil(one.student.id, merit(found.columns, dict(zip(keys, one.marks, strict=True))).share)
        for one in there
        if one.student.id not in alone
    )
    students = {one.student.id: one.student for one in there}
    return Pool(students, pupils, tuple(student for id, student in students.items() if id in alone))


def proposed(workspace_id: int, line: ClassLine, found: Pool, how: PairHow, *, anew: bool) -> list[Pair]:
    """The pairs that a class would have; `anew`: nobody stays with whom they are."""
    run = line.group_run_id or 0
    kept = [] if anew else pairs_of(workspace_id, run).values()
    return paired(found.pupils, how=how, kept=kept, met=ever_met(workspace_id, run))


def present(workspace_id: int, group_run_id: int) -> set[int]:
    """Who would be paired, without their pace: cheaper than `pool`, for the clock."""
    there = {one.id for one in roster(workspace_id, group_run_id) if one.left_at is None and not one.is_staff}
    done = f"""
        select h.id from {FAMILY} join camps_graduate k on k.workspace_id = f.workspace_id and k.member_id = f.id
        where k.group_run_id = %s and k.taken_back_at is null
    """
    with server_cursor() as cursor:
        graduates = {row[0] for row in cursor.execute(done, [numbers(there), workspace_id, group_run_id]).fetchall()}
    return there - graduates - unwilling(workspace_id, group_run_id, there)


def unwilling(workspace_id: int, group_run_id: int, member_ids: Iterable[int]) -> set[int]:
    """Those of these who want no buddy in a class."""
    query = f"""
        select distinct h.id from {FAMILY}
        join camps_unpaired u on u.workspace_id = f.workspace_id and u.member_id = f.id where u.group_run_id = %s
    """
    with server_cursor() as cursor:
        rows = cursor.execute(query, [numbers(member_ids), workspace_id, group_run_id]).fetchall()
    return {row[0] for row in rows}


def pairings() -> list[tuple[int, int, bool]]:
    """(workspace, group run, whether it is over) of every class that has buddies and is not paused."""
    with server_cursor() as cursor:
        return cursor.execute(
            "select p.workspace_id, p.group_run_id, g.state = 'ended' from camps_pairing p "
            "join playbooks_grouprun g on g.workspace_id = p.workspace_id and g.id = p.group_run_id "
            "where p.ended_at is null and g.state <> 'paused' order by 1, 2"
        ).fetchall()


@dataclass(frozen=True, slots=True)
class MyBuddies:
    """A member's buddies in a class, by name; `wants`: they have not said that they want none."""

    has: bool
    wants: bool
    names: tuple[str, ...]


def my_buddies(workspace_id: int, member_id: int, group_run_id: int) -> MyBuddies:
    """`has`: the class has buddies at all."""
    mine = buddies_of(workspace_id, group_run_id).get(member_id, set())
    known = faces(workspace_id, mine)
    names = tuple(known[one].name for one in sorted(mine) if one in known and not known[one].erased)
    wants = not unwilling(workspace_id, group_run_id, [member_id])
    return MyBuddies(pairing_of(workspace_id, group_run_id) is not None, wants, names)
