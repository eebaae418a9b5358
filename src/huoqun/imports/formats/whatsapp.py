"""WhatsApp's exported chat: `_chat.txt` from iOS, `WhatsApp Chat with ….txt` from Android.

    [05/01/2023, 15:05:12] Alice: hello            iOS; what the app says itself begins with U+200E
    05/01/2023, 15:05 - Alice: hello               Android; what the app says itself has no sender
    1/5/23, 3:05 PM - …    2023/1/5 下午3:05 - …    and as many stamps as there are locales

A record is a message with the lines that continue it. The file is read twice: which of day and month comes
first, whose names hold a colon and what the group is called can only be told by all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from huoqun.imports import text
from huoqun.imports.formats import _system_lines as system
from huoqun.imports.formats import _whatsapp_words as words
from huoqun.imports.records import Chat, Item, Options, Said, Skipped, Span
from huoqun.imports.registry import Context, reads_part
from huoqun.imports.sources import Part
from huoqun.imports.stamps import Stamps

NOTICE = "notice of the group"
BEFORE = "text before the first message"
ABOUT_EXPORTER = "about whoever made the export"
NO_STAMP = "date or time that cannot be"
TOO_LONG = "line too long"

_LONGEST = 1_000_000
_MANY = 100_000
_IOS = re.compile(r"\[(\d{1,4}[^\]\n]{6,40})\]\s?(.*)", re.DOTALL)
_ANDROID = re.compile(
    r"(\d{1,4}[-/.]\s?\d{1,2}[-/.]\s?\d{1,4}\.?,?\s(?:[^\s\d]{1,4}\s?)?\d{1,2}[:.]\d\d(?:[:.]\d\d)?"
    r"(?:\s?[^\s\d:-]{1,4}\s?[^\s\d:-]{0,3})?)\s[-–]\s(.*)",
    re.DOTALL,
)
_NUMBERS = re.compile(r"(\d{1,4})[-/]\s?(\d{1,2})[-/]\s?(\d{1,4})")
_FILE_NAMES = re.compile(
    r"(?:WhatsApp Chat (?:with|-) (?P<en>.+)|[与與](?P<zh>.+?)的\s*WhatsApp\s*(?:聊天|對話).*"
    r"|Chat de WhatsApp con (?P<es>.+)|Conversa do WhatsApp com (?P<pt>.+)|WhatsApp[- ]Chat mit (?P<de>.+))"
)
_NOT_A_NAME = re.compile(r"(?:this group to the community|changed the (?:subject|group name)(?: from| to)?)$")


class Start(msgspec.Struct, frozen=True, gc=False):
    """The first line of a record: its stamp as text, and what follows it."""

    stamp: str
    rest: str


def start(line: str) -> Start | None:
    """The stamp and the rest, where the line begins a record."""
    first = line[:1]
    if first in words.MARKS:
        line = line.lstrip(words.MARKS)
        first = line[:1]
    if first == "[":
        found = _IOS.match(line)
    elif first.isdecimal():
        found = _ANDROID.match(line)
    else:
        return None
    return Start(found[1], found[2]) if found is not None else None


class Order:
    """Tells day/month from month/day by the dates of a file in turn."""

    def __init__(self) -> None:
        self.day_first = self.month_first = 0
        self.back = {"dmy": 0, "mdy": 0}
        self._last = {"dmy": (0, 0, 0), "mdy": (0, 0, 0)}
        self._seen = ""

    def see(self, stamp: str) -> None:
        found = _NUMBERS.match(stamp)
        if found is None or found[0] == self._seen or len(found[1]) > 2:
            return
        self._seen = found[0]
        a, b, year = int(found[1]), int(found[2]), int(found[3])
        self.day_first += a > 12
        self.month_first += b > 12
        for order, day in (("dmy", (year, b, a)), ("mdy", (year, a, b))):
            self.back[order] += day < self._last[order]
            self._last[order] = day

    def told(self) -> str | None:
        """'dmy' or 'mdy' by days above 12, else by which of the two keeps the log from running backwards."""
        if self.day_first or self.month_first:
            return "dmy" if self.day_first >= self.month_first else "mdy"
        dmy, mdy = self.back["dmy"], self.back["mdy"]
        if dmy == 0 and mdy > 1:
            return "dmy"
        return "mdy" if mdy == 0 and dmy > 1 else None


class Survey:
    """What the first reading tells of a file."""

    def __init__(self) -> None:
        self.order = Order()
        self.names: set[str] = set()
        self.title = ""
        self._second: dict[str, str | None] = {}
        self._times: dict[str, int] = {}

    def see(self, begun: Start) -> None:
        self.order.see(begun.stamp)
        if ":" not in begun.rest or len(self._second) > _MANY:
            return
        first, _, body = begun.rest.partition(": ")
        if not self.title and words.ENCRYPTED.search(body[:120]):
            self.title = words.clean(first)
        second, colon, _ = body.partition(": ")
        second_name = second if colon and len(second) < 60 else None
        seen = self._times.get(first, 0)
        self._times[first] = seen + 1
        if seen == 0:
            self._second[first] = second_name
        elif self._second[first] != second_name:
            self._second[first] = None

    def finish(self) -> None:
        """A name goes on behind its colon where that person never once wrote without those words."""
        self.names = {words.clean(name) for name in self._times if len(name) < 120}
        self._second = {first: second for first, second in self._second.items() if second is not None}

    def sender(self, rest: str) -> tuple[str, str] | None:
        """Who and what of the rest of a line; None where nobody said it."""
        first, colon, body = rest.partition(": ")
        if not colon:
            if not rest.endswith(":"):
                return None
            first, body = rest[:-1], ""
        more = self._second.get(first)
        if more is not None and self._times[first] > 2:
            first, body = f"{first}: {more}", body[len(more) + 2 :]
        if len(first) > 120 or first.count('"') % 2 or first.count("“") != first.count("”"):
            return None
        return None if _NOT_A_NAME.search(first) else (first, body)


def sniff(part: Part, head: bytes) -> float:
    """Sure where stamps and the app's own words meet; plausible by the stamps alone."""
    beginning = text.head(head)
    lines = [line for line in beginning.split("\n", 60)[:60] if line.strip()]
    begun = [found for found in map(start, lines) if found is not None]
    if not begun:
        return 0.0
    if any(words.ENCRYPTED.search(found.rest) for found in begun[:5]) or "whatsapp" in part.path.lower():
        return 0.95
    spoken = sum(": " in found.rest for found in begun)
    return 0.8 if start(lines[0]) is not None and spoken * 2 >= len(begun) else 0.4


