"""Lectures as a member sees them: those of their groups, those they hold, and what they asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from huoqun.core.sql import server_cursor
from huoqun.members.queries.family import family

from ..rules import QuestionState, State

SHOWN_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class MyLecture:
    """A lecture that is said in a group of theirs, or that they hold. `group`: where they hear it."""

    id: int
    title: str
    lecturer: str
    state: State
    starts_at: datetime
    group: str
    holds: bool


_MINE = """
    with heard as (
        select t.lecture_id, min(g.name) as group_name from groups_span s
        join lectures_target t on t.workspace_id = s.workspace_id and t.group_id = s.group_id and t.state <> 'out'
        join groups_group g on g.workspace_id = s.workspace_id and g.id = s.group_id
        where s.workspace_id = %(workspace)s and s.member_id = any(%(members)s::bigint[]) and s.left_at is null
        group by t.lecture_id
    ),
    held as (
        select distinct lecture_id from lectures_host
        where workspace_id = %(workspace)s and member_id = any(%(members)s::bigint[])
    )
    select l.id, l.title, l.lecturer, l.state, l.starts_at, coalesce(heard.group_name, ''), held.lecture_id is not null
    from lectures_lecture l
    left join heard on heard.lecture_id = l.id left join held on held.lecture_id = l.id
    where l.workspace_id = %(workspace)s and l.state <> 'cancelled' and l.starts_at > %(since)s
      and (heard.lecture_id is not null or held.lecture_id is not null)
    order by l.state = 'live' desc, l.state = 'planned' desc, abs(extract(epoch from l.starts_at - %(now)s)), l.id
    limit 30
"""


def my_lectures(workspace_id: int, member_id: int, *, now: datetime) -> list[MyLecture]:
    """What is on first, then what comes, then what was on in the last thirty days."""
    values = {
        "workspace": workspace_id, "members": family(workspace_id, member_id), "now": now, "since": now - SHOWN_FOR,
    }  # fmt: skip
    with server_cursor() as cursor:
        rows = cursor.execute(_MINE, values).fetchall()
    return [MyLecture(*[*row[:3], State(row[3]), *row[4:]]) for row in rows]


_ASKED = """
    select lecture_id, asked_at, state from lectures_question
    where workspace_id = %s and member_id = any(%s::bigint[]) order by asked_at desc limit 50
"""


def my_questions(workspace_id: int, member_id: int) -> list[tuple[int, datetime, QuestionState]]:
    """What they asked lately, as (lecture, when, what became of it)."""
    with server_cursor() as cursor:
        rows = cursor.execute(_ASKED, [workspace_id, family(workspace_id, member_id)]).fetchall()
    return [(row[0], row[1], QuestionState(row[2])) for row in rows]
