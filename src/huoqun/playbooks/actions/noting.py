"""Outcomes of tasks that outlived the way that asked for them: what they note of the member is still noted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from psycopg import Cursor

from huoqun.core.actor import Actor
from huoqun.core.blocks import Event
from huoqun.core.sql import numbers, server_cursor, texts

from ..engine.afterwards import afterwards
from ..engine.moment import read_key
from ..permissions import PlaybookPermission
from ..rules import ERASED
from ._loading import Item, items_of
from ._writing import Decided, write

# As rows of due steps are, though there is none any more. Of who was erased nothing is noted.
_OVER = """
    select 0, r.id, l.step, l.occurrence, %(now)s::timestamptz, false, true, false, '', null,
           r.group_run_id, coalesce(m.canonical_id, r.member_id), r.first, r.began_at,
           coalesce(nullif(h.name, ''), m.name, ''), coalesce(h.custom->>'zone', '')
    from unnest(%(runs)s::bigint[], %(steps)s::text[], %(occurrences)s::text[]) as w(run_id, step, occurrence)
    join playbooks_run r on r.workspace_id = %(workspace)s and r.id = w.run_id and r.state = 'ended'
     and r.reason <> %(erased)s
    join playbooks_steplog l on l.workspace_id = r.workspace_id and l.run_id = r.id and l.step = w.step
     and l.occurrence = w.occurrence and l.outcome = 'waiting'
    left join members_member m on m.workspace_id = r.workspace_id and m.id = r.member_id
    left join members_member h on h.workspace_id = m.workspace_id and h.id = coalesce(m.canonical_id, m.id)
    order by l.run_id, l.step for update of l
"""


@transaction.atomic
def note(actor: Actor, *, outcomes: Mapping[str, Event], now: datetime) -> int:
    """Take what these outcomes of tasks (by key) still do whose way was over before they came; answers how many there
    were. Told the same twice, it finds the step answered.
    """
    actor.require(PlaybookPermission.STEER)
    events = {place: event for key, event in outcomes.items() if (place := read_key(key))}
    if not events:
        return 0
    with server_cursor() as cursor:
        items = _over(cursor, actor.workspace_id, list(events), now)
        write(actor, cursor, [one for item in items for one in _after(item, events)], now=now)
    return len(items)


def _over(cursor: Cursor, workspace_id: int, places: Sequence[tuple[int, str, str]], now: datetime) -> list[Item]:
    values = {
        "workspace": workspace_id, "now": now, "erased": ERASED, "runs": numbers(run for run, _, _ in places),
        "steps": texts([step for _, step, _ in places]), "occurrences": texts([slot for _, _, slot in places]),
    }  # fmt: skip
    return items_of(cursor, workspace_id, cursor.execute(_OVER, values).fetchall())


def _after(item: Item, events: Mapping[tuple[int, str, str], Event]) -> list[Decided]:
    state = item.state
    event = events[state.run_id, state.step, state.occurrence]
    if state.step not in item.plan.steps:
        return []
    steps = afterwards(item.plan, state, event, item.texts)
    return [(replace(item, state=there, event=event), decision) for there, decision in steps]
