"""Waiting steps, woken by what is heard: found by key, whoever else waits elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

import orjson
from django.db import transaction
from psycopg import Cursor

from huoqun.core.actor import Actor
from huoqun.core.blocks import Event, Heard
from huoqun.core.sql import numbers, server_cursor, texts

from ..permissions import PlaybookPermission
from ._loading import load
from ._taking import take

LONGEST_KEPT = 200
AT_ONCE = 8
"""How many steps that follow at once are taken with the one that was woken; more would come with the clock's turn."""

_FIND = """
    select w.key, d.id, d.held
    from playbooks_wake w join playbooks_due d on d.id = w.due_id
    where w.workspace_id = %s and w.key = any(%s::text[]) and d.waiting
    order by d.id for update of d
"""

_NEXT = """
    select id from playbooks_due
    where run_id = any(%s::bigint[]) and workspace_id = %s and held in ('', 'passed') and not waiting and due_at <= %s
    order by due_at, id for update skip locked
"""


@transaction.atomic
def wake(
    actor: Actor, *, heard: Sequence[Heard], spared: Collection[tuple[int, str]] = (), now: datetime
) -> int:  # fmt: skip
    """Let what was heard go to the steps that wait for it, in order; answers how many heard something.

    What follows at once is taken at once: who answered does not wait for the clock's turn. What a paused run hears is
    kept, and goes to its step when the run is resumed. `spared`: (due, message) that answers somebody else's question.
    """
    actor.require(PlaybookPermission.STEER)
    queues: dict[str, list[Event]] = {}
    for one in heard:
        queues.setdefault(one.key, []).append(one.event)
    hearing, runs = 0, set[int]()
    with server_cursor() as cursor:
        # Of several words at once the first need not be the one that is waited for: who still waits hears the next.
        while queues and (found := _find(cursor, actor, queues)):
            told = [(due, queues[key][0], held) for key, due, held in found if (due, queues[key][0].ref) not in spared]
            hearing += len(told)
            runs |= _tell(actor, cursor, told, now)
            waiting = {key for key, _, _ in found}
            queues = {key: events[1:] for key, events in queues.items() if key in waiting and len(events) > 1}
            _go_on(actor, cursor, runs, now)
    return hearing


def _go_on(actor: Actor, cursor: Cursor, runs: set[int], now: datetime) -> None:
    for _ in range(AT_ONCE):
        cursor.execute(_NEXT, [numbers(runs), actor.workspace_id, now])
        due = [row[0] for row in cursor.fetchall()]
        if not due:
            return
        take(actor, cursor, load(cursor, actor.workspace_id, due), now=now)


def _find(cursor: Cursor, actor: Actor, keys: Iterable[str]) -> list[tuple[str, int, str]]:
    cursor.execute(_FIND, [actor.workspace_id, texts(list(keys))])
    return cursor.fetchall()


def _tell(actor: Actor, cursor: Cursor, found: Sequence[tuple[int, Event, str]], now: datetime) -> set[int]:
    """Each waiting step hears one event; a held one keeps the first. Answers the runs that go on."""
    _keep(cursor, {due: event for due, event, held in reversed(found) if held}, now)
    woken = {due: event for due, event, held in reversed(found) if not held}
    items = load(cursor, actor.workspace_id, sorted(woken))
    for item in items:
        item.event = woken[item.due_id]
    take(actor, cursor, items, now=now)
    return {item.state.run_id for item in items}


_KEEP = """
    update playbooks_due d set event = w.event::jsonb, due_at = %s
    from unnest(%s::bigint[], %s::text[]) as w(id, event) where d.id = w.id and d.event is null
"""


def _keep(cursor: Cursor, kept: Mapping[int, Event], now: datetime) -> None:
    if kept:
        said = [
            orjson.dumps({"name": e.name, "value": e.value[:LONGEST_KEPT], "ref": e.ref}).decode()
            for e in kept.values()
        ]
        cursor.execute(_KEEP, [now, numbers(kept), texts(said)])