@reads_part("whatsapp", title="WhatsApp chat (txt)", platform="whatsapp", sniff=sniff)
def read(part: Part, options: Options, context: Context) -> Iterator[Item]:
    """One chat. Raises AmbiguousDates where no date of the file tells day from month."""
    survey = Survey()
    for line in text.lines(part):
        begun = start(line.text) if line.ok else None
        if begun is not None:
            survey.see(begun)
    survey.finish()
    if options.dates is None:
        options = msgspec.structs.replace(options, dates=survey.order.told())
    chat = _chat(part, context, survey)
    yield chat
    lines = text.lines(part, notes=context.notes)
    yield from _Reader(chat.key, Stamps(options), survey).items(lines)


def _chat(part: Part, context: Context, survey: Survey) -> Chat:
    """Keyed by its name, because every export from iOS is called `_chat.txt`."""
    name = ""
    for shown in (part.name.removesuffix(".txt"), *reversed(part.path.split("/")[:-1]), context.source):
        found = _FILE_NAMES.fullmatch(words.clean(shown.removesuffix(".zip")))
        if found is not None:
            name = next(group for group in found.groups() if group)
            break
    stem = part.name.removesuffix(".txt")
    if not name:
        name = survey.title or (context.source if stem == "_chat" else stem)
    name = context.options.group or name
    return Chat(name, name, "whatsapp")


