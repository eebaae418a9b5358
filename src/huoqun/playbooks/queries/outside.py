"""Who is in a group and not on the way through its playbook, and how they would begin if they were taken in now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huoqun.core.sql import server_cursor

from ..engine.joining import joins
from ..engine.timetable import Course, day_of
from .plans import plan
from .running import RunLine

PAGE = 100


@dataclass(frozen=True, slots=True)
class Outsider:
    """A member of the group who is not on the way. `joined_at`: when they came into the group."""

    member_id: int
    member_uid: UUID
    name: str
    joined_at: datetime


# Their way under any of their merged identities counts as theirs.
_OUTSIDE = """
    select distinct on (h.id) h.id, h.uid, h.name, s.joined_at
    from groups_span s
    join members_member m on m.workspace_id = s.workspace_id and m.id = s.member_id
    join members_member h on h.workspace_id = m.workspace_id and h.id = coalesce(m.canonical_id, m.id)
    where s.workspace_id = %(workspace)s and s.group_id = %(group)s and s.left_at is null
      and not h.is_bot and h.erased_at is null and h.id > %(after)s
      and (%(name)s = '' or strpos(lower(h.name), lower(%(name)s)) > 0)
      and not exists (
        select from playbooks_run r join members_member o on o.workspace_id = r.workspace_id and o.id = r.member_id
        where r.workspace_id = s.workspace_id and r.group_run_id = %(run)s and coalesce(o.canonical_id, o.id) = h.id
          and (r.state <> 'ended' or %(never)s))
    order by h.id limit {page:d}
"""


def outside(workspace_id: int, line: RunLine, *, name: str = "", after: int = 0) -> list[Outsider]:
    """Members of the group who are not on the way and may begin, a hundred at a time, by name where one is said."""
    values = {
        "workspace": workspace_id, "group": line.group_id, "run": line.id, "name": name, "after": after,
        "never": plan(workspace_id, line.version_id).enrol.re_entry == "never",
    }  # fmt: skip
    with server_cursor() as cursor:
        return [Outsider(*row) for row in cursor.execute(_OUTSIDE.format(page=PAGE), values).fetchall()]


@dataclass(frozen=True, slots=True)
class Beginning:
    """How somebody taken in now begins: on which day, by which rule for late comers (`policy`), with which step first.

    `is_too_late`: the playbook takes nobody in any more. `is_asked`: it has a condition of who is taken in at all.
    """

    day: int
    policy: str
    step: str
    at: datetime | None
    extra: int
    is_too_late: bool
    is_asked: bool


def beginning(workspace_id: int, line: RunLine, *, now: datetime) -> Beginning:
    """What a late comer would get."""
    known = plan(workspace_id, line.version_id)
    found = joins(known, zone=line.zone, starts_on=line.starts_on, came_at=now, now=now)
    late = known.enrol.late_join
    asked = bool(known.enrol.only or known.enrol.unless)
    if found is None:
        return Beginning(line.day, "", "", None, 0, True, asked)
    day = day_of(known, Course(line.zone, found.first, now), now)
    timed = next((one for one in found.pendings if one.slot), None)
    policy = late.policy if late is not None and line.day > 1 and not known.by_member else ""
    extra = sum(not one.slot for one in found.pendings)
    return Beginning(day, policy, timed.step if timed else "", timed.due_at if timed else None, extra, False, asked)
