"""Search in what was said: every word must be there; Chinese is found from two characters on."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass

from huoqun.chats.text import query_tokens
from huoqun.core.sql import server_cursor
from huoqun.core.tenancy import as_app

from ._keys import NEWEST, key_of, place_of
from .messages import MessageLine, at_places

_FIND = "select message_id, at from chats_find(%s::text[], %s::text, %s::bigint[], %s, %s, %s)"
_ENTERED = "select coalesce(nullif(current_setting('huoqun.workspace', true), ''), '0')::bigint"


@dataclass(frozen=True, slots=True)
class Found:
    """Messages that hold all the words, newest first, and the key of the next page ('' at the end)."""

    messages: tuple[MessageLine, ...]
    next_key: str = ""


def search(
    workspace_id: int, words: str, *, group_ids: Iterable[int] | None = None, before: str = "", limit: int = 30
) -> Found:
    """Messages that hold every one of these words, the last of which may be only begun. `group_ids`: only there."""
    wanted = query_tokens(words)
    if not wanted:
        return Found(())
    place = place_of(before) or NEWEST
    groups = None if group_ids is None else list(group_ids)
    # Whoever has entered a workspace stays in it, whatever is asked for.
    with nullcontext() if _entered() else as_app(workspace_id), server_cursor() as cursor:
        cursor.execute(_FIND, [wanted[:-1], wanted[-1], groups, *place, limit + 1])
        places = cursor.fetchall()
    lines = at_places(workspace_id, places[:limit])
    shown = tuple(lines[i] for i, _ in places[:limit] if i in lines)
    more = len(places) > limit
    return Found(shown, key_of(places[limit - 1][1], places[limit - 1][0]) if more else "")


def _entered() -> int:
    with server_cursor() as cursor:
        cursor.execute(_ENTERED)
        row = cursor.fetchone()
        return int(row[0]) if row else 0
