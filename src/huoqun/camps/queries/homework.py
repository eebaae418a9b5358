"""Homework as its class, its coach and its reviewers see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor
from huoqun.playbooks.rules import DISSOLVED, FINISHED

from ..homework import Criterion, WorkState, read
from ..permissions import CampPermission

_IN = f"(x.state <> 'ended' or x.reason in ('{FINISHED}', '{DISSOLVED}'))"
_HEADS_IN = f"""
    with heads as (
        select distinct m.id from playbooks_run x
        join members_member o on o.workspace_id = x.workspace_id and o.id = x.member_id
        join members_member m on m.workspace_id = o.workspace_id and m.id = coalesce(o.canonical_id, o.id)
        where x.workspace_id = %(workspace)s and x.group_run_id = %(run)s and {_IN} and not m.is_bot
            and m.erased_at is null
    )
    select f.id, h.id from heads h
    join members_member f on f.workspace_id = %(workspace)s and (f.id = h.id or f.canonical_id = h.id)
"""


def heads_in(workspace_id: int, group_run_id: int) -> dict[int, int]:
    """Who is in a class now: all that they were before they were merged too, with the one whom each is one with."""
    with server_cursor() as cursor:
        return dict(cursor.execute(_HEADS_IN, {"workspace": workspace_id, "run": group_run_id}).fetchall())


_FAMILY = """
    select f.id from members_member o
    join members_member f on f.workspace_id = o.workspace_id
        and coalesce(f.canonical_id, f.id) = coalesce(o.canonical_id, o.id)
    where o.workspace_id = %s and o.id = %s
"""


def family_of(workspace_id: int, member_id: int) -> list[int]:
    """All members who are one with this one, themselves included."""
    with server_cursor() as cursor:
        return [row[0] for row in cursor.execute(_FAMILY, [workspace_id, member_id]).fetchall()]


@dataclass(frozen=True, slots=True)
class AssignmentLine:
    """Homework of a class, with how many works of its are where. `score`: the mean of those that have one."""

    id: int
    uid: UUID
    group_run_id: int
    key: str
    title: str
    task: str
    accepts: tuple[str, ...]
    opens_at: datetime
    due_at: datetime
    late_until: datetime | None
    rubric: tuple[Criterion, ...]
    reviewers: str
    peers: int
    review_days: int
    resubmissions: int
    pass_mark: int
    handed_in: int
    waiting: int
    with_peers: int
    accepted: int
    returned: int
    score: Decimal | None

    @property
    def closes_at(self) -> datetime:
        return max(self.due_at, self.late_until or self.due_at)


_ASSIGNMENTS = """
    select a.id, a.uid, a.group_run_id, a.key, a.title, a.task, a.accepts, a.opens_at, a.due_at, a.late_until, a.rubric,
        a.reviewers, a.peers, a.review_days, a.resubmissions, a.pass_mark,
        count(h.id) filter (where h.version > 0 and h.state <> 'withdrawn'),
        count(h.id) filter (where h.state = 'handed_in' and h.coach_since is not null),
        count(h.id) filter (where h.state = 'handed_in' and h.coach_since is null),
        count(h.id) filter (where h.state = 'accepted'), count(h.id) filter (where h.state = 'returned'),
        round(avg(h.score) filter (where h.state = 'accepted'), 1)
    from camps_assignment a left join camps_handin h on h.assignment_id = a.id
    where a.workspace_id = %(workspace)s and a.dropped_at is null
        and (%(run)s::bigint is null or a.group_run_id = %(run)s) and (%(uid)s::uuid is null or a.uid = %(uid)s)
    group by a.id order by a.due_at, a.id
"""


def assignments(workspace_id: int, group_run_id: int) -> list[AssignmentLine]:
    """The homework of a class in the order in which it is due; one statement."""
    return _lines(workspace_id, run=group_run_id)


def assignment(workspace_id: int, group_run_id: int, uid: UUID) -> AssignmentLine:
    """One homework of a class. Raises NotFound."""
    found = _lines(workspace_id, run=group_run_id, uid=uid)
    if not found:
        raise NotFound
    return found[0]


def _lines(workspace_id: int, **asked: Any) -> list[AssignmentLine]:
    values = {"workspace": workspace_id, "run": None, "uid": None, **asked}
    with server_cursor() as cursor:
        rows = cursor.execute(_ASSIGNMENTS, values).fetchall()
    found: list[list[Any]] = [[*row[:6], tuple(row[6]), *row[7:10], read(row[10]), *row[11:]] for row in rows]
    return [AssignmentLine(*one) for one in found]


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A work in a list. `coach_since`: it waits for the coach since then. `peers`: how many reviews are done."""

    id: int
    uid: UUID
    member_id: int
    member_uid: UUID
    name: str
    state: WorkState
    version: int
    at: datetime
    is_late: bool
    score: Decimal | None
    reason: str
    coach_since: datetime | None
    may_show: bool
    shown_at: datetime | None
    peers: int
    median: Decimal | None
    spread: Decimal | None


_WORKS = """
    select h.id, h.uid, m.id, m.uid, m.name, h.state, h.version, h.at, h.is_late, h.score, h.reason, h.coach_since,
        h.may_show, h.shown_at, r.n, r.median, r.spread
    from camps_handin h
    join members_member o on o.workspace_id = h.workspace_id and o.id = h.member_id
    join members_member m on m.workspace_id = o.workspace_id and m.id = coalesce(o.canonical_id, o.id)
    left join lateral (
        select count(*) as n, round((percentile_cont(0.5) within group (order by v.score))::numeric, 2) as median,
            max(v.score) - min(v.score) as spread
        from camps_review v where v.handin_id = h.id and v.state = 'done' and v.reviewer_id is not null
    ) r on true
    where h.workspace_id = %(workspace)s and h.assignment_id = %(assignment)s and h.version > 0
        and (%(uid)s::uuid is null or h.uid = %(uid)s)
    order by h.state <> 'handed_in', h.coach_since nulls last, h.at, h.id
"""


