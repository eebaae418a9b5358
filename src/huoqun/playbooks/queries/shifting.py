"""What moving a group run's calendar would move, and what stays: shown before anybody says yes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from huoqun.chats.quiet import instant, zone_named
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor

from ..agenda import Entry, coming, local, sums
from ..permissions import PlaybookPermission
from ..plan import Plan
from ..rules import GroupRunState, NotRunning
from .calendar import RunHead, runs_of, ways_of
from .plans import plan

LOOKS_AHEAD = timedelta(days=35)
"""How much of a calendar without end is shown."""


@dataclass(frozen=True, slots=True)
class Move:
    """A step with its moments before and after. `then`: what becomes of it where it comes to be late (`now` within its
    grace, or skip, send_late, ask); '' where it does not.
    """

    step: str
    day: int
    people: int
    before: datetime
    after: datetime
    then: str


@dataclass(frozen=True, slots=True)
class ShiftPreview:
    """What moves by `days`: messages to the group and, at most, to members; members under way, tasks to be expected,
    deadlines of steps that wait. `taken`: steps that were taken and stay. `keeps`: steps that go by weekday or date.
    """

    head: RunHead
    days: int
    starts_on: date
    until: date
    to_group: int
    to_members: int
    members: int
    tasks: int
    deadlines: int
    taken: int
    moves: tuple[Move, ...]
    keeps: tuple[str, ...]

    @property
    def late(self) -> tuple[Move, ...]:
        """What would lie in the past."""
        return tuple(move for move in self.moves if move.then)


_COUNTS = """
    select (select count(*) from playbooks_run where workspace_id = %(workspace)s and group_run_id = %(run)s
              and member_id is not null and state = 'active'),
           (select count(*) from playbooks_run r join playbooks_due d on d.run_id = r.id
            where r.workspace_id = %(workspace)s and r.group_run_id = %(run)s
              and not d.slot and d.due_at is not null and d.event is null),
           (select count(*) from playbooks_run r join playbooks_steplog l on l.run_id = r.id
            where r.workspace_id = %(workspace)s and r.group_run_id = %(run)s)
"""


def shift_preview(actor: Actor, *, uid: UUID, days: int, now: datetime) -> ShiftPreview:
    """What `steering.shift` by so many days would do. Raises NotFound, NotRunning."""
    head = next(iter(runs_of(actor, since=now, uid=uid)), None)
    if head is None or not actor.may(PlaybookPermission.STEER, chapter_id=head.chapter_id, group_id=head.group_id):
        raise NotFound
    if head.state == GroupRunState.ENDED:
        raise NotRunning
    known = plan(actor.workspace_id, head.version_id)
    until = _until(known, head, now)
    ways = ways_of(actor.workspace_id, [head.id])[head.id]
    ahead = coming(known, head.zone, ways, min(head.starts_on, local(now, head.zone).date()), until)
    moving = [entry for entry in ahead if not _keeps(known, entry)]
    total = sums(known, moving)
    with server_cursor() as cursor:
        cursor.execute(_COUNTS, {"workspace": actor.workspace_id, "run": head.id})
        members, deadlines, taken = cursor.fetchone() or (0, 0, 0)
    return ShiftPreview(
        head=head, days=days, starts_on=head.starts_on + timedelta(days=days), until=until, to_group=total.to_group,
        to_members=total.to_members, members=members, tasks=round(sum(total.tasks.values())), deadlines=deadlines,
        taken=taken, moves=tuple(_moves(known, head.zone, moving, days, now)),
        keeps=tuple(dict.fromkeys(entry.step for entry in ahead if _keeps(known, entry))),
    )  # fmt: skip


def _until(known: Plan, head: RunHead, now: datetime) -> date:
    ahead = now.date() + LOOKS_AHEAD
    if known.last_day is None:
        return ahead
    # Members who came late may have a calendar that begins later than the group's.
    return max(ahead, head.starts_on + timedelta(days=known.last_day + 1))


def _keeps(known: Plan, entry: Entry) -> bool:
    when = known.steps[entry.step].when
    return when is not None and when.keeps_date


def _moves(known: Plan, zone: str, entries: Iterable[Entry], days: int, now: datetime) -> Iterable[Move]:
    place = zone_named(zone)
    for entry in entries:
        before = instant(entry.on, entry.at, place)
        after = instant(entry.on + timedelta(days=days), entry.at, place)
        yield Move(entry.step, entry.day, entry.people, before, after, _then(known, entry.step, now - after))


def _then(known: Plan, step: str, late_by: timedelta) -> str:
    late = known.steps[step].late
    if late_by <= timedelta(0):
        return ""
    return "now" if late_by <= late.grace else late.then
