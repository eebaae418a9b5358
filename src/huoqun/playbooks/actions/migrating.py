"""A group run goes on with another version: who waits where comes along by a map of steps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from psycopg import Cursor

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin
from huoqun.core.sql import server_cursor, texts

from ..engine.timetable import Slot, next_slot
from ..facts import Migrated
from ..models import GroupRun, Version
from ..permissions import PlaybookPermission
from ..plan import Plan
from ..queries.migration import STAYS_AWAY, Waiting, waiting_in, worse
from ..queries.plans import plan
from ..rules import GroupRunState, NoMap, NotRunning, WorseTerms
from ._loading import Item
from ._reach import locked_run
from ._slots import place_slots

# What was logged under a step's old name counts for the new one: it never runs again.
_LOGGED = """
    insert into playbooks_steplog (workspace_id, run_id, step, occurrence, outcome, version_id, due_at, at, ended_at,
                                   cause)
    select l.workspace_id, l.run_id, w.new, l.occurrence, l.outcome, l.version_id, l.due_at, l.at, l.ended_at, l.cause
    from unnest(%s::text[], %s::text[]) as w(old, new)
    join playbooks_run r on r.workspace_id = %s and r.group_run_id = %s
    join playbooks_steplog l on l.run_id = r.id and l.step = w.old
    on conflict (run_id, step, occurrence) do nothing
"""
_RENAME = """
    update playbooks_due d set step = w.new
    from unnest(%s::text[], %s::text[]) as w(old, new), playbooks_run r
    where r.workspace_id = %s and r.group_run_id = %s and d.run_id = r.id and d.step = w.old and not d.slot
"""
_DROP = """
    delete from playbooks_due d using playbooks_run r
    where r.workspace_id = %s and r.group_run_id = %s and d.run_id = r.id and d.step = any(%s::text[]) and not d.slot
"""


@transaction.atomic
def migrate(actor: Actor, *, group_run_uid: UUID, version_id: int, step_map: Mapping[str, str], now: datetime) -> None:
    """Let a group run go on with another version of its playbook. `step_map`: old step → new one, or `-` to end it.

    Steps of the same name need not be mapped. Timetables go on behind the last slot that was taken: what a new version
    has before it is not caught up with. Raises NoMap where somebody waits in a step that is not mapped, WorseTerms
    where it takes back what members were promised, NotFound.
    """
    row = locked_run(actor, PlaybookPermission.STEER, group_run_uid)
    if row.state == GroupRunState.ENDED:
        raise NotRunning
    before = Version.objects.of(actor.workspace_id).get(id=row.version_id)
    after = Version.objects.of(actor.workspace_id).filter(id=version_id, playbook_id=before.playbook_id).first()
    if after is None:
        raise NotFound
    if after.id == before.id:
        return
    new = plan(actor.workspace_id, after.id)
    lost = [w.step for w in waiting_in(actor.workspace_id, row.id) if _is_lost(w, new, step_map)]
    if lost:
        raise NoMap(f"These steps have no place in the new version: {', '.join(lost)}.")
    if broken := worse(plan(actor.workspace_id, before.id), new, step_map):
        told = ", ".join(f"{one.step} {one.before} → {one.after}" for one in broken)
        raise WorseTerms(f"Members who are on their way would get less than they were promised: {told}.")
    with server_cursor() as cursor:
        _map(cursor, row, {old: to for old, to in step_map.items() if to != STAYS_AWAY})
        gone = [old for old, to in step_map.items() if to == STAYS_AWAY]
        cursor.execute(_DROP, [actor.workspace_id, row.id, texts(gone)])
        place_slots(cursor, row, lambda item: _next(new, item, now))
    GroupRun.objects.of(actor.workspace_id).filter(id=row.id).update(version_id=after.id)
    fact = Migrated(group_run_id=row.id, group_id=row.group_id, from_version=before.id, to_version=after.id)
    journal.record(actor, [fact], at=now, origin=Origin(row.origin))


def _is_lost(waiting: Waiting, new: Plan, step_map: Mapping[str, str]) -> bool:
    to = step_map.get(waiting.step, waiting.step)
    return to != STAYS_AWAY and to not in new.steps


def _map(cursor: Cursor, row: GroupRun, renamed: Mapping[str, str]) -> None:
    if renamed:
        columns = [texts(list(renamed)), texts(list(renamed.values())), row.workspace_id, row.id]
        cursor.execute(_LOGGED, columns)
        cursor.execute(_RENAME, columns)


def _next(new: Plan, item: Item, now: datetime) -> Slot | None:
    """The new version's first slot that is still to come."""
    steps = new.of_member if item.state.is_member else new.of_group
    return next_slot(new, steps, item.state.course, after=(min(now, item.state.due_at), -1))
