"""Homework as a member sees it: their own, and the works of others that they are to look at, without names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from huoqun.core.errors import NotFound
from huoqun.core.sql import numbers, server_cursor
from huoqun.playbooks.rules import DISSOLVED, FINISHED

from ..homework import Criterion, Terms, WorkState, read
from .homework import VERSIONS, VersionLine, family_of, version_line

_IN = f"(x.state <> 'ended' or x.reason in ('{FINISHED}', '{DISSOLVED}'))"


@dataclass(frozen=True, slots=True)
class MyHomework:
    """Homework of a class that somebody is in, and where theirs stands. `state` None: nothing yet, no draft either."""

    id: int
    uid: UUID
    group: str
    title: str
    task: str
    accepts: tuple[str, ...]
    rubric: tuple[Criterion, ...]
    pass_mark: int
    terms: Terms
    work_id: int | None
    is_late: bool
    score: Decimal | None
    reason: str
    at: datetime | None
    may_show: bool
    is_shown: bool
    text: str
    link: str
    files: tuple[int, ...]

    @property
    def state(self) -> WorkState | None:
        return self.terms.state

    def may(self, now: datetime) -> bool:
        """Whether something may be handed in now."""
        return self.terms.may(now) is None


_MINE = f"""
    select distinct on (a.due_at, a.id) a.id, a.uid, p.name, a.title, a.task, a.accepts, a.rubric, a.pass_mark,
        a.opens_at, a.due_at, a.late_until, a.resubmissions, h.state, coalesce(h.version, 0), h.extended_until, h.id,
        coalesce(h.is_late, false), h.score, coalesce(h.reason, ''), h.at, coalesce(h.may_show, false),
        h.shown_at is not null, coalesce(h.text, ''), coalesce(h.link, ''), coalesce(h.files, '{{}}')
    from camps_assignment a
    join playbooks_grouprun g on g.workspace_id = a.workspace_id and g.id = a.group_run_id
    join groups_group p on p.workspace_id = a.workspace_id and p.id = a.group_id
    left join camps_handin h on h.assignment_id = a.id and h.member_id = any(%(own)s::bigint[])
    where a.workspace_id = %(workspace)s and a.dropped_at is null and a.opens_at <= %(now)s
        and (%(uid)s::uuid is null or a.uid = %(uid)s)
        and exists (select from playbooks_run x where x.workspace_id = a.workspace_id
            and x.group_run_id = a.group_run_id and x.member_id = any(%(own)s::bigint[]) and {_IN})
        and (g.state <> 'ended' or h.id is not null)
    order by a.due_at, a.id, array_position(
        array['accepted', 'handed_in', 'returned', 'refused', 'withdrawn', 'draft'], h.state), h.id
"""


def my_homework(workspace_id: int, member_id: int, *, now: datetime, uid: UUID | None = None) -> list[MyHomework]:
    """What is open or was done, in the order in which it is due; two statements."""
    values = {
        "workspace": workspace_id, "now": now, "uid": uid, "own": numbers(family_of(workspace_id, member_id))
    }  # fmt: skip
    with server_cursor() as cursor:
        rows = cursor.execute(_MINE, values).fetchall()
    return [_mine(row) for row in rows]


def _mine(row: Sequence[Any]) -> MyHomework:
    opens, due, late, again = row[8:12]
    terms = Terms(opens, due, late, again, WorkState(row[12]) if row[12] else None, row[13], row[14])
    cells: list[Any] = [*row[:5], tuple(row[5]), read(row[6]), row[7], terms, *row[15:24], tuple(row[24])]
    return MyHomework(*cells)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said of a work: a coach, or a peer, who is not named."""

    is_coach: bool
    version: int
    score: Decimal | None
    comment: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A good work that its author lets the class see."""

    name: str
    version: VersionLine


@dataclass(frozen=True, slots=True)
class MyWork:
    """One homework with every version of their own, what was said of it, and good works of others."""

    it: MyHomework
    versions: tuple[VersionLine, ...]
    said: tuple[Said, ...]
    shown: tuple[Shown, ...]
    drafted: tuple[tuple[int, str, str, str], ...]


_SAID = """
    select reviewer_id is null, version, score, comment from camps_review
    where workspace_id = %s and handin_id = %s and state = 'done' order by done_at, id
"""
_SHOWN = """
    select m.name, v.number, v.text, v.link, coalesce((
        select jsonb_agg(jsonb_build_array(f.uid, f.kind, f.name) order by f.id) from core_storedfile f
        where f.workspace_id = v.workspace_id and f.id = any(v.files)), '[]'), v.at, v.is_late
    from camps_handin h
    join members_member m on m.workspace_id = h.workspace_id and m.id = h.member_id
    join camps_handinversion v on v.handin_id = h.id and v.number = h.version
    where h.workspace_id = %s and h.assignment_id = %s and h.may_show and h.shown_at is not null
        and h.state = 'accepted' order by h.shown_at
"""
_DRAFTED = """
    select id, uid, kind, name from core_storedfile where workspace_id = %s and id = any(%s::bigint[]) order by id
