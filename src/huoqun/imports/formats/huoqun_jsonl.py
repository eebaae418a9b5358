"""Huoqun's own JSONL, for whatever else people have: one object a line.

    {"group": "rust-zh", "sender": "u1", "name": "Ann", "at": "2024-05-01T08:00:00Z", "text": "hi", "id": "1"}

docs/reference/import-formats.md has every key. Lines of kind "group" and "person" describe and are no records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import orjson

from huoqun.imports.formats._values import NO_DATE, NO_SENDER, cut, table, word
from huoqun.imports.jsonscan import BROKEN, MAX_DEPTH, loads, storable
from huoqun.imports.records import Chat, Item, Options, Person, Said, Skipped, Span
from huoqun.imports.registry import Context, reads_part
from huoqun.imports.sources import Part
from huoqun.imports.stamps import Stamps, epoch
from huoqun.imports.text import head as text_head
from huoqun.imports.text import lines

TOO_LONG = "line too long"
UNKNOWN_KIND = "unknown kind"

_MEDIA = frozenset(["image", "file", "voice", "video", "sticker", "link"])
_SPANS = {"joined": "joined", "left": "left"}
_SAID = frozenset(["message", "bot", "system"])


def sniff(part: Part, head: bytes) -> float:
    first = [line for line in text_head(head).splitlines()[:20] if line.lstrip().startswith("{")]
    if not first:
        return 0.0
    sure = 0.0
    for line in first[:5]:
        record = _parsed(line)
        if isinstance(record, dict) and "_type" not in record:
            keys = record.keys()
            if "group" in keys and ("at" in keys or record.get("kind") == "group"):
                return 0.95
            if "at" in keys and ("text" in keys or "kind" in keys):
                sure = 0.6
    if not sure and all(f'"{key}"' in first[0] for key in ("group", "at", "text")):
        return 0.5
    return sure


@reads_part("huoqun-jsonl", title="Huoqun JSONL", platform="file", sniff=sniff)
def read(part: Part, options: Options, context: Context) -> Iterator[Item]:
    """Any number of groups in one file."""
    reader = _Reader(part, options, context)
    for line in lines(part, notes=context.notes, limit=8_000_000):
        if not line.text or line.text.isspace():
            continue
        if not line.ok:
            yield Skipped(TOO_LONG, line.number, line.text[:80])
            continue
        record = _parsed(line.text)
        if not isinstance(record, dict):
            yield Skipped(BROKEN, line.number, line.text[:80])
        elif (usual := reader.usual(record, line.number)) is not None:
            yield usual
        else:
            yield from reader.items(record, line.number)


def _parsed(line: str) -> Any:
    try:
        value = orjson.loads(line)
    except ValueError:
        try:
            return loads(line)
        except (ValueError, RecursionError):
            return None
    # Other keys are kept as they are: what is nested without end, or holds a NUL, must not be.
    if "\\u0000" in line or line.count("[") + line.count("{") > MAX_DEPTH:
        try:
            return storable(value)
        except ValueError:
            return None
    return value


class _Reader:
    """What of a file must be remembered from line to line: the groups that were announced."""

    def __init__(self, part: Part, options: Options, context: Context) -> None:
        self.stamps = Stamps(options, evidence=lambda: _dates(part))
        self.group = options.group
        self.default = context.chat(part, "file")
        self.known: set[str] = set()

    def usual(self, record: dict[str, Any], line: int) -> Said | None:
        """What most lines are: words in a group that is known, and nothing else but who and when. Else None."""
        if len(record) != 5 or self.group:
            return None
        group, sender, name = record.get("group"), record.get("sender"), record.get("name")
        at, text = record.get("at"), record.get("text")
        if not (group.__class__ is sender.__class__ is name.__class__ is at.__class__ is text.__class__ is str):
            return None
        if group not in self.known or not sender or not name or (stamp := self._stamp(at)) is None:
            return None
        return Said(group, stamp[0], sender, name, text, line, at_precision=stamp[1])

    def items(self, record: dict[str, Any], line: int) -> Iterator[Item]:
        kind = word(record.pop("kind", "")) or "message"
        if kind == "person":
            yield _person(record)
            return
        group = self.group or word(record.pop("group", "")) or self.default.key
        if group not in self.known:
            self.known.add(group)
            yield self._chat(group, record if kind == "group" else {})
        if kind != "group":
            record.pop("group", None)
            yield self._record(group, kind, record, line)

    def _chat(self, group: str, described: dict[str, Any]) -> Chat:
        name = word(described.get("name")) or (self.default.name if group == self.default.key else group)
        platform = word(described.get("platform")) or "file"
        extra = table(described.get("extra"))
        return Chat(group, name, platform, word(described.get("id")) or None, word(described.get("topic")), extra)

    def _record(self, group: str, kind: str, record: dict[str, Any], line: int) -> Item:
        if kind not in _SAID and kind not in _SPANS:
            return Skipped(UNKNOWN_KIND, line, kind[:40])
        stated = record.pop("at", None)
        stamp = self._stamp(stated)
        if stamp is None:
            return Skipped(NO_DATE, line, cut(stated))
        name = word(record.pop("name", ""))
        sender = word(record.pop("sender", "")) or name
        if not sender and kind != "system":
            return Skipped(NO_SENDER, line, cut(record.get("text")))
        name = name or sender
        provider_id = word(record.pop("id", "")) or None
        if kind in _SPANS:
            by = word(record.pop("by", "")) or None
            return Span(group, stamp[0], kind, sender, name, line, by, provider_id, stamp[1])  # type: ignore[arg-type]
        return self._said(group, kind, record, line, (stamp, sender, name, provider_id))

    def _said(self, group: str, kind: str, record: dict[str, Any], line: int, who: tuple[Any, str, str, Any]) -> Said:
        (at, precision), sender, name, provider_id = who
        edited = self._stamp(record.pop("edited_at", None))
        media = record.pop("media", "text")
        recalled, bot = record.pop("recalled", False) is True, record.pop("bot", False) is True
        text = word(record.pop("text", ""))
        reply = word(record.pop("reply_to", "")) or None
        return Said(
            group, at, sender, name, text, line,
            "system" if kind == "system" else media if media in _MEDIA else "text",
            provider_id, reply, edited[0] if edited else None, recalled, bot or kind == "bot", precision,
            record or None,
        )  # fmt: skip

    def _stamp(self, stated: Any) -> tuple[datetime, int] | None:
        if stated is None:
            return None
        if isinstance(stated, str) and not stated.strip().lstrip("-").replace(".", "", 1).isdecimal():
            # A day alone is a date of ISO 8601 too: its beginning.
            return self.stamps.parse(stated.strip()) or self.stamps.parse(f"{stated.strip()} 00:00")
        at = epoch(stated)
        return (at, 1) if at else None


def _person(record: dict[str, Any]) -> Person:
    key = word(record.get("sender"))
    bot = record.get("bot") is True
    name, handle = word(record.get("name")) or key, word(record.get("handle")) or None
    return Person(key, name, bot, handle, table(record.get("extra")))


def _dates(part: Part) -> Iterator[str]:
    for line in lines(part):
        record = _parsed(line.text) if line.ok else None
        if isinstance(record, dict) and isinstance(record.get("at"), str):
            yield record["at"]


def write(items: Iterable[Item]) -> Iterator[bytes]:
    """The lines, with their ends, that `read` turns into the same items. Skipped and PartDone are left out."""
    for item in items:
        described = _described(item)
        if described is not None:
            yield orjson.dumps(described, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS)


def _described(item: Item) -> dict[str, Any] | None:
    if isinstance(item, Said):
        return _written_said(item)
    if isinstance(item, Span):
        line = {"group": item.chat, "sender": item.person, "name": item.person_name, "kind": item.kind}
        return line | {"at": _moment(item.at, item.at_precision)} | _present(by=item.by, id=item.provider_id)
    if isinstance(item, Chat):
        line = {"kind": "group", "group": item.key, "name": item.name, "platform": item.platform}
        return line | _present(id=item.provider_id, topic=item.topic, extra=item.extra)
    if isinstance(item, Person):
        line = {"kind": "person", "sender": item.key, "name": item.name}
        return line | _present(bot=item.is_bot, handle=item.handle, extra=item.extra)
    return None


def _written_said(item: Said) -> dict[str, Any]:
    kind = "system" if item.kind == "system" else "bot" if item.is_bot else "message"
    line: dict[str, Any] = {"group": item.chat, "sender": item.sender, "name": item.sender_name}
    line |= {"at": _moment(item.at, item.at_precision), "text": item.text, "kind": kind}
    line |= _present(reply_to=item.reply_to, id=item.provider_id, recalled=item.recalled)
    if item.kind in _MEDIA:
        line["media"] = item.kind
    if item.edited_at is not None:
        line["edited_at"] = item.edited_at.isoformat()
    if item.is_bot and kind == "system":
        line["bot"] = True
    return {**(item.extra or {}), **line}


def _present(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}


def _moment(at: datetime, precision: int) -> str:
    return at.isoformat(timespec="minutes") if precision >= 60 else at.isoformat()
