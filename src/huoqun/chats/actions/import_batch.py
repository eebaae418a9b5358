"""A batch of chat history into the database: one transaction, together with how far the run has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction

from huoqun.chats.permissions import ChatsPermission
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.sql import prefer_indexes
from huoqun.groups.actions.find import Named, find_or_make
from huoqun.groups.actions.spans import Learnt, learn
from huoqun.members.actions.resolve import resolve
from huoqun.members.rules import Known

from ..queries.realms import realm_of
from ._months import make_months
from ._store import Draft, lock_groups, put
from ._words import add_words_after_leaves

JOINED, LEFT = -1, -2
"""`Record.kind` of a join and a leave; messages have a rules.MessageKind."""

MOST_REMEMBERED = 200_000


class Record(Draft, gc=False):
    """One record of an export: a draft whose group and member are named (`chat`, `sender`; '' is the system).

    `line`: where it stands in its file. `by`: who invited or removed them.
    """

    chat: str = ""
    sender: str = ""
    line: int = 0
    by: str = ""


@dataclass(slots=True)
class Batch:
    """Records of one platform, in the file's order, with the chats and people that are new in it.

    `months`: the (year, month) of its messages, in UTC.
    """

    platform: str
    chats: dict[str, Named] = field(default_factory=dict)
    people: dict[str, Known] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    months: set[tuple[int, int]] = field(default_factory=set)


@dataclass(slots=True)
class Book:
    """What an import remembers from batch to batch, so that it need not ask again: bounded."""

    groups: dict[tuple[str, str], int] = field(default_factory=dict)
    members: dict[tuple[str, str], int | None] = field(default_factory=dict)
    realms: dict[str, str] = field(default_factory=dict)


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
    return make_months(batch.months)


def _import(actor: Actor, batch: Batch, book: Book, now: datetime) -> Counted:
    counted = Counted()
    batch = _in_its_realm(actor, batch, book)
    _find_groups(actor, batch, book, counted, now)
    _find_people(actor, batch, book, counted, now)
    prefer_indexes()
    lock_groups(_place(batch, book, counted))
    kept = [record for record in batch.records if _is_kept(record)] if counted.erased else batch.records
    fresh = _store(actor, kept, counted, now)
    if len(fresh) < len(kept):
        counted.here = [n for n, record in enumerate(batch.records) if record.id not in fresh and _is_kept(record)]
    _learn_stays(actor, batch, book, kept, now)
    return counted


def _in_its_realm(actor: Actor, batch: Batch, book: Book) -> Batch:
    """The batch with its people and chats where the ids of its platform hold: exports name no tenant."""
    if batch.platform not in book.realms:
        chats = {named.key for named in batch.chats.values()}
        book.realms[batch.platform] = realm_of(actor.workspace_id, platform=batch.platform, chats=chats)
    realm = book.realms[batch.platform]
    if realm == batch.platform:
        return batch
    chats_there = {key: replace(named, platform=realm) for key, named in batch.chats.items()}
    people_there = {key: replace(known, platform=realm) for key, known in batch.people.items()}
    return replace(batch, platform=realm, chats=chats_there, people=people_there)


def _place(batch: Batch, book: Book, counted: Counted) -> set[int]:
    """Put group and member on every record; answers the groups. Records of erased people get no member."""
    groups = {chat: book.groups[batch.platform, chat] for chat in {r.chat for r in batch.records}}
    members = {key: book.members[batch.platform, key] for key in {r.sender for r in batch.records} if key}
    for place, record in enumerate(batch.records):
        record.group_id = groups[record.chat]
        if record.sender:
            record.member_id = members[record.sender]
            if record.member_id is None:
                counted.erased.append(place)
    return set(groups.values())


def _is_kept(record: Record) -> bool:
    return record.member_id is not None or not record.sender


def _store(actor: Actor, drafts: Sequence[Record], counted: Counted, now: datetime) -> set[int]:
    """Store messages, and the keys of joins and leaves; answers the ids of what is new."""
    fresh = put(actor, drafts, connection_id=None, origin=Origin.IMPORT, now=now).fresh
    kinds = [draft.kind for draft in fresh]
    counted.joins, counted.leaves = kinds.count(JOINED), kinds.count(LEFT)
    counted.messages = len(fresh) - counted.joins - counted.leaves
    ats = [draft.at for draft in fresh]
    counted.first_at, counted.last_at = min(ats, default=None), max(ats, default=None)
    return {draft.id for draft in fresh}


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


def _learn_stays(actor: Actor, batch: Batch, book: Book, records: Sequence[Record], now: datetime) -> None:
    places: dict[tuple[int, int], Learnt] = {}
    for record in records:
        if record.member_id is None:
            continue
        place = (record.group_id or 0, record.member_id)
        if (learnt := places.get(place)) is None:
            learnt = places[place] = Learnt()
        if record.kind > 0:
            learnt.spoke.append(record.at)
            continue
        by = book.members.get((batch.platform, record.by)) if record.by else None
        if record.kind == JOINED:
            learnt.joined.append(record.at)
            learnt.ways[record.at] = ("", by)
        else:
            learnt.left.append(record.at)
            if by is not None:
                learnt.removed_by[record.at] = by
    add_words_after_leaves(actor.workspace_id, places)
    if places:
        learn(actor, places=places, now=now, origin=Origin.IMPORT)
