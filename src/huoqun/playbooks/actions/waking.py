"""Waiting steps, woken by what is heard: found by key, whoever else waits elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

_FIND = """
    select w.key, d.id, d.held
    from playbooks_wake w join playbooks_due d on d.id = w.due_id
    where w.workspace_id = %s and w.key = any(%s::text[]) and d.waiting
    order by d.id for update of d
"""


@transaction.atomic
def wake(actor: Actor, *, heard: Sequence[Heard], now: datetime) -> int:
    """Let what was heard go to the steps that wait for it; answers how many heard it.

    A step hears the first of several that came at once; the rest finds it gone on. What a paused run hears is kept, and
    goes to its step when the run is resumed.
    """
    actor.require(PlaybookPermission.STEER)
    events = {one.key: one.event for one in reversed(heard)}
    with server_cursor() as cursor:
        cursor.execute(_FIND, [actor.workspace_id, texts(list(events))])
        found = cursor.fetchall()
        if not found:
            return 0
        woken: dict[int, Event] = {}
        kept: dict[int, Event] = {}
        for key, due, held in found:
            (kept if held else woken).setdefault(due, events[key])
        _keep(cursor, kept, now)
        items = load(cursor, actor.workspace_id, sorted(woken))
        for item in items:
            item.event = woken[item.due_id]
        take(actor, cursor, items, now=now)
    return len(found)


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
