"""Runs that end because somebody left, was erased or merged, or because the group or the calendar is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from psycopg import Cursor

from huoqun.core.actor import Actor
from huoqun.core.facts import Envelope
from huoqun.core.sql import numbers, server_cursor

from ..engine.spans import span
from ..engine.timetable import Course, day_of
from ..models import GroupRun
from ..permissions import PlaybookPermission
from ..queries.plans import plan
from ..rules import DISSOLVED, ERASED, FINISHED, LEFT, MERGED, GroupRunState
from ._group_runs import end_group_run
from ._writing import end_runs

_OF_MEMBERS = """
    select r.id, g.version_id from playbooks_run r join playbooks_grouprun g on g.id = r.group_run_id
    join unnest(%s::bigint[], %s::bigint[]) as w(member_id, group_id)
      on r.member_id = w.member_id and (w.group_id is null or g.group_id = w.group_id)
    where r.workspace_id = %s and r.state <> 'ended'
"""
# Of two ways through one group run that turn out to be one person's, the one begun first goes on.
_DOUBLED = """
    select r.id from playbooks_run r
    join members_member m on m.workspace_id = r.workspace_id and m.id = r.member_id
    join unnest(%s::bigint[]) as w(kept) on w.kept = coalesce(m.canonical_id, m.id)
    where r.workspace_id = %s and r.state <> 'ended' and exists (
        select from playbooks_run o
        join members_member n on n.workspace_id = o.workspace_id and n.id = o.member_id
        where o.workspace_id = r.workspace_id and o.group_run_id = r.group_run_id and o.state <> 'ended'
          and coalesce(n.canonical_id, n.id) = w.kept and (o.began_at, o.id) < (r.began_at, r.id))
"""


@transaction.atomic
def end_for(actor: Actor, *, facts: Sequence[Envelope], now: datetime) -> None:
    """End what these facts end."""
    actor.require(PlaybookPermission.STEER)
    by_name: dict[str, list[Envelope]] = {}
    for fact in facts:
        by_name.setdefault(fact.name, []).append(fact)
    with server_cursor() as cursor:
        left = [f for f in by_name.get("groups.left", []) if f.member_id is not None]
        _end_left(actor, cursor, left, now)
        _end_erased(actor, cursor, [f.payload["member_id"] for f in by_name.get("members.erased", [])], now)
        _end_doubled(actor, cursor, [f.payload["member_id"] for f in by_name.get("members.merged", [])], now)
    for fact in by_name.get("groups.dissolved", []):
        _end_dissolved(actor, fact.payload["group_id"], now)


def _end_left(actor: Actor, cursor: Cursor, left: Sequence[Envelope], now: datetime) -> None:
    if left:
        cursor.execute(
            _OF_MEMBERS, [numbers(f.member_id for f in left), numbers(f.group_id for f in left), actor.workspace_id]
        )
        over = [run for run, version in cursor.fetchall() if _ends_on_leave(actor, version)]
        end_runs(actor, cursor, dict.fromkeys(over, LEFT), now=now)


def _ends_on_leave(actor: Actor, version_id: int) -> bool:
    return plan(actor.workspace_id, version_id).enrol.on_leave == "end"


def _end_erased(actor: Actor, cursor: Cursor, members: Sequence[int], now: datetime) -> None:
    if members:
        cursor.execute(_OF_MEMBERS, [numbers(members), numbers([None] * len(members)), actor.workspace_id])
        runs = [run for run, _ in cursor.fetchall()]
        end_runs(actor, cursor, dict.fromkeys(runs, ERASED), now=now)
        cursor.execute("update playbooks_run set answers = '{}' where id = any(%s::bigint[])", [numbers(runs)])


def _end_doubled(actor: Actor, cursor: Cursor, kept: Sequence[int], now: datetime) -> None:
    if kept:
        cursor.execute(_DOUBLED, [numbers(kept), actor.workspace_id])
        end_runs(actor, cursor, {row[0]: MERGED for row in cursor.fetchall()}, now=now)


def _end_dissolved(actor: Actor, group_id: int, now: datetime) -> None:
    """The group is gone; a follow-up in private goes on where the playbook says so."""
    running = GroupRun.objects.of(actor.workspace_id).select_for_update().filter(group_id=group_id)
    for row in running.exclude(state=GroupRunState.ENDED):
        if _ends_on_leave(actor, row.version_id):
            end_group_run(actor, row, reason=DISSOLVED, now=now)


_NOTHING_TO_COME = """
    select not exists (
        select from playbooks_due d join playbooks_run r on r.id = d.run_id
        where r.workspace_id = %s and r.group_run_id = %s and d.occurrence <> 'exit'
    )
"""


def close_finished(actor: Actor, *, now: datetime) -> int:
    """End the group runs whose calendar is over, whose goal's window is over, and where nothing more is to come."""
    actor.require(PlaybookPermission.STEER)
    closed = 0
    for row in GroupRun.objects.of(actor.workspace_id).filter(state=GroupRunState.RUNNING).order_by("id"):
        known = plan(actor.workspace_id, row.version_id)
        if known.last_day is None or known.by_member:
            continue
        window = span(known.source.goals.primary.window) if known.source.goals else timedelta()
        if day_of(known, Course(row.zone, row.starts_on, now), now - window) > known.last_day:
            closed += _close(actor, row.id, now)
    return closed


@transaction.atomic
def _close(actor: Actor, group_run_id: int, now: datetime) -> int:
    row = GroupRun.objects.of(actor.workspace_id).select_for_update().get(id=group_run_id)
    with server_cursor() as cursor:
        cursor.execute(_NOTHING_TO_COME, [actor.workspace_id, row.id])
        found = cursor.fetchone()
    if row.state != GroupRunState.RUNNING or not (found and found[0]):
        return 0
    end_group_run(actor, row, reason=FINISHED, now=now)
    return 1
