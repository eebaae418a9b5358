"""What resuming a paused group run would leave out, before anybody says how it goes on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from huoqun.core.sql import server_cursor

from ..agenda import coming, local
from .calendar import ways_of
from .plans import plan
from .running import RunLine


@dataclass(frozen=True, slots=True)
class Missed:
    """A step that the pause has passed over: so many times, in all. `people`: 0 for the group's own."""

    step: str
    times: int
    people: int


_THREADS = """
    select d.step, count(*)::int, count(r.member_id)::int from playbooks_run r join playbooks_due d on d.run_id = r.id
    where r.workspace_id = %s and r.group_run_id = %s and d.held = 'paused' and not d.slot and d.due_at < %s
      and d.event is null and not d.waiting and not d.gathers
    group by d.step
"""


def missed(workspace_id: int, line: RunLine, *, now: datetime) -> list[Missed]:
    """What `steering.resume` would leave out by `skip`: slots of the timetable, and steps that others led to."""
    if line.paused_at is None:
        return []
    known = plan(workspace_id, line.version_id)
    clock = local(now, line.zone)
    ways = [way for way in ways_of(workspace_id, [line.id])[line.id] if way.pending is not None]
    since = min((local(way.pending, line.zone).date() for way in ways if way.pending), default=clock.date())
    times: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for one in coming(known, line.zone, ways, since, clock.date()):
        if datetime.combine(one.on, one.at) < clock:
            times[one.step] += max(1, one.people)
            people[one.step] = max(people[one.step], one.people)
    with server_cursor() as cursor:
        for step, count, members in cursor.execute(_THREADS, [workspace_id, line.id, now]).fetchall():
            times[step] += count
            people[step] = max(people[step], members)
    return [Missed(step, times[step], people[step]) for step in known.steps if times[step]]
