"""A group run steered: paused, resumed, its calendar shifted, ended, somebody taken in by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db import transaction
from psycopg import Cursor

from huoqun.core.actor import Actor, system
from huoqun.core.blocks import Event, Heard, proposal_key
from huoqun.core.facts import Origin
from huoqun.core.sql import server_cursor

from ..engine.deciding import skipped, slot_from
from ..facts import Paused, Resumed, Shifted
from ..models import GroupRun
from ..permissions import PlaybookPermission
from ..queries.plans import plan
from ..rules import FARTHEST, GroupRunState, MovedMeanwhile, NotRunning, TooFar
from ._group_runs import IN_RUN, change, end_group_run, of, tell
from ._loading import load
from ._reach import locked_run
from ._slots import place_slots
from ._writing import write
from .enrolling import enrol
from .waking import wake

How = Literal["shift", "skip"]
OUTCOME_PAUSED = "skipped_paused"

_OF_RUN = f"from playbooks_run r {IN_RUN}"
_HOLD = f"update playbooks_due d set held = 'paused' {_OF_RUN} and d.held in ('', 'passed')"
_RELEASE = f"update playbooks_due d set held = '' {_OF_RUN} and d.held = 'paused'"
# What waits for a word or a fact has its own deadline, which a pause moves as well.
_MOVE = f"""
    update playbooks_due d
    set due_at = ((d.due_at at time zone %(zone)s) + make_interval(days => %(days)s)) at time zone %(zone)s
    {_OF_RUN} and d.event is null
"""
_MOVE_RUNS = """
    update playbooks_run set first = first + %(days)s, began_at = began_at + make_interval(days => %(days)s)
    where workspace_id = %(workspace)s and group_run_id = %(group_run)s and state <> 'ended'
"""
_MISSED = f"""
    select d.id from playbooks_due d, playbooks_run r {IN_RUN}
      and d.held = 'paused' and d.due_at < %(now)s and d.event is null and not d.waiting and not d.gathers
    order by d.id limit 1000 for update of d
"""


@transaction.atomic
def pause(actor: Actor, *, group_run_uid: UUID, now: datetime) -> None:
    """Send nothing from here on. What members do still counts, and nobody is put out. Twice changes nothing."""
    row = locked_run(actor, PlaybookPermission.STEER, group_run_uid)
    if row.state == GroupRunState.ENDED:
        raise NotRunning
    if row.state == GroupRunState.PAUSED:
        return
    change(row, state=GroupRunState.PAUSED, paused_at=now)
    with server_cursor() as cursor:
        cursor.execute(_HOLD, of(row))
    tell(actor, row, Paused(group_run_id=row.id, group_id=row.group_id), now)


@transaction.atomic
def resume(actor: Actor, *, group_run_uid: UUID, how: How, now: datetime) -> None:
    """Go on. `shift`: the calendar moves by the whole days of the pause; `skip`: what was missed is left out."""
    row = locked_run(actor, PlaybookPermission.STEER, group_run_uid)
    if row.state == GroupRunState.ENDED:
        raise NotRunning
    if row.state != GroupRunState.PAUSED or row.paused_at is None:
        return
    with server_cursor() as cursor:
        if how == "shift":
            _move(cursor, row, days_missed(row.paused_at, now), now)
        else:
            _skip_missed(actor, cursor, row, now)
        change(row, state=GroupRunState.RUNNING, paused_at=None)
        cursor.execute(_RELEASE, of(row))
    tell(actor, row, Resumed(group_run_id=row.id, group_id=row.group_id, how=how), now)


def days_missed(paused_at: datetime, now: datetime) -> int:
    """By how many days a calendar moves that was paused: an hour of pause is no day, thirty hours are two."""
    pause = now - paused_at
    return -(-pause // timedelta(days=1)) if pause > timedelta(hours=1) else 0


@transaction.atomic
def shift(
    actor: Actor, *, group_run_uid: UUID, days: int, now: datetime, starts_on: date | None = None
) -> None:  # fmt: skip
    """Move the calendar of a group run, and of everybody in it, by so many days; nothing that was taken comes again.

    It may run or be paused. `starts_on`: D1 as whoever decided saw it. Raises NotRunning, TooFar, MovedMeanwhile.
    """
    row = locked_run(actor, PlaybookPermission.STEER, group_run_uid)
    if row.state == GroupRunState.ENDED:
        raise NotRunning
    if abs(days) > FARTHEST:
        raise TooFar
    if starts_on is not None and starts_on != row.starts_on:
        raise MovedMeanwhile
    if days:
        with server_cursor() as cursor:
            _move(cursor, row, days, now)
        tell(actor, row, Shifted(group_run_id=row.id, group_id=row.group_id, days=days), now)


@transaction.atomic
def end(actor: Actor, *, group_run_uid: UUID, reason: str, now: datetime) -> None:
    """End a group run: nothing more comes of it. Ending it twice changes nothing.

    What was approved and not taken yet (a pause keeps it) is taken first: that was decided.
    """
    row = locked_run(actor, PlaybookPermission.STEER, group_run_uid)
    if row.state != GroupRunState.ENDED:
        _take_approved(row, now)
    end_group_run(actor, row, reason=reason, now=now)


@transaction.atomic
def take_in(actor: Actor, *, group_run_uid: UUID, member_ids: list[int], now: datetime) -> int:
    """Take members in by hand; answers how many are new to it. Raises NotFound, NotRunning."""
    row = locked_run(actor, PlaybookPermission.STEER, group_run_uid)
    if row.state == GroupRunState.ENDED:
        raise NotRunning
    return enrol(actor, group_run_id=row.id, members=[(m, now) for m in member_ids], now=now, origin=Origin(row.origin))


_APPROVED = """
    select d.id, p.key from playbooks_due d join playbooks_run r on r.id = d.run_id
    join work_proposal p on p.workspace_id = r.workspace_id
     and p.key = 'pb/' || r.id || '/' || d.step || '/' || d.occurrence
    where r.workspace_id = %(workspace)s and r.group_run_id = %(group_run)s and d.waiting and p.state = 'approved'
"""


def _take_approved(row: GroupRun, now: datetime) -> None:
    with server_cursor() as cursor:
        found = cursor.execute(_APPROVED, of(row)).fetchall()
        if found:
            cursor.execute("update playbooks_due set held = '' where id = any(%s::bigint[])", [[d for d, _ in found]])
    heard = [Heard(proposal_key(key), Event("approved")) for _due, key in found]
    wake(system(row.workspace_id, "playbook"), heard=heard, now=now)


def _move(cursor: Cursor, row: GroupRun, days: int, now: datetime) -> None:
    if not days:
        return
    cursor.execute(_MOVE, of(row) | {"days": days, "zone": row.zone})
    cursor.execute(_MOVE_RUNS, of(row) | {"days": days})
    change(row, starts_on=row.starts_on + timedelta(days=days))
    known = plan(row.workspace_id, row.version_id)
    if known.keeps_dates:
        place_slots(cursor, row, lambda item: slot_from(known, item.state, now))


def _skip_missed(actor: Actor, cursor: Cursor, row: GroupRun, now: datetime) -> None:
    """Leave out what was missed, however many slots that is, and stand before what is still to come."""
    while True:
        cursor.execute(_MISSED, of(row) | {"now": now})
        missed = [found[0] for found in cursor.fetchall()]
        if not missed:
            return
        items = load(cursor, actor.workspace_id, missed)
        write(actor, cursor, [(item, skipped(item.plan, item.state, OUTCOME_PAUSED)) for item in items], now=now)
