"""A version set to work in a group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin
from huoqun.core.sql import server_cursor

from ..engine.deciding import Pending
from ..engine.joining import came_after
from ..engine.timetable import Course, next_slot
from ..facts import Started
from ..models import GroupRun, Run, Version
from ..permissions import PlaybookPermission
from ..plan import Plan
from ..queries.plans import plan
from ..rules import AlreadyRuns, GroupRunState, MissingValues
from ._reach import group_at
from .enrolling import add_dues, enrol
from .naming import Named

_PRESENT = """
    select member_id from groups_span
    where workspace_id = %s and group_id = %s and left_at is null and (%s::timestamptz is null or joined_at > %s)
    order by joined_at, id
"""


@transaction.atomic
def start(
    actor: Actor,
    *,
    version_id: int,
    group_id: int,
    starts_on: date,
    now: datetime,
    owner_id: int | None = None,
    roles: Mapping[str, Sequence[int]] | None = None,
    values: Mapping[str, Any] | None = None,
    present: str = "",
    named: Named | None = None,
    origin: Origin = Origin.LIVE,
) -> UUID:
    """Set a published version to work in a group; answers the group run's uid. Who is there already begins with it, as
    `present` says: `all`, `none`, who came within a span (`7d`), or "" for what the playbook says.

    `starts_on` is D1 in the group's zone. `values`: what the texts' variables are, by name, or by day (`D1`) and name;
    `named`: members named in them. Raises NotFound, NotAllowed, AlreadyRuns, MissingValues, BadTime.
    """
    group = group_at(actor, PlaybookPermission.START, group_id)
    known = _startable(actor.workspace_id, version_id, group_id)
    after = came_after(present or known.enrol.present, now)
    given = dict(values or {})
    if missing := missing_values(known, given):
        raise MissingValues(f"These are still empty: {', '.join(missing)}.")
    row = GroupRun.objects.create(
        workspace_id=actor.workspace_id, uid=ids.uid(), version_id=version_id, group_id=group_id, owner_id=owner_id,
        starts_on=starts_on, zone=group.zone or known.source.timezone,
        vars=named.beside(given) if named else given,
        roles={role: list(users) for role, users in (roles or {}).items()}, origin=str(origin), started_at=now,
        started_by=str(actor),
    )  # fmt: skip
    _begin_group(row, known, now)
    journal.record(
        actor, [Started(group_run_id=row.id, version_id=version_id, group_id=group_id)], at=now, origin=origin
    )
    if known.enrol.trigger == "joined":
        _enrol_present(actor, row, after=after, now=now, origin=origin)
    return row.uid


def _startable(workspace_id: int, version_id: int, group_id: int) -> Plan:
    version = Version.objects.of(workspace_id).filter(id=version_id).first()
    if version is None:
        raise NotFound
    known = plan(workspace_id, version_id)
    if _runs(workspace_id, group_id, version.playbook_id):
        raise AlreadyRuns
    return known


def _runs(workspace_id: int, group_id: int, playbook_id: int) -> bool:
    running = GroupRun.objects.of(workspace_id).exclude(state=GroupRunState.ENDED)
    return bool(running.filter(group_id=group_id, version__playbook_id=playbook_id).exists())


def missing_values(known: Plan, given: Mapping[str, Any]) -> list[str]:
    """Required variables that nothing was said about; those of the calendar as `lesson_title D3`."""
    missing = []
    for name, var in known.source.vars.items():
        if not var.required or var.default or str(given.get(name, "")).strip():
            continue
        if var.source == "start":
            missing.append(name)
        elif var.source == "calendar":
            missing += [f"{name} D{day}" for day in days_of(known, name) if not _of_day(known, given, day, name)]
    return missing


def days_of(known: Plan, name: str) -> list[int]:
    """The days on which a text with this variable is sent."""
    days: set[int] = set()
    for step in known.steps.values():
        template = known.templates.get(getattr(step.args, "template", ""))
        if step.when is not None and template is not None and name in template.variables:
            days |= step.when.days
    return sorted(days)


def _of_day(known: Plan, given: Mapping[str, Any], day: int, name: str) -> str:
    said = given.get(f"D{day}", {})
    return str(
        (said.get(name) if isinstance(said, Mapping) else "") or known.calendar.get(day, {}).get(name, "")
    ).strip()


def _begin_group(row: GroupRun, known: Plan, now: datetime) -> None:
    """The group's own run, and its first slot: what lies before now on the first day is not caught up with."""
    run = Run.objects.create(
        workspace_id=row.workspace_id, group_run_id=row.id, member_id=None, first=row.starts_on, began_at=now
    )
    slot = next_slot(known, known.of_group, Course(row.zone, row.starts_on, now), after=(now, -1))
    if slot is not None:
        with server_cursor() as cursor:
            pending = Pending(slot.step, f"D{slot.day}", slot.at, slot=True)
            add_dues(cursor, row.workspace_id, [(run.id, pending)], paused=False)


def _enrol_present(
    actor: Actor, row: GroupRun, *, after: datetime | None, now: datetime, origin: Origin
) -> None:  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_PRESENT, [actor.workspace_id, row.group_id, after, after])
        present = [member for (member,) in cursor.fetchall()]
    # Their way begins with the run: whoever came long before is no late comer.
    enrol(actor, group_run_id=row.id, members=[(member, now) for member in present], now=now, origin=origin)
