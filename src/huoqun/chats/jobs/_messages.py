"""From a fact about a block of messages to the messages: how jobs read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from huoqun.core.facts import Envelope
from huoqun.core.jobs import Unit
from huoqun.core.sql import numbers, prefer_indexes, server_cursor, texts

RECEIVED = ("chats.messages_received", 1)
BATCH = 512
"""Messages a batch, about: what happens waits for one batch of history at most."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message as jobs see it."""

    id: int
    workspace_id: int
    group_id: int | None
    member_id: int | None
    kind: int
    at: datetime
    text: str
    provider_id: str | None
    reply_to: str | None
    is_recalled: bool


COLUMNS = """m.id, m.workspace_id, m.group_id, m.member_id, m.kind, m.at, m.text, m.provider_id, m.reply_to,
             m.recalled_at is not null"""

# The outermost times stand as parameters of their own: by them the planner leaves out all other months at once.
_BLOCKS = f"""
    select w.place, {COLUMNS}
    from unnest(%s::int[], %s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[])
         as w(place, workspace_id, first_id, last_id, from_at, until_at)
    join chats_message m on m.workspace_id = w.workspace_id
        and m.id between w.first_id and w.last_id and m.at between w.from_at and w.until_at
    where m.at between %s and %s
    order by w.place, m.id
"""


def weight(fact: Envelope) -> int:
    """How many messages a fact stands for."""
    return int(fact.payload["count"]) if fact.name == RECEIVED[0] else 1


def each_message(facts: Sequence[Envelope]) -> Sequence[Unit]:
    """One unit a message of the blocks that these facts announce; other facts stay one unit each."""
    blocks = [fact for fact in facts if fact.name == RECEIVED[0]]
    others = [Unit(fact) for fact in facts if fact.name != RECEIVED[0]]
    if not blocks:
        return others
    values: list[Any] = [
        numbers(range(len(blocks))),
        numbers(f.workspace_id for f in blocks),
        numbers(f.payload["first_id"] for f in blocks),
        numbers(f.payload["last_id"] for f in blocks),
        texts([f.payload["from_at"] for f in blocks]),
        texts([f.payload["until_at"] for f in blocks]),
        min(f.payload["from_at"] for f in blocks),
        max(f.payload["until_at"] for f in blocks),
    ]
    prefer_indexes()
    with server_cursor() as cursor:
        cursor.execute(_BLOCKS, values)
        units = [Unit(blocks[row[0]], row[1], Said(*row[1:])) for row in cursor.fetchall()]
    return units + others


def messages(units: Iterable[Unit]) -> Iterator[tuple[int, list[Said]]]:
    """The messages among units, workspace by workspace, in the order in which they were stored."""
    said = [unit.value for unit in units if unit.value is not None]
    here = {m.workspace_id for m in said}
    if len(here) == 1:  # As nearly always: each of a dozen jobs asks.
        yield here.pop(), said
        return
    said.sort(key=lambda m: m.workspace_id)
    for workspace_id, group in groupby(said, key=lambda m: m.workspace_id):
        yield workspace_id, list(group)
