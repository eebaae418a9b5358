"""Classes as a list and one by one, and who is in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from huoqun.core.actor import Actor, Scope
from huoqun.core.errors import NotFound
from huoqun.core.sql import numbers, server_cursor
from huoqun.groups.queries.places import places
from huoqun.playbooks.engine.timetable import Course, day_of
from huoqun.playbooks.queries.plans import plan
from huoqun.playbooks.rules import DISSOLVED, FINISHED

from ..permissions import CampPermission

MOST = 300
PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A class. `run_uid`, `group_run_id`: empty while it is planned. `state`: planned, or the group run's.

    `day`: the calendar's today, of `days` (None: without end). `here`, `left`: people in it now, and those who left.
    `version_id`: the run's, or of a planned one the newest.
    """

    id: int
    uid: UUID
    run_uid: UUID | None
    group_run_id: int | None
    group_id: int | None
    group_uid: UUID | None
    group: str
    chapter_id: int | None
    playbook: UUID
    playbook_name: str
    version_id: int | None
    version: int | None
    series: str
    number: int
    name: str
    capacity: int | None
    rule: Mapping[str, Any]
    carried: Mapping[str, Any]
    state: str
    starts_on: date | None
    zone: str
    ended_at: datetime | None
    closed_at: datetime | None
    here: int
    left: int
    day: int = 0
    days: int | None = None

    @property
    def title(self) -> str:
        return self.name or _("%(series)s, class no. %(number)d") % {"series": self.series, "number": self.number}

    @property
    def is_planned(self) -> bool:
        return self.state == PLANNED


_IN = f"(x.state <> 'ended' or x.reason in ('{FINISHED}', '{DISSOLVED}'))"
_HEADS = """
    select coalesce(m.canonical_id, m.id) as head, bool_or({inside}) as is_in, min(x.began_at) as began_at,
           max(x.ended_at) as ended_at, max(x.reason) as reason
    from playbooks_run x join members_member m on m.workspace_id = x.workspace_id and m.id = x.member_id
    where x.workspace_id = {workspace} and x.group_run_id = {run} and not m.is_bot
    group by 1
"""
_LINES = f"""
    select c.id, c.uid, g.uid, g.id, x.id, x.uid, coalesce(x.name, ''), x.chapter_id, p.uid, p.name,
           coalesce(g.version_id, n.id), coalesce(v.number, n.number), c.series, c.number, c.name, c.capacity, c.rule,
           c.carried,
           coalesce(g.state, '{PLANNED}'), coalesce(g.starts_on, c.starts_on), coalesce(g.zone, x.zone, ''),
           g.ended_at, c.closed_at, coalesce(k.here, 0), coalesce(k.left, 0)
    from camps_class c
    join playbooks_playbook p on p.workspace_id = c.workspace_id and p.id = c.playbook_id
    left join playbooks_grouprun g on g.workspace_id = c.workspace_id and g.id = c.group_run_id
    left join playbooks_version v on v.id = g.version_id
    left join lateral (
        select o.id, o.number from playbooks_version o where o.playbook_id = p.id order by o.number desc limit 1
    ) n on true
    left join groups_group x on x.workspace_id = c.workspace_id and x.id = coalesce(g.group_id, c.group_id)
    left join lateral (
        select count(*) filter (where is_in) as here, count(*) filter (where not is_in) as left from (
            {_HEADS.format(inside=_IN, workspace="c.workspace_id", run="g.id")}) heads
    ) k on true
    where c.workspace_id = %(workspace)s and c.dropped_at is null
      and (%(run)s::bigint is null or g.id = %(run)s) and (%(run_uid)s::uuid is null or g.uid = %(run_uid)s)
      and (%(uid)s::uuid is null or c.uid = %(uid)s)
      and (%(groups)s::bigint[] is null or x.id = any(%(groups)s::bigint[]) or (x.id is null and %(everywhere)s))
    order by coalesce(g.state, '') = 'ended', coalesce(g.starts_on, c.starts_on) desc nulls first, c.id desc
    limit {MOST:d}
"""


def of_run(workspace_id: int, group_run_id: int, *, now: datetime | None = None) -> ClassLine | None:
    """The class that a group run is; None where it is none. Without `now` its day is not counted."""
    return next(iter(_lines(workspace_id, now, run=group_run_id)), None)


def classes(actor: Actor, *, now: datetime) -> list[ClassLine]:
    """Classes of the groups that this person sees; those under way and planned first, the newest first."""
    return _lines(actor.workspace_id, now, **_scoped(actor.workspace_id, actor.scope(CampPermission.VIEW)))


def class_of(actor: Actor, run_uid: UUID, *, now: datetime) -> ClassLine:
    """The class of a group run in a group that this person sees. Raises NotFound."""
    return _one(actor, now, run_uid=run_uid)


def class_by_uid(actor: Actor, uid: UUID, *, now: datetime) -> ClassLine:
    """A class, planned or not, that this person sees. Raises NotFound."""
    return _one(actor, now, uid=uid)


def _one(actor: Actor, now: datetime, **asked: Any) -> ClassLine:
    found = _lines(actor.workspace_id, now, **asked, **_scoped(actor.workspace_id, actor.scope(CampPermission.VIEW)))
    if not found:
        raise NotFound
    return found[0]


def _scoped(workspace_id: int, scope: Scope) -> dict[str, Any]:
    if scope.everywhere:
        return {"groups": None, "everywhere": True}
    return {"groups": numbers(places(workspace_id, scope=scope)), "everywhere": False}


def _lines(workspace_id: int, now: datetime | None, **asked: Any) -> list[ClassLine]:
    values = {"run": None, "run_uid": None, "uid": None, "groups": None, "everywhere": True, **asked}
    with server_cursor() as cursor:
        rows = cursor.execute(_LINES, values | {"workspace": workspace_id}).fetchall()
    return [_dated(workspace_id, ClassLine(*row), now) for row in rows]


def _dated(workspace_id: int, line: ClassLine, now: datetime | None) -> ClassLine:
    if line.version_id is None:
        return line
    known = plan(workspace_id, line.version_id)
    if now is None or line.starts_on is None or line.is_planned:
        return replace(line, days=known.days)
    day = day_of(known, Course(line.zone, line.starts_on, now), line.ended_at or now)
    return replace(line, day=day, days=known.days)


@dataclass(frozen=True, slots=True)
class Student:
    """Somebody in a class, by the member that is kept. `left_at`: they are in it no longer, for a `reason`."""

    id: int
    uid: UUID
    name: str
    is_staff: bool
    began_at: datetime
    left_at: datetime | None
    reason: str


_ROSTER = f"""
    select m.id, m.uid, m.name, m.is_staff, h.began_at, case when not h.is_in then h.ended_at end,
           case when not h.is_in then h.reason else '' end
    from ({_HEADS.format(inside=_IN, workspace="%(workspace)s", run="%(run)s")}) h
    join members_member m on m.workspace_id = %(workspace)s and m.id = h.head
    order by h.is_in desc, m.name, m.id
"""


def roster(workspace_id: int, group_run_id: int) -> tuple[Student, ...]:
    """Everybody who is or was in a class, those who left at the end; one statement."""
    with server_cursor() as cursor:
        rows = cursor.execute(_ROSTER, {"workspace": workspace_id, "run": group_run_id}).fetchall()
    return tuple(Student(*row) for row in rows)
