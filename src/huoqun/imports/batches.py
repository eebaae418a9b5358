"""Items of an export → batches that chats can store. Runs in a thread beside the one that writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from huoqun.chats import keys
from huoqun.chats.actions.import_batch import JOINED, LEFT, Batch, Record
from huoqun.chats.rules import MessageKind, possible_date
from huoqun.chats.text import storable, storable_json
from huoqun.groups.actions.find import Named
from huoqun.imports.records import Chat, Item, PartDone, Person, Said, Skipped, Span
from huoqun.members.rules import Known, stored_key

BATCH = 16_384
BATCH_BESIDE = 2_048
"""Beside a busy community: what happens waits for one batch."""
BATCH_CHARACTERS = 4_000_000
MOST_NAMED = 200_000
IMPOSSIBLE_DATE = "impossible date"

_KINDS = {kind.name.lower(): kind.value for kind in MessageKind}
_SPANS = {"joined": JOINED, "left": LEFT}


@dataclass(slots=True)
class Full:
    """A batch, and what came between its records.

    `skipped`: (reason, part, line). `parts`: from which record on which file. `read`: how many records of the export
    it stands for, skipped ones too; `done`: files that ended in it; `since`: how many of `read` came after the last.
    """

    batch: Batch
    skipped: list[tuple[str, str, int]] = field(default_factory=list)
    parts: list[tuple[int, str]] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    read: int = 0
    since: int = 0

    def part_of(self, place: int) -> str:
        """The file in which the record at this place stands."""
        return next((part for start, part in reversed(self.parts) if start <= place), "")


class Batcher:
    """Feeds on items and gives batches. `part()` says which file is being read.

    The first `skip` records are those that an earlier run has stored: they are counted, not given again. `most`, which
    another thread may change: how many records a batch has from now on.
    """

    def __init__(self, *, part: Callable[[], str], skip: int = 0) -> None:
        self.most = BATCH
        self._part = part
        self._skip = skip
        self._ordinals = keys.Ordinals()
        self._named: dict[tuple[str, str, bool], str] = {}
        self._full = Full(Batch(""))
        self._characters = 0

    def batches(self, items: Iterable[Item]) -> Iterator[Full]:
        """All of a stream, in order. A batch is of one platform."""
        for item in items:
            kind = item.__class__
            if kind is Said:
                self._said(item)  # type: ignore[arg-type]
            elif kind is Person:
                self._person(item.key, item.name, item.handle or "", item.is_bot)  # type: ignore[union-attr]
            elif kind is Span:
                self._span(item)  # type: ignore[arg-type]
            elif kind is Skipped:
                if self._counts():
                    self._full.skipped.append((item.reason, self._part(), item.line))  # type: ignore[union-attr]
            elif kind is Chat:
                if item.platform != self._full.batch.platform:  # type: ignore[union-attr]
                    if self._full.read or self._full.done or self._full.batch.people:
                        yield self._cut()
                    self._full.batch.platform = item.platform  # type: ignore[union-attr]
                    self._named.clear()
                self._chat(item)  # type: ignore[arg-type]
            elif kind is PartDone:
                self._ordinals.forget()
                self._full.done.append(item.part)  # type: ignore[union-attr]
                self._full.since = 0
            if len(self._full.batch.records) >= self.most or self._characters >= BATCH_CHARACTERS:
                yield self._cut()
        yield self._cut()

    def _cut(self) -> Full:
        full = self._full
        self._full = Full(Batch(full.batch.platform))
        self._characters = 0
        return full

    def _counts(self) -> bool:
        """Count a record of the export; False for one that an earlier run has counted."""
        if self._skip:
            self._skip -= 1
            return False
        self._full.read += 1
        self._full.since += 1
        return True

    def _chat(self, chat: Chat) -> None:
        key = stored_key(storable(chat.provider_id or chat.key))
        self._full.batch.chats[chat.key] = Named(chat.platform, key, storable(chat.name) or key, storable(chat.topic))

    def _person(self, key: str, name: str, handle: str, is_bot: bool) -> None:
        platform = self._full.batch.platform
        clean = storable(key)
        self._full.batch.people[clean] = Known(platform, clean, storable(name), storable(handle), is_bot)

    def _meet(self, who: tuple[str, str, bool], key: str) -> None:
        """People whom the export names only on what they say. `key`: as it can be stored."""
        if len(self._named) > MOST_NAMED:
            self._named.clear()
        self._named[who] = key
        if key and (key not in self._full.batch.people or who[2]):
            self._person(key, who[1], "", who[2])

    def _said(self, said: Said) -> None:
        who, at, text = (said.sender, said.sender_name, said.is_bot), said.at, storable(said.text)
        met = self._named.get(who)
        sender = storable(said.sender) if met is None else met
        provider_id = storable(said.provider_id) if said.provider_id else None
        # Counted among its equals even where an earlier run has stored it: a later equal is the second.
        key = keys.of_id(provider_id) if provider_id else self._ordinals.next(keys.bucket(sender, at, text))
        if not self._counts():
            return
        if not possible_date(at):
            self._full.skipped.append((IMPOSSIBLE_DATE, self._part(), said.line))
            return
        if met is None:
            self._meet(who, sender)
        self._characters += len(text)
        self._full.batch.months.add((at.year, at.month))
        self._add(
            Record(
                key, None, None, at, _KINDS[said.kind], text, provider_id,
                storable(said.reply_to) if said.reply_to else None, said.edited_at,
                at if said.recalled else None, storable_json(said.extra) if said.extra else None, None, 0,
                said.chat, sender, said.line,
            )
        )  # fmt: skip

    def _span(self, span: Span) -> None:
        person = storable(span.person)
        what = f"{span.kind}|{person}"
        if span.provider_id:
            key = keys.of_id(storable(f"{span.provider_id}|{what}"))
        else:
            key = self._ordinals.next(keys.bucket(person, span.at, f"\1{what}"))
        if not self._counts():
            return
        if not possible_date(span.at):
            self._full.skipped.append((IMPOSSIBLE_DATE, self._part(), span.line))
            return
        if (who := (span.person, span.person_name, False)) not in self._named:
            self._meet(who, person)
        by = storable(span.by) if span.by else ""
        kind = _SPANS[span.kind]
        self._add(Record(key, None, None, span.at, kind, "", chat=span.chat, sender=person, line=span.line, by=by))

    def _add(self, record: Record) -> None:
        full = self._full
        part = self._part()
        if not full.parts or full.parts[-1][1] != part:
            full.parts.append((len(full.batch.records), part))
        full.batch.records.append(record)
