"""A batch of chat history into the database: one transaction, together with how far the run has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from django.db import transaction

from huoqun.chats.permissions import ChatsPermission
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.groups.actions.find import Named, find_or_make
from huoqun.groups.actions.spans import Learnt, learn
from huoqun.members.actions.resolve import resolve
from huoqun.members.rules import Known

from ._months import ensure_months
from ._store import Draft, lock_groups, put
from ._words import add_words_after_leaves

JOINED, LEFT = -1, -2
"""`Record.kind` of a join and a leave; messages have a rules.MessageKind."""

MOST_REMEMBERED = 200_000


class Record(msgspec.Struct, gc=False):
    """One record of an export. `chat` and `sender` name entries of the batch ('' is the system); `key`: chats.keys."""

    chat: str
    sender: str
    at: datetime
    kind: int
    text: str
    key: str
    line: int
    provider_id: str | None = None
    reply_to: str | None = None
    edited_at: datetime | None = None
    recalled: bool = False
    data: str | None = None
    by: str = ""


@dataclass(slots=True)
class Batch:
    """Records of one platform, in the file's order, with the chats and people that are new in it."""

    platform: str
    chats: dict[str, Named] = field(default_factory=dict)
    people: dict[str, Known] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)


@dataclass(slots=True)
class Book:
    """What an import remembers from batch to batch, so that it need not ask again: bounded."""

    groups: dict[tuple[str, str], int] = field(default_factory=dict)
    members: dict[tuple[str, str], int | None] = field(default_factory=dict)


@dataclass(slots=True)
class Counted:
    """What a batch brought that was new, and the indexes of records that it left out."""

    groups: int = 0
    members: int = 0
    messages: int = 0
    joins: int = 0
    leaves: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    here: list[int] = field(default_factory=list)
    erased: list[int] = field(default_factory=list)


def import_batch(actor: Actor, *, batch: Batch, book: Book, now: datetime) -> Counted:
    """Store a batch once: keys decide what is new. Everything is of origin import, so nothing acts on it.

    Call `prepare_months` before. Runs within the caller's transaction where there is one: `import_run.store` puts the
    run's position beside it.
    """
    actor.require(ChatsPermission.HISTORY_IMPORT)
    if len(book.members) > MOST_REMEMBERED:
        book.members.clear()
    with transaction.atomic():
        return _import(actor, batch, book, now)


def prepare_months(batch: Batch) -> int:
    """Make the partitions that a batch needs, before its transaction begins; answers how many were missing."""
    return ensure_months(record.at for record in batch.records if record.kind > 0)


def _import(actor: Actor, batch: Batch, book: Book, now: datetime) -> Counted:
    counted = Counted()
    _find_groups(actor, batch, book, counted, now)
    _find_people(actor, batch, book, counted, now)
    groups = {chat: book.groups[batch.platform, chat] for chat in {r.chat for r in batch.records}}
    lock_groups(groups.values())
    drafts: list[Draft] = []
    places: list[int] = []
    for place, record in enumerate(batch.records):
        member = book.members[batch.platform, record.sender] if record.sender else None
        if member is None and record.sender:
            counted.erased.append(place)
            continue
        drafts.append(_draft(record, groups[record.chat], member))
        places.append(place)
    fresh = _store(actor, drafts, counted, now)
    counted.here = [place for place, draft in zip(places, drafts, strict=True) if draft.id not in fresh]
    _learn_stays(actor, batch, book, drafts, now)
    return counted


def _draft(record: Record, group_id: int, member_id: int | None) -> Draft:
    return Draft(
        record.key, group_id, member_id, record.at, record.kind, record.text, record.provider_id, record.reply_to,
        record.edited_at, record.at if record.recalled else None, record.data,
    )


def _store(actor: Actor, drafts: Sequence[Draft], counted: Counted, now: datetime) -> set[int]:
    """Store messages, and the keys of joins and leaves; answers the ids of what is new."""
    stored = put(actor, drafts, connection_id=None, origin=Origin.IMPORT, now=now)
    counted.joins = sum(draft.kind == JOINED for draft in stored.fresh)
    counted.leaves = sum(draft.kind == LEFT for draft in stored.fresh)
    counted.messages = len(stored.fresh) - counted.joins - counted.leaves
    counted.first_at = min((draft.at for draft in stored.fresh), default=None)
    counted.last_at = max((draft.at for draft in stored.fresh), default=None)
    return {draft.id for draft in stored.fresh}


def _find_groups(actor: Actor, batch: Batch, book: Book, counted: Counted, now: datetime) -> None:
    if batch.chats:
        found = find_or_make(actor, groups=batch.chats.values(), now=now, origin=Origin.IMPORT)
        counted.groups = len(found.made)
        for chat, named in batch.chats.items():
            book.groups[batch.platform, chat] = found.ids[named.platform, named.key]


def _find_people(actor: Actor, batch: Batch, book: Book, counted: Counted, now: datetime) -> None:
    wanted = dict(batch.people)
    for key in _named(batch.records):
        if key not in wanted and (batch.platform, key) not in book.members:
            wanted[key] = Known(batch.platform, key)
    wanted = {k: p for k, p in wanted.items() if p.is_bot or (p.platform, k) not in book.members}
    if wanted:
        found = resolve(actor, people=wanted.values(), now=now, origin=Origin.IMPORT)
        counted.members = len(found.made)
        book.members.update(found.members)


def _named(records: Iterable[Record]) -> set[str]:
    named = {record.sender for record in records}
    named |= {record.by for record in records}
    named.discard("")
    return named


def _learn_stays(actor: Actor, batch: Batch, book: Book, drafts: Sequence[Draft], now: datetime) -> None:
    by_key = {r.key: r.by for r in batch.records if r.by}
    places: dict[tuple[int, int], Learnt] = {}
    for draft in drafts:
        if draft.member_id is None or draft.group_id is None:
            continue
        learnt = places.get((draft.group_id, draft.member_id))
        if learnt is None:
            learnt = places[draft.group_id, draft.member_id] = Learnt()
        if draft.kind > 0:
            learnt.spoke.append(draft.at)
            continue
        by = book.members.get((batch.platform, by_key.get(draft.key, "")))
        if draft.kind == JOINED:
            learnt.joined.append(draft.at)
            learnt.ways[draft.at] = ("", by)
        else:
            learnt.left.append(draft.at)
            if by is not None:
                learnt.removed_by[draft.at] = by
    add_words_after_leaves(actor.workspace_id, places)
    if places:
        learn(actor, places=places, now=now, origin=Origin.IMPORT)
