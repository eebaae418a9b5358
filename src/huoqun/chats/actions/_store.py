"""Messages into the database, a batch at a time, each once. Used by `receive` and `import_batch`.

The caller holds the locks of the groups (`lock_groups`), taken after people and groups were resolved: everybody takes
them in that order, and sorted, so nobody waits in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from huoqun.chats.facts.incoming import MessagesReceived
from huoqun.chats.rules import MessageOrigin
from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.sql import moments, numbers, prefer_indexes, server_cursor, texts

from . import _matching, _rows

BLOCK = 1024
MANY = 32
"""From so many on, ask first whether all are new: COPY is faster than an insertion that looks."""
_LOCKS = 4_823_003


class Draft(msgspec.Struct, gc=False):
    """A message before it is stored; of one with a `kind` below 0 (a join, a leave) only the key is kept.

    `key`: see `chats.keys`; `data` is JSON as text.
    """

    key: str
    group_id: int | None
    member_id: int | None
    at: datetime
    kind: int
    text: str
    provider_id: str | None = None
    reply_to: str | None = None
    edited_at: datetime | None = None
    recalled_at: datetime | None = None
    data: str | None = None
    origin: int | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Stored:
    """`fresh`: the drafts that are new, with their ids; `matched`: how many were here already under another key."""

    fresh: Sequence[Draft]
    matched: int


_BLOCKS = "select nextval('chats_message_block_seq') from generate_series(1, %s)"

_ADD_KEYS = """
    insert into chats_message_key (group_id, key, workspace_id, message_id, at)
    select w.group_id, w.key, %s, w.message_id, w.at
    from (select * from unnest(%s::bigint[], %s::text[], %s::bigint[], %s::timestamptz[])
          as u(group_id, key, message_id, at) order by group_id, key collate "C") w
    on conflict do nothing
    returning message_id
"""

_MAY_BE_HERE = """
    select exists (
        select from unnest(%s::bigint[], %s::text[], %s::text[]) as w(group_id, first, last)
        where exists (
            select from chats_message_key k where k.group_id = w.group_id and k.key between w.first and w.last))
"""


def lock_groups(group_ids: Iterable[int]) -> None:
    """Nobody else stores messages or stays in these groups until the transaction ends."""
    prefer_indexes()
    with server_cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(%s, g) from (select unnest(%s::int[]) as g order by 1) s",
            [_LOCKS, sorted({g % 2_000_000_000 for g in group_ids})],
        )


def put(
    actor: Actor,
    drafts: Sequence[Draft],
    *,
    connection_id: int | None,
    origin: Origin,
    now: datetime,
) -> Stored:
    """Store what is not here yet, and announce it block by block."""
    if not drafts:
        return Stored([], 0)
    blocks = _number(drafts)
    fresh = _claim(actor.workspace_id, drafts)
    messages = [draft for draft in fresh if draft.kind > 0]
    matched = _matching.match(actor.workspace_id, messages)
    if matched:
        fresh = [draft for draft in fresh if draft.id not in matched]
        messages = [draft for draft in messages if draft.id not in matched]
    if messages:
        usual = int(MESSAGE_ORIGIN[origin])
        rows = _rows.message_rows(actor.workspace_id, messages, connection_id=connection_id, origin=usual, now=now)
        _rows.copy(_rows.COPY_MESSAGES, rows)
    _announce(actor, messages, blocks, origin=origin, now=now)
    return Stored(fresh, len(matched))


def _number(drafts: Sequence[Draft]) -> list[int]:
    """Give every draft an id out of blocks that are this transaction's alone; answers the blocks."""
    with server_cursor() as cursor:
        cursor.execute(_BLOCKS, [-(-len(drafts) // BLOCK)])
        blocks = [row[0] for row in cursor.fetchall()]
    for place, draft in enumerate(drafts):
        draft.id = blocks[place // BLOCK] * BLOCK + place % BLOCK
    return blocks


def _claim(workspace_id: int, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """The drafts whose keys nobody had."""
    if len(drafts) >= MANY and _all_new(drafts):
        _rows.copy(_rows.COPY_KEYS, _rows.key_rows(workspace_id, drafts))
        return drafts
    with server_cursor() as cursor:
        cursor.execute(
            _ADD_KEYS,
            [
                workspace_id,
                numbers([d.group_id or 0 for d in drafts]),
                texts([d.key for d in drafts]),
                numbers([d.id for d in drafts]),
                moments([d.at for d in drafts]),
            ],
        )
        new = {row[0] for row in cursor.fetchall()}
    return [draft for draft in drafts if draft.id in new]


def _all_new(drafts: Sequence[Draft]) -> bool:
    """Whether the keys differ and each group has none between the least and the greatest of them.

    The rule with histories, whose keys grow with time or number; the groups are locked, so it stays true. Messages in
    private have no group that could be.
    """
    by_group: dict[tuple[int | None, str], list[str]] = {}
    for draft in drafts:
        # Keys by content lie apart from keys by the platform's id.
        by_group.setdefault((draft.group_id, draft.key[0]), []).append(draft.key)
    if any(group is None for group, _ in by_group) or any(len(set(k)) < len(k) for k in by_group.values()):
        return False
    with server_cursor() as cursor:
        firsts, lasts = texts([min(k) for k in by_group.values()]), texts([max(k) for k in by_group.values()])
        cursor.execute(_MAY_BE_HERE, [numbers([group for group, _ in by_group]), firsts, lasts])
        row = cursor.fetchone()
    return row is not None and not row[0]


MESSAGE_ORIGIN = {
    Origin.LIVE: MessageOrigin.LIVE,
    Origin.IMPORT: MessageOrigin.IMPORT,
    Origin.SIMULATION: MessageOrigin.SIMULATION,
    Origin.RESTORE: MessageOrigin.IMPORT,
}


def _announce(actor: Actor, fresh: Sequence[Draft], blocks: Sequence[int], *, origin: Origin, now: datetime) -> None:
    by_block: dict[int, list[Draft]] = {}
    for draft in fresh:
        by_block.setdefault(draft.id // BLOCK, []).append(draft)
    facts = [
        MessagesReceived(
            first_id=members[0].id,
            last_id=members[-1].id,
            from_at=min(d.at for d in members),
            until_at=max(d.at for d in members),
            count=len(members),
        )
        for block in blocks
        if (members := by_block.get(block))
    ]
    journal.record(actor, facts, at=now, occurred_at=[f.until_at for f in facts], origin=origin)