"""


def my_work(workspace_id: int, member_id: int, uid: UUID, *, now: datetime) -> MyWork:
    """Raises NotFound where it is no homework of theirs."""
    found = next(iter(my_homework(workspace_id, member_id, now=now, uid=uid)), None)
    if found is None:
        raise NotFound
    with server_cursor() as cursor:
        versions = cursor.execute(VERSIONS, [workspace_id, found.work_id]).fetchall()
        # What is said of a work is told once it is judged: nobody hands in anew to please one reviewer.
        judged = found.state in (WorkState.ACCEPTED, WorkState.RETURNED, WorkState.REFUSED)
        said = cursor.execute(_SAID, [workspace_id, found.work_id if judged else None]).fetchall()
        shown = cursor.execute(_SHOWN, [workspace_id, found.id]).fetchall()
        drafted = cursor.execute(_DRAFTED, [workspace_id, numbers(found.files)]).fetchall()
    return MyWork(
        found, tuple(version_line(row) for row in versions), tuple(Said(*row) for row in said),
        tuple(Shown(row[0], version_line(row[1:])) for row in shown), tuple(drafted),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class MyReview:
    """A work that somebody is to look at, or did; nobody's name is with it. `number`: which of theirs it is."""

    uid: UUID
    number: int
    homework: str
    group: str
    task: str
    rubric: tuple[Criterion, ...]
    state: str
    due_at: datetime
    handin_id: int
    score: Decimal | None
    comment: str
    version: VersionLine


_REVIEWS = """
    select r.uid, row_number() over (partition by a.id order by r.id), a.title, p.name, a.task, a.rubric, r.state,
        r.due_at, h.id, r.score, r.comment, v.number, v.text, v.link, coalesce((
        select jsonb_agg(jsonb_build_array(f.uid, f.kind, f.name) order by f.id) from core_storedfile f
        where f.workspace_id = v.workspace_id and f.id = any(v.files)), '[]'), v.at, v.is_late
    from camps_review r
    join camps_handin h on h.id = r.handin_id
    join camps_assignment a on a.id = h.assignment_id
    join groups_group p on p.workspace_id = a.workspace_id and p.id = a.group_id
    join camps_handinversion v on v.handin_id = h.id and v.number = r.version
    where r.workspace_id = %s and r.reviewer_id = any(%s::bigint[]) and a.dropped_at is null
        and (r.state = 'done' or (r.state = 'asked' and h.state = 'handed_in'))
    order by r.state, r.due_at, r.id
"""


def my_reviews(workspace_id: int, member_id: int) -> list[MyReview]:
    """Works that they are asked to look at first, and those that they did; two statements."""
    own = numbers(family_of(workspace_id, member_id))
    with server_cursor() as cursor:
        rows = cursor.execute(_REVIEWS, [workspace_id, own]).fetchall()
    found: list[list[Any]] = [[*row[:5], read(row[5]), *row[6:11], version_line(row[11:])] for row in rows]
    return [MyReview(*one) for one in found]


def my_review(workspace_id: int, member_id: int, uid: UUID) -> MyReview:
    """Raises NotFound."""
    found = next((one for one in my_reviews(workspace_id, member_id) if one.uid == uid), None)
    if found is None:
        raise NotFound
    return found


_FILE = f"""
    select 1 from core_storedfile f
    join camps_handin h on h.workspace_id = f.workspace_id
        and h.member_id = nullif(substring(f.owner from '^member:([0-9]{{1,18}})$'), '')::bigint
    join camps_assignment a on a.id = h.assignment_id and a.dropped_at is null
    where f.workspace_id = %(workspace)s and f.uid = %(uid)s and (
        (h.member_id = any(%(own)s::bigint[]) and (h.files @> array[f.id] or exists (
            select from camps_handinversion v where v.handin_id = h.id and v.files @> array[f.id])))
        or exists (select from camps_review r join camps_handinversion v on v.handin_id = r.handin_id
            and v.number = r.version and v.files @> array[f.id]
            where r.handin_id = h.id and r.reviewer_id = any(%(own)s::bigint[]) and h.state <> 'withdrawn'
              and (r.state = 'done' or (r.state = 'asked' and h.state = 'handed_in')))
        or (h.may_show and h.shown_at is not null and h.state = 'accepted' and exists (
            select from camps_handinversion v where v.handin_id = h.id and v.number = h.version
                and v.files @> array[f.id])
            and exists (select from playbooks_run x where x.workspace_id = a.workspace_id
                and x.group_run_id = a.group_run_id and x.member_id = any(%(own)s::bigint[]) and {_IN})))
    limit 1
"""


def require_to_see_as_member(workspace_id: int, member_id: int, *, file_uid: str) -> None:
    """Refuse unless the file is their own work's, of one they are to look at, or of one shown to them. NotFound."""
    values = {"workspace": workspace_id, "uid": file_uid, "own": numbers(family_of(workspace_id, member_id))}
    with server_cursor() as cursor:
        if cursor.execute(_FILE, values).fetchone() is None:
            raise NotFound
