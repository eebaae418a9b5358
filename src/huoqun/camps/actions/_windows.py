"""Days opened by playbooks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.blocks import Todo
from huoqun.core.facts import Origin
from huoqun.core.sql import moments, numbers, server_cursor, texts

from ..facts.checkins import WindowOpened

_OPEN = """
    insert into camps_window (workspace_id, group_run_id, group_id, day, word, least, opened_at, closes_at, accepts,
                              with_word, freezes)
    select %s, w.run, w.grp, w.day, w.word, w.least, w.opened_at, w.closes_at, string_to_array(w.accepts, ','),
           w.with_word, w.freezes
    from unnest(%s::bigint[], %s::bigint[], %s::int[], %s::text[], %s::int[], %s::timestamptz[], %s::timestamptz[],
                %s::text[], %s::bool[], %s::int[])
         as w(run, grp, day, word, least, opened_at, closes_at, accepts, with_word, freezes)
    on conflict (group_run_id, day) do nothing
    returning group_run_id, group_id, day
"""


def open_windows(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    """Open a day for each of these."""
    said = [todo.command for todo in todos]
    columns = [
        numbers(todo.group_run_id for todo in todos), numbers(todo.group_id for todo in todos),
        numbers(one.day for one in said), texts([one.word for one in said]), numbers(one.least for one in said),
        moments(one.opens_at for one in said), moments(one.closes_at for one in said),
        texts([",".join(one.accepts) for one in said]), [one.with_word for one in said],
        numbers(one.freezes for one in said),
    ]  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_OPEN, [actor.workspace_id, *columns])
        opened = cursor.fetchall()
    facts = [WindowOpened(group_run_id=run, group_id=group, day=day) for run, group, day in opened]
    journal.record(actor, facts, at=now, origin=origin)
