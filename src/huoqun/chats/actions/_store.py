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
from huoqun.core.sql import moments, numbers, server_cursor, texts

from . import _matching, _rows
from ._few import AT_MOST, put_few

BLOCK = 1024
TOLD_AT_ONCE = 512
"""Messages a fact, at most: the least that a job handles at once, and what happens waits for it."""

MANY, FEW = 32, 1000
"""From MANY messages on, ask first which are here; unless FEW or more could be, COPY them."""
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

_HERE = """
    select k.group_id, k.key
    from unnest(%s::bigint[], %s::text[], %s::text[]) as w(group_id, first, last)
    join chats_message_key k on k.group_id = w.group_id and k.key between w.first and w.last
    limit %s
"""


_LOCK = "select count(pg_advisory_xact_lock(%s, g)) from (select unnest(%s::int[]) as g order by 1) s"


def lock_groups(group_ids: Iterable[int]) -> None:
    """Nobody else stores messages or stays in these groups until the transaction ends, which prefers indexes."""
    with server_cursor() as cursor:
        cursor.execute(_LOCK, [_LOCKS, numbers({g % 2_000_000_000 for g in group_ids})])


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
    _number(drafts)
    usual = int(MESSAGE_ORIGIN[origin])
    if len(drafts) <= AT_MOST and all(draft.provider_id is not None and draft.kind > 0 for draft in drafts):
        done, fresh = put_few(actor.workspace_id, drafts, connection_id=connection_id, origin=usual, now=now)
        if done:
            _announce(actor, fresh, origin=origin, now=now)
            return Stored(fresh, 0)
    else:
        fresh = _claim(actor.workspace_id, drafts)
    messages = [draft for draft in fresh if draft.kind > 0]
    matched = _matching.match(actor.workspace_id, messages)
    if matched:
        fresh = [draft for draft in fresh if draft.id not in matched]
        messages = [draft for draft in messages if draft.id not in matched]
    if messages:
        rows = _rows.message_rows(actor.workspace_id, messages, connection_id=connection_id, origin=usual, now=now)
        _rows.copy(_rows.COPY_MESSAGES, rows)
    _announce(actor, messages, origin=origin, now=now)
    return Stored(fresh, len(matched))


def _number(drafts: Sequence[Draft]) -> None:
    """Give every draft an id out of blocks that are this transaction's alone."""
    with server_cursor() as cursor:
        cursor.execute(_BLOCKS, [-(-len(drafts) // BLOCK)])
        blocks = [row[0] for row in cursor.fetchall()]
    for place, draft in enumerate(drafts):
        draft.id = blocks[place // BLOCK] * BLOCK + place % BLOCK


def _claim(workspace_id: int, drafts: Sequence[Draft]) -> Sequence[Draft]:
    """The drafts whose keys nobody had."""
    here = _here(drafts) if len(drafts) >= MANY else None
    if here is None:
        return _claim_one_by_one(workspace_id, drafts)
    first = {(draft.group_id, draft.key): draft for draft in reversed(drafts)}
    if here or len(first) < len(drafts):
        drafts = [d for d in drafts if first[d.group_id, d.key] is d and (d.group_id, d.key) not in here]
    _rows.copy(_rows.COPY_KEYS, _rows.key_rows(workspace_id, drafts))
    return drafts


def _here(drafts: Sequence[Draft]) -> set[tuple[int, str]] | None:
    """The keys that the groups have between the least and the greatest of these; None where they are many.

    As a rule there are none, since the keys of a history grow with time or number. The groups are locked, so it stays
    true; messages in private have no group that could be.
    """
    by_group: dict[tuple[int, str], list[str]] = {}
    for draft in drafts:
        if draft.group_id is None:
            return None
        # Keys by content lie apart from keys by the platform's id.
        by_group.setdefault((draft.group_id, draft.key[0]), []).append(draft.key)
    firsts, lasts = texts([min(k) for k in by_group.values()]), texts([max(k) for k in by_group.values()])
    with server_cursor() as cursor:
        cursor.execute(_HERE, [numbers([group for group, _ in by_group]), firsts, lasts, FEW])
        found = cursor.fetchall()
    return set(found) if len(found) < FEW else None


def _claim_one_by_one(workspace_id: int, drafts: Sequence[Draft]) -> list[Draft]:
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


MESSAGE_ORIGIN = {
    Origin.LIVE: MessageOrigin.LIVE,
    Origin.IMPORT: MessageOrigin.IMPORT,
    Origin.SIMULATION: MessageOrigin.SIMULATION,
    Origin.RESTORE: MessageOrigin.IMPORT,
}


def _announce(actor: Actor, fresh: Sequence[Draft], *, origin: Origin, now: datetime) -> None:
    parts: dict[int, list[Draft]] = {}
    for draft in fresh:
        parts.setdefault(draft.id // TOLD_AT_ONCE, []).append(draft)
    facts = [
        MessagesReceived(
            first_id=members[0].id,
            last_id=members[-1].id,
            from_at=min([d.at for d in members]),
            until_at=max([d.at for d in members]),
            count=len(members),
        )
        for members in parts.values()
    ]
    journal.record(actor, facts, at=now, occurred_at=[f.until_at for f in facts], origin=origin)
