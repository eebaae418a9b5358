"""Lectures as the team sees them: the list, one of them, and how far each of its groups is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor

from ..permissions import LecturePermission
from ..rules import State, TargetState


@dataclass(frozen=True, slots=True)
class LectureLine:
    """A lecture with its counts. `groups` hear it, `stuck` of them wait at a line that failed; `asked` is open."""

    id: int
    uid: UUID
    title: str
    lecturer: str
    state: State
    host_group_id: int | None
    host_group: str
    delay: int
    fee: int
    starts_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    held_at: datetime | None
    digest: str
    groups: int
    stuck: int
    lines: int
    asked: int


_LECTURES = """
    select l.id, l.uid, l.title, l.lecturer, l.state, l.host_group_id, coalesce(h.name, ''), l.delay, l.fee,
           l.starts_at, l.started_at, l.ended_at, l.held_at, l.digest, t.groups, t.stuck, i.lines, q.asked
    from lectures_lecture l
    left join groups_group h on h.workspace_id = l.workspace_id and h.id = l.host_group_id
    cross join lateral (
        select count(*) as groups, count(*) filter (where state = 'stuck') as stuck from lectures_target
        where workspace_id = l.workspace_id and lecture_id = l.id and state <> 'out') t
    cross join lateral (select count(*) as lines from lectures_line where lecture_id = l.id and amends_id is null) i
    cross join lateral (
        select count(*) as asked from lectures_question
        where workspace_id = l.workspace_id and lecture_id = l.id and state = 'open') q
    where l.workspace_id = %(workspace)s and (%(uid)s::uuid is null or l.uid = %(uid)s::uuid)
    order by l.state = 'live' desc, l.state = 'planned' desc, l.starts_at desc, l.id desc limit %(limit)s
"""


def lectures(actor: Actor, *, limit: int = 100) -> list[LectureLine]:
    """All lectures: what is on, then what is planned, then the newest."""
    actor.require(LecturePermission.VIEW)
    return _read(actor.workspace_id, None, limit)


def lecture(actor: Actor, *, lecture_uid: UUID) -> LectureLine:
    """One lecture. Raises NotFound, NotAllowed."""
    actor.require(LecturePermission.VIEW)
    found = _read(actor.workspace_id, lecture_uid, 1)
    if not found:
        raise NotFound
    return found[0]


def _read(workspace_id: int, uid: UUID | None, limit: int) -> list[LectureLine]:
    with server_cursor() as cursor:
        rows = cursor.execute(_LECTURES, {"workspace": workspace_id, "uid": uid, "limit": limit}).fetchall()
    return [LectureLine(*[*row[:4], State(row[4]), *row[5:]]) for row in rows]


_HOSTS = "select member_id from lectures_host where workspace_id = %s and lecture_id = %s order by id"


def hosts_of(workspace_id: int, lecture_id: int) -> list[int]:
    """Whose words in the host group are relayed."""
    with server_cursor() as cursor:
        return [row[0] for row in cursor.execute(_HOSTS, [workspace_id, lecture_id]).fetchall()]


@dataclass(frozen=True, slots=True)
class Lag:
    """How far a group is. `sent`: lines that it has; `behind`: lines that were said and have not ended there, the first
    of them at `since`; `now`: where the line is that it waits for ("" none); `late`: people who came late, `told` of
    them.
    """

    group_id: int
    group_uid: UUID
    group: str
    state: TargetState
    why: str
    by_hand: bool
    sent: int
    behind: int
    since: datetime | None
    now: str
    failed: int
    late: int
    told: int


_LAGS = """
    select t.group_id, g.uid, g.name, t.state, t.why, t.by_hand, d.sent, b.behind, b.since, coalesce(d.now, ''),
           d.failed, e.late, e.told
    from lectures_target t
    join groups_group g on g.workspace_id = t.workspace_id and g.id = t.group_id
    cross join lateral (
        select count(*) filter (where state in ('sent', 'recalled')) as sent,
               count(*) filter (where state = 'failed') as failed,
               max(state) filter (where state in ('asked', 'by_hand', 'unsure')) as now
        from lectures_delivery where target_id = t.id) d
    cross join lateral (
        select count(*) as behind, min(said_at) as since from lectures_line i
        where i.lecture_id = t.lecture_id and i.no > t.at_no and i.recalled_at is null and i.kind <> 'lacking'
          and i.amends_id is null
          and not exists (
            select from lectures_delivery x where x.target_id = t.id and x.line_id = i.id
              and x.state in ('sent', 'recalled', 'dropped', 'lost'))) b
    cross join lateral (
        select count(*) as late, count(told_at) as told from lectures_late where target_id = t.id) e
    where t.workspace_id = %s and t.lecture_id = %s
    order by t.state = 'out', t.id
"""


def lags(actor: Actor, *, lecture_id: int) -> list[Lag]:
    """The groups of a lecture in the order in which they hear it, those that were taken out last."""
    actor.require(LecturePermission.VIEW)
    with server_cursor() as cursor:
        rows = cursor.execute(_LAGS, [actor.workspace_id, lecture_id]).fetchall()
    return [Lag(*[*row[:3], TargetState(row[3]), *row[4:]]) for row in rows]
