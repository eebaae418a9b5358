"""From a fact about a block of messages to the messages: how jobs read them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from huoqun.core.facts import Envelope
from huoqun.core.jobs import Unit
from huoqun.core.sql import prefer_indexes, server_cursor

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

NEAR = 4096
"""Ids between blocks that are read as one range: what others stored between them costs less than a question more."""

# By the times the planner leaves out all other months at once. With the workspace it would go by people instead of ids,
# and skip from one to the next.
_RANGE = f"""
    select {COLUMNS} from chats_message m
    where m.id between %s and %s and m.at between %s and %s
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
    said = _read(blocks)
    ids = [m.id for m in said]
    units = [
        Unit(fact, m.id, m)
        for fact in blocks
        for m in said[bisect_left(ids, fact.payload["first_id"]) : bisect_right(ids, fact.payload["last_id"])]
        if m.workspace_id == fact.workspace_id
    ]
    return units + others


def _read(blocks: Sequence[Envelope]) -> list[Said]:
    """The messages of these blocks, and maybe some between them, by id."""
    prefer_indexes()
    said: list[Said] = []
    with server_cursor() as cursor:
        for near in _ranges(blocks):
            told = [fact.payload for fact in near]
            values = [
                told[0]["first_id"],
                max(p["last_id"] for p in told),
                min(p["from_at"] for p in told),
                max(p["until_at"] for p in told),
            ]
            said += [Said(*row) for row in cursor.execute(_RANGE, values).fetchall()]
    return said


def _ranges(blocks: Sequence[Envelope]) -> list[list[Envelope]]:
    """Blocks that lie near one another, by their ids. A join with them would compare each message with all of them."""
    ranges: list[list[Envelope]] = []
    for fact in sorted(blocks, key=lambda one: one.payload["first_id"]):
        if ranges and fact.payload["first_id"] - ranges[-1][-1].payload["last_id"] <= NEAR:
            ranges[-1].append(fact)
        else:
            ranges.append([fact])
    return ranges


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
