"""Keeps the search index: every text by its tokens; edited ones anew, recalled ones not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.chats.text import tokens
from huoqun.core.jobs import Unit, consumer
from huoqun.core.sql import moments, numbers, server_cursor, texts

from ._messages import BATCH, RECEIVED, each_message, messages, weight

_ADD = """
    insert into chats_search (message_id, at, workspace_id, group_id, tokens)
    select w.id, w.at, %s, w.group_id, array_to_tsvector(string_to_array(w.tokens, ' '))
    from unnest(%s::bigint[], %s::timestamptz[], %s::bigint[], %s::text[]) as w(id, at, group_id, tokens)
    on conflict (message_id, at) do update set tokens = excluded.tokens
"""

_REMOVE = """
    delete from chats_search s using unnest(%s::bigint[], %s::timestamptz[]) as w(id, at)
    where s.message_id = w.id and s.at = w.at and s.at between %s and %s
"""

_AGAIN = """
    select m.id, m.workspace_id, m.group_id, m.at, m.text
    from unnest(%s::bigint[], %s::timestamptz[]) as w(id, at)
    join chats_message m on m.id = w.id and m.at = w.at
    where m.recalled_at is null and m.at between %s and %s
"""

_EDITED = ("chats.message_edited", 1)
_RECALLED = ("chats.message_recalled", 1)


@consumer(
    "chats.searching", hears=[RECEIVED, _EDITED, _RECALLED], acts=False,
    expand=each_message, weigh=weight, batch=BATCH,
)  # fmt: skip
def index(units: Sequence[Unit], now: datetime) -> None:
    """Make messages findable by their words."""
    for workspace_id, said in messages(units):
        _add(workspace_id, [(m.id, m.at, m.group_id, tokens(m.text)) for m in said if m.text and not m.is_recalled])
    changed = [u.fact.payload for u in units if u.value is None]
    if changed:
        _index_again([p["message_id"] for p in changed], [datetime.fromisoformat(p["at"]) for p in changed])


def _add(workspace_id: int, rows: Sequence[tuple[int, datetime, int | None, list[str]]]) -> None:
    rows = [row for row in rows if row[3]]
    if not rows:
        return
    with server_cursor() as cursor:
        cursor.execute(
            _ADD,
            [
                workspace_id,
                numbers(r[0] for r in rows),
                moments(r[1] for r in rows),
                numbers(r[2] for r in rows),
                texts([" ".join(r[3]) for r in rows]),
            ],
        )


def _index_again(ids: Sequence[int], ats: Sequence[datetime]) -> None:
    """As the messages are now: a fact may be older than the text that is stored."""
    with server_cursor() as cursor:
        values = [list(ids), list(ats), min(ats), max(ats)]
        cursor.execute(_REMOVE, values)
        cursor.execute(_AGAIN, values)
        rows = cursor.fetchall()
    for workspace_id in {row[1] for row in rows}:
        mine = {row[0]: row for row in rows if row[1] == workspace_id}
        _add(workspace_id, [(i, at, group, tokens(text)) for i, _, group, at, text in mine.values()])
