"""Sessions of classes, and who came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import numbers, server_cursor

from ..attendance import CameHow, Known
from ..permissions import CampPermission
from .classes import class_of, roster
from .windows import FAMILY


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session; `came` counts those who came or saw it later, `excused` those who need not."""

    id: int
    uid: UUID
    title: str
    by: str
    word: str
    least: int
    starts_at: datetime
    ends_at: datetime
    cancelled_at: datetime | None
    came: int = 0
    excused: int = 0


@dataclass(frozen=True, slots=True)
class Came:
    """How a member was at a session; None: not noted."""

    how: CameHow
    counts: bool
    minutes: int | None


_COLUMNS = "s.id, s.uid, s.title, s.by, s.word, s.least, s.starts_at, s.ends_at, s.cancelled_at"
_LINES = f"""
    select {_COLUMNS}, count(a.id) filter (where a.counts and a.how <> {CameHow.EXCUSED:d}),
        count(a.id) filter (where a.counts and a.how = {CameHow.EXCUSED:d})
    from camps_session s left join camps_attendance a on a.workspace_id = s.workspace_id and a.session_id = s.id
    where s.workspace_id = %s and s.group_run_id = %s
    group by s.id order by s.starts_at, s.id
"""


def sessions_of(workspace_id: int, group_run_id: int) -> list[SessionLine]:
    """All sessions of a class in order, those cancelled included."""
    with server_cursor() as cursor:
        return [SessionLine(*row) for row in cursor.execute(_LINES, [workspace_id, group_run_id]).fetchall()]


def session_of(actor: Actor, run_uid: UUID, session_uid: UUID, *, now: datetime) -> SessionLine:
    """A session of a class that this person sees. Raises NotFound, NotAllowed."""
    line = class_of(actor, run_uid, now=now)
    actor.require(CampPermission.VIEW, group_id=line.group_id, chapter_id=line.chapter_id)
    for one in sessions_of(actor.workspace_id, line.group_run_id or 0):
        if one.uid == session_uid:
            return one
    raise NotFound


_CAME = """
    select distinct on (1) coalesce(m.canonical_id, m.id), a.how, a.counts, a.minutes from camps_attendance a
    join members_member m on m.workspace_id = a.workspace_id and m.id = a.member_id
    where a.workspace_id = %s and a.session_id = %s order by 1, a.counts desc, a.how
"""


def came_to(workspace_id: int, session_id: int) -> dict[int, Came]:
    """How members were at a session, of those of whom it was noted, by the member that is kept."""
    with server_cursor() as cursor:
        rows = cursor.execute(_CAME, [workspace_id, session_id]).fetchall()
    return {member: Came(CameHow(how), counts, minutes) for member, how, counts, minutes in rows}


_KNOWN = f"""
    select h.id, coalesce(i.platform, ''), coalesce(i.key, ''), coalesce(i.name, ''), f.name
    from {FAMILY}
    left join members_identity i on i.workspace_id = f.workspace_id and i.member_id = f.id
"""


def known_of(workspace_id: int, group_run_id: int) -> list[Known]:
    """The members of a class by all that a list may call them; two statements."""
    inside = [one for one in roster(workspace_id, group_run_id) if one.left_at is None]
    said: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    with server_cursor() as cursor:
        rows = cursor.execute(_KNOWN, [numbers(one.id for one in inside), workspace_id]).fetchall()
    for member, platform, key, name, own in rows:
        said[member]["name"] |= {one for one in (name, own) if one.strip()}
        if platform in ("phone", "email"):
            said[member][platform].add(key)
    return [
        Known(one.id, str(one.uid), *(tuple(sorted(said[one.id][kind])) for kind in ("name", "phone", "email")))
        for one in inside
    ]


@dataclass(frozen=True, slots=True)
class MySession:
    """A session of a class that a member is in. `came`: None while nothing is noted of them."""

    uid: UUID
    group: str
    title: str
    by: str
    has_word: bool
    starts_at: datetime
    ends_at: datetime
    how: CameHow | None
    counts: bool

    def is_on(self, now: datetime) -> bool:
        return self.starts_at <= now < self.ends_at


_MINE = f"""
    with own as (select f.id from {FAMILY})
    select s.uid, p.name, s.title, s.by, s.word <> '', s.starts_at, s.ends_at, a.how, coalesce(a.counts, false)
    from camps_session s
    join playbooks_grouprun g on g.workspace_id = s.workspace_id and g.id = s.group_run_id
    join groups_group p on p.workspace_id = s.workspace_id and p.id = s.group_id
    left join lateral (
        select how, counts from camps_attendance c where c.workspace_id = s.workspace_id and c.session_id = s.id
            and c.member_id in (select id from own) order by c.counts desc, c.how limit 1) a on true
    where s.workspace_id = %s and s.cancelled_at is null and exists (
        select from playbooks_run x where x.workspace_id = s.workspace_id and x.group_run_id = g.id
            and x.member_id in (select id from own) and (x.state <> 'ended' or g.state = 'ended'))
    order by s.starts_at desc limit 100
"""


def my_sessions(workspace_id: int, member_id: int) -> list[MySession]:
    """The sessions of a member's classes, the newest first, at most 100."""
    with server_cursor() as cursor:
        rows = cursor.execute(_MINE, [numbers([member_id]), workspace_id, workspace_id]).fetchall()
    return [MySession(*(*row[:7], CameHow(row[7]) if row[7] else None, row[8])) for row in rows]


def of_members(workspace_id: int, session_ids: Sequence[int], heads: Sequence[int]) -> list[tuple[int, int, int]]:
    """What counts of these members at these sessions, as (member, session, how)."""
    statement = f"""
        select h.id, a.session_id, min(a.how) from {FAMILY}
        join camps_attendance a on a.workspace_id = f.workspace_id and a.member_id = f.id
        where a.session_id = any(%s::bigint[]) and a.counts group by 1, 2
    """
    with server_cursor() as cursor:
        return cursor.execute(statement, [numbers(heads), workspace_id, numbers(session_ids)]).fetchall()
