"""Counts large groups every ten minutes, so that no page has to."""

from __future__ import annotations

import logging
from dataclasses import astuple
from datetime import UTC, datetime

import orjson
from procrastinate.contrib.django import app

from huoqun.chats.queries.groups import lines
from huoqun.chats.queries.kept import as_rows, counted, large
from huoqun.chats.queries.pulse import as_of
from huoqun.core.actor import EVERYWHERE
from huoqun.core.queries import workspaces
from huoqun.core.sql import moments, numbers, server_cursor, texts
from huoqun.groups.queries.layers import Layers, layers

log = logging.getLogger(__name__)

_KEEP = """
    insert into chats_groupmonth (workspace_id, group_id, as_of, members, people, known, active, carriers, stopped,
                                  layers)
    select %s, w.group_id, w.as_of, w.members, w.people, w.known, w.active, w.carriers::jsonb, w.stopped::jsonb,
           w.layers::jsonb
    from unnest(%s::bigint[], %s::timestamptz[], %s::int[], %s::int[], %s::int[], %s::int[], %s::text[], %s::text[],
                %s::text[])
         as w(group_id, as_of, members, people, known, active, carriers, stopped, layers)
    on conflict (workspace_id, group_id) do update set
        as_of = excluded.as_of, members = excluded.members, people = excluded.people, known = excluded.known,
        active = excluded.active, carriers = excluded.carriers, stopped = excluded.stopped,
        layers = excluded.layers
"""


@app.periodic(cron="*/10 * * * *")
@app.task(name="chats.weigh", queueing_lock="chats.weigh")
def weigh_all(timestamp: int) -> None:
    """Every ten minutes, count the large groups of every workspace."""
    real = datetime.fromtimestamp(timestamp, UTC)
    for here in workspaces():
        log.debug("weighed", extra={"workspace": here.id, "groups": weigh(here.id, now=here.now(real))})


def weigh(workspace_id: int, *, now: datetime) -> int:
    """Count the large groups as they are at `now` (see pulse.as_of); answers how many there are."""
    ids = large(workspace_id)
    if not ids:
        return 0
    at = as_of(workspace_id, now=now).at
    found = counted(workspace_id, ids, as_of=at)
    known = {one.group_id: one for one in found.known}
    layered = layers(workspace_id, ids)
    carried, stopped = as_rows(found.carriers), as_rows(found.stopped)
    groups = lines(workspace_id, scope=EVERYWHERE, as_of=at, only=ids, anew=True)
    values = [
        numbers(g.id for g in groups), moments(at for _ in groups), numbers(g.members for g in groups),
        numbers(known[g.id].people if g.id in known else 0 for g in groups),
        numbers(known[g.id].known if g.id in known else 0 for g in groups),
        numbers(g.active_28d for g in groups),
        texts([orjson.dumps(carried.get(g.id, [])).decode() for g in groups]),
        texts([orjson.dumps(stopped.get(g.id, [])).decode() for g in groups]),
        texts([orjson.dumps(astuple(layered.get(g.id, Layers()))).decode() for g in groups]),
    ]  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_KEEP, [workspace_id, *values])
    return len(groups)