def works(workspace_id: int, assignment_id: int) -> list[WorkLine]:
    """What was handed in, that which waits for the coach longest first; one statement."""
    return _works(workspace_id, assignment_id, None)


def _works(workspace_id: int, assignment_id: int, uid: UUID | None) -> list[WorkLine]:
    values = {"workspace": workspace_id, "assignment": assignment_id, "uid": uid}
    with server_cursor() as cursor:
        rows = cursor.execute(_WORKS, values).fetchall()
    found: list[list[Any]] = [[*row[:5], WorkState(row[5]), *row[6:]] for row in rows]
    return [WorkLine(*one) for one in found]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version with its files as (uid, kind, name)."""

    number: int
    text: str
    link: str
    files: tuple[tuple[str, str, str], ...]
    at: datetime
    is_late: bool


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """What somebody said of a work. `name`: the peer's, for the team alone; empty: the coach's own."""

    version: int
    name: str
    by: str
    state: str
    scores: Mapping[str, int]
    score: Decimal | None
    comment: str
    due_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class WorkView:
    """A work with every version, the newest first, and what was said of it."""

    line: WorkLine
    versions: tuple[VersionLine, ...]
    reviews: tuple[ReviewLine, ...]


VERSIONS = """
    select v.number, v.text, v.link, coalesce((
        select jsonb_agg(jsonb_build_array(f.uid, f.kind, f.name) order by f.id) from core_storedfile f
        where f.workspace_id = v.workspace_id and f.id = any(v.files)), '[]'), v.at, v.is_late
    from camps_handinversion v where v.workspace_id = %s and v.handin_id = %s order by v.number desc
"""
_REVIEWS = """
    select r.version, coalesce(m.name, ''), r.by, r.state, r.scores, r.score, r.comment, r.due_at, r.done_at
    from camps_review r left join members_member m on m.workspace_id = r.workspace_id and m.id = r.reviewer_id
    where r.workspace_id = %s and r.handin_id = %s order by r.done_at nulls last, r.id
"""


def version_line(row: Sequence[Any]) -> VersionLine:
    number, text, link, files, at, is_late = row
    return VersionLine(number, text, link, tuple((uid, kind, name) for uid, kind, name in files), at, is_late)


def work(workspace_id: int, assignment_id: int, uid: UUID) -> WorkView:
    """A work for whoever judges it. Raises NotFound."""
    line = next(iter(_works(workspace_id, assignment_id, uid)), None)
    if line is None:
        raise NotFound
    with server_cursor() as cursor:
        versions = cursor.execute(VERSIONS, [workspace_id, line.id]).fetchall()
        reviews = cursor.execute(_REVIEWS, [workspace_id, line.id]).fetchall()
    return WorkView(line, tuple(version_line(row) for row in versions), tuple(ReviewLine(*row) for row in reviews))


_FILE_AT = """
    select a.group_id, g.chapter_id from core_storedfile f
    join camps_handin h on h.workspace_id = f.workspace_id
        and h.member_id = nullif(substring(f.owner from '^member:([0-9]{1,18})$'), '')::bigint
    join camps_handinversion v on v.handin_id = h.id and v.files @> array[f.id]
    join camps_assignment a on a.id = h.assignment_id
    join groups_group g on g.workspace_id = a.workspace_id and g.id = a.group_id
    where f.workspace_id = %s and f.uid = %s
"""


def require_to_see_file(actor: Actor, *, file_uid: str) -> None:
    """Refuse unless this file was handed in, not only drafted, where the actor judges works. Raises NotFound."""
    with server_cursor() as cursor:
        places = cursor.execute(_FILE_AT, [actor.workspace_id, file_uid]).fetchall()
    if not any(actor.may(CampPermission.REVIEW, group_id=group, chapter_id=chapter) for group, chapter in places):
        raise NotFound


# Works that fewer peers look at than should, or whose peers have let the date pass or left.
_TO_ALLOT = f"""
    select a.id, a.group_run_id from camps_assignment a
    where a.workspace_id = %(workspace)s and a.reviewers <> 'coach' and a.due_at <= %(now)s and a.dropped_at is null
        and exists (
            select from camps_handin h where h.assignment_id = a.id and h.state = 'handed_in' and h.coach_since is null
                and a.peers > (
                    select count(*) from camps_review r
                    where r.handin_id = h.id and r.reviewer_id is not null and (r.state = 'done' or (
                        r.state = 'asked' and r.due_at > %(now)s and exists (
                            select from playbooks_run x where x.workspace_id = a.workspace_id
                                and x.group_run_id = a.group_run_id and x.member_id = r.reviewer_id and {_IN})))))
    order by a.id
"""


def to_allot(workspace_id: int, *, now: datetime) -> list[tuple[int, int]]:
    """(homework, group run) of those with works that want peers now; one statement."""
    with server_cursor() as cursor:
        return cursor.execute(_TO_ALLOT, {"workspace": workspace_id, "now": now}).fetchall()


def workspaces_with_homework() -> list[int]:
    """Where homework may have something to do by the clock."""
    with server_cursor() as cursor:
        rows = cursor.execute(
            "select distinct a.workspace_id from camps_assignment a "
            "join playbooks_grouprun g on g.workspace_id = a.workspace_id and g.id = a.group_run_id "
            "where a.dropped_at is null and (g.state <> 'ended' or exists (select from camps_handin h "
            "where h.assignment_id = a.id and h.state = 'handed_in'))"
        ).fetchall()
    return [row[0] for row in rows]