class _Reader:
    def __init__(self, chat: str, stamps: Stamps, survey: Survey) -> None:
        self.chat = chat
        self.stamps = stamps
        self.survey = survey
        self.known = survey.names

    def items(self, lines: Iterator[text.Line]) -> Iterator[Item]:
        """Every record once, with the lines that continue it."""
        begun: Start | None = None
        more: list[str] = []
        number, size, swallowed = 0, 0, False
        for line in lines:
            found = start(line.text) if line.ok else None
            if found is not None:
                if begun is not None:
                    yield from self._record(begun, more, number)
                begun, number, size, more, swallowed = found, line.number, 0, [], False
            elif not line.ok:
                yield Skipped(TOO_LONG, line.number, line.text[:80])
                swallowed = True
            elif begun is None:
                if line.text.strip(words.MARKS + " \t") and not swallowed:
                    yield Skipped(BEFORE, line.number, line.text[:80])
            elif not swallowed and size < _LONGEST:
                size += len(line.text) + 1
                more.append(line.text)
        if begun is not None:
            yield from self._record(begun, more, number)

    def _record(self, begun: Start, more: list[str], line: int) -> Iterator[Item]:
        stamp = self.stamps.parse(begun.stamp)
        if stamp is None:
            yield Skipped(NO_STAMP, line, begun.stamp[:80])
            return
        at, precision = stamp
        spoken = self.survey.sender(begun.rest)
        if spoken is None:
            yield from self._notice(begun.rest, at, precision, line)
            return
        sender, body = spoken
        name = words.clean(sender)
        if body[:1] == "\u200e" and (notice := self._told_by_the_app(name, body, at, precision, line)):
            yield from notice
            return
        body = "\n".join([body, *more]).strip(words.MARKS + "\r\n\t ") if more else body.strip(words.MARKS)
        yield self._said(name, body, at, precision, line)

    def _said(self, name: str, body: str, at: datetime, precision: int, line: int) -> Said:
        body, edited = words.without_edit(body)
        recalled = words.is_deleted(body)
        kind, file = words.media(body) if body[:1] and not recalled else ("text", None)
        extra: dict[str, Any] | None = {"edited": True} if edited else None
        if file is not None:
            extra = {**(extra or {}), "files": [{"name": file}]}
        return Said(
            chat=self.chat,
            at=at,
            sender=key(name),
            sender_name=shown(name),
            text="" if recalled else body,
            line=line,
            kind=kind,
            recalled=recalled,
            at_precision=precision,
            extra=extra,
        )

    def _told_by_the_app(
        self, name: str, body: str, at: datetime, precision: int, line: int
    ) -> list[Item] | None:
        """On iOS the app speaks in the group's name, or in the name of whom it is about."""
        event = system.read_whatsapp(words.clean(body), self.known)
        concerned = event is not None and (name in event.people or name == event.by)
        if name != self.survey.title and not concerned:
            return [Skipped(NOTICE, line, body[:80])] if words.ENCRYPTED.search(body[:120]) else None
        return list(self._notice(body, at, precision, line))

    def _notice(self, sentence: str, at: datetime, precision: int, line: int) -> Iterator[Item]:
        event = system.read_whatsapp(words.clean(sentence), self.known)
        if event is None or event.kind == "recalled":
            yield Skipped(NOTICE, line, sentence[:80])
            return
        people = [name for name in event.people if name != system.YOU]
        if not people:
            yield Skipped(ABOUT_EXPORTER, line, sentence[:80])
        by = key(event.by) if event.by and event.by != system.YOU else None
        for name in people:
            yield Span(self.chat, at, event.kind, key(name), shown(name), line, by, at_precision=precision)


_PHONE = re.compile(r"\+?[\d\s().‑-]{7,24}")


def key(name: str) -> str:
    """The identity behind a name: the name, or the bare number where a phone number stands for it."""
    if name[:1] in "+0123456789" and _PHONE.fullmatch(name):
        return "".join(char for char in name if char.isdecimal() or char == "+")
    return name


def shown(name: str) -> str:
    """Without the tilde that marks somebody who is not among the exporter's contacts."""
    return name[1:].strip() or name if name[:1] == "~" else name
