"""From a fact about a block of messages to the messages: how jobs read them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, groupby
from typing import Any

from huoqun.core.facts import Envelope
from huoqun.core.jobs import Unit
from huoqun.core.sql import numbers, prefer_indexes, server_cursor

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

# By the outermost times the planner leaves out all other months at once. A row for each message: one for each block
# would be compared with every message of the others too.
_OF_BLOCKS = f"""
    select {COLUMNS}
    from unnest(%s::bigint[]) as w(id)
    join chats_message m on m.id = w.id and m.id between %s and %s and m.at between %s and %s
    order by m.id
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
    told = [fact.payload for fact in blocks]
    values: list[Any] = [
        numbers(chain.from_iterable(range(p["first_id"], p["last_id"] + 1) for p in told)),
        min(p["first_id"] for p in told),
        max(p["last_id"] for p in told),
        min(p["from_at"] for p in told),
        max(p["until_at"] for p in told),
    ]
    prefer_indexes()
    with server_cursor() as cursor:
        said = [Said(*row) for row in cursor.execute(_OF_BLOCKS, values).fetchall()]
    ids = [m.id for m in said]
    units = [
        Unit(fact, m.id, m)
        for fact, p in zip(blocks, told, strict=True)
        for m in said[bisect_left(ids, p["first_id"]) : bisect_right(ids, p["last_id"])]
        if m.workspace_id == fact.workspace_id
    ]
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
