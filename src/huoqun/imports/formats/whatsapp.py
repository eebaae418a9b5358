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
from itertools import islice
from typing import Any

import msgspec

from huoqun.imports import text
from huoqun.imports.formats import _system_lines as system
from huoqun.imports.formats import _whatsapp_words as words
from huoqun.imports.formats._cut import BEFORE, TOO_LONG, Record, cut, scan
from huoqun.imports.formats._moments import Moments
from huoqun.imports.formats._people import ABOUT_EXPORTER
from huoqun.imports.formats._values import NO_DATE, NOTICE
from huoqun.imports.records import Chat, Item, Options, Said, Skipped, Span
from huoqun.imports.registry import Context, reads_part
from huoqun.imports.sources import Part
from huoqun.imports.stamps import Stamp

_MANY = 100_000
_STAMP = (
    r"\d{1,4}[-/.]\s?\d{1,2}[-/.]\s?\d{1,4}\.?,?\s(?:[^\s\d]{1,4}\s?)?\d{1,2}[:.]\d\d(?:[:.]\d\d)?"
    r"(?:[^\S\n]?[^\s\d:\[\]-]{1,4}[^\S\n]?[^\s\d:\[\]-]{0,3})?"
)
BEGINS = re.compile(
    rf"\n[{words.MARKS}]{{0,4}}(?:\[(?P<ios>{_STAMP})\][^\S\n]?|(?P<android>{_STAMP})[^\S\n][-–][^\S\n])"
    r"(?P<rest>[^\n]*)"
)
_NUMBERS = re.compile(r"(\d{1,4})[-/]\s?(\d{1,2})[-/]\s?(\d{1,4})")
_AT = re.compile(r"\s(?:klo|kl\.?|um|às|à|alle|o|at)\s")
_FILE_NAMES = re.compile(
    r"(?:WhatsApp Chat (?:with|-) (?P<en>.+)|[与與](?P<zh>.+?)的\s*WhatsApp\s*(?:聊天|對話).*"
    r"|Chat de WhatsApp con (?P<es>.+)|Conversa do WhatsApp com (?P<pt>.+)|WhatsApp[- ]Chat mit (?P<de>.+))"
)
_NOT_A_NAME = re.compile(r"(?:this group to the community|changed the (?:subject|group name)(?: from| to)?)$")


class Order:
    """Tells day/month from month/day by the dates of a file in turn."""

    def __init__(self) -> None:
        self.day_first = self.month_first = 0
        self.back = {"dmy": 0, "mdy": 0}
        self._last = {"dmy": (0, 0, 0), "mdy": (0, 0, 0)}
        self._seen = ""

    def see(self, stamp: str) -> None:
        if self._seen and stamp.startswith(self._seen):
            return
        found = _NUMBERS.match(stamp)
        if found is None or len(found[1]) > 2:
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
        self._plain: set[str] = set()
        self._second: dict[str, str | None] = {}
        self._times: dict[str, int] = {}

    def see(self, begun: re.Match[str]) -> None:
        ios, android, rest = begun.groups()
        self.order.see(ios or android)
        first, colon, body = rest.partition(": ")
        if not colon or len(self._second) > _MANY:
            return
        if first not in self._times and not self.title and words.ENCRYPTED.search(body[:120]):
            self.title = words.clean(first)
        seen = self._times.get(first, 0)
        self._times[first] = seen + 1
        if seen and self._second[first] is None:
            return
        second, colon, _ = body.partition(": ")
        second_name = second if colon and len(second) < 60 else None
        if seen == 0 or self._second[first] != second_name:
            self._second[first] = None if seen else second_name

    def finish(self) -> None:
        """A name goes on behind its colon where that person never once wrote without those words."""
        self.names = {words.clean(name) for name in self._times if _is_name(name)}
        self._second = {
            first: second for first, second in self._second.items() if second is not None and self._times[first] > 2
        }
        self._plain = {name for name in self._times if _is_name(name) and name not in self._second}

    def sender(self, rest: str) -> tuple[str, str] | None:
        """Who and what of the rest of a line; None where nobody said it."""
        first, colon, body = rest.partition(": ")
        if first in self._plain and colon:
            return first, body
        if not colon:
            if not rest.endswith(":"):
                return None
            first, body = rest[:-1], ""
        more = self._second.get(first)
        if more is not None:
            first, body = f"{first}: {more}", body[len(more) + 2 :]
        return (first, body) if _is_name(first) else None


def _is_name(text: str) -> bool:
    """A notice may hold a colon too: in the quoted name of the group, or before that of a community."""
    if len(text) > 120 or _NOT_A_NAME.search(text):
        return False
    return text.count('"') % 2 == 0 and text.count("“") == text.count("”")


def sniff(part: Part, head: bytes) -> float:
    """Sure where stamps and the app's own words meet; plausible where somebody speaks after a stamp."""
    beginning = "\n" + text.head(head).replace("\r\n", "\n")
    begun = list(islice(BEGINS.finditer(beginning), 50))
    if not begun:
        return 0.0
    if any(words.ENCRYPTED.search(found["rest"]) for found in begun[:5]) or "whatsapp" in part.path.lower():
        return 0.95
    spoken = sum(": " in found["rest"] for found in begun)
    return 0.8 if not beginning[: begun[0].start()].strip() and spoken * 2 >= len(begun) else 0.4 * bool(spoken)


@reads_part("whatsapp", title="WhatsApp chat (txt)", platform="whatsapp", sniff=sniff)
def read(part: Part, options: Options, context: Context) -> Iterator[Item]:
    """One chat. Raises AmbiguousDates where no date of the file tells day from month."""
    survey = Survey()
    for begun in scan(part, BEGINS):
        survey.see(begun)
    survey.finish()
    if options.dates is None:
        options = msgspec.structs.replace(options, dates=survey.order.told())
    chat = _chat(part, context, survey)
    yield chat
    yield from _Reader(chat.key, Moments(options), survey).items(cut(part, BEGINS, context.notes))


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
    def __init__(self, chat: str, moments: Moments, survey: Survey) -> None:
        self.chat = chat
        self.moments = moments
        self.survey = survey
        self.known = survey.names
        self._keys: dict[str, tuple[str, str]] = {}

    def items(self, records: Iterator[Record]) -> Iterator[Item]:
        """Every record once."""
        for record in records:
            begun = record.begun
            if begun is None:
                yield Skipped(BEFORE if record.ok else TOO_LONG, record.line, record.rest[:80])
                continue
            ios, android, rest = begun.groups()
            when = (ios or android).replace(",", "").replace("\u202f", " ")
            stamp = self.moments.read(when) or self.moments.read(_AT.sub(" ", when))
            if stamp is None:
                yield Skipped(NO_DATE, record.line, ios or android)
                continue
            spoken = self.survey.sender(rest)
            if spoken is None:
                yield from self._notice(rest, stamp, record.line)
                continue
            sender, body = spoken
            if body[:1] == "\u200e" and (notice := self._told_by_the_app(sender, body, stamp, record.line)):
                yield from notice
                continue
            yield self._said(sender, body + record.rest if record.rest else body, stamp, record.line)

    def _said(self, sender: str, body: str, stamp: Stamp, line: int) -> Said:
        who = self._keys.get(sender)
        if who is None:
            name = words.clean(sender)
            who = key(name), shown(name)
            if len(self._keys) < _MANY:
                self._keys[sender] = who
        body = body.strip(words.MARKS + "\n\t ")
        body, edited = words.without_edit(body)
        recalled = words.is_deleted(body)
        kind, file = words.media(body) if not recalled else ("text", None)
        if kind == "text" and not edited and not recalled:
            return Said(self.chat, stamp[0], who[0], who[1], body, line, at_precision=stamp[1])
        extra: dict[str, Any] = {"edited": True} if edited else {}
        if file is not None:
            extra["files"] = [{"name": file}]
        return Said(
            chat=self.chat,
            at=stamp[0],
            sender=who[0],
            sender_name=who[1],
            text="" if recalled else body,
            line=line,
            kind=kind,
            recalled=recalled,
            at_precision=stamp[1],
            extra=extra or None,
        )

    def _told_by_the_app(self, sender: str, body: str, stamp: Stamp, line: int) -> list[Item] | None:
        """On iOS the app speaks in the group's name, or in the name of whom it is about."""
        name = words.clean(sender)
        event = system.read_whatsapp(words.clean(body), self.known)
        concerned = event is not None and (name in event.people or name == event.by)
        if name != self.survey.title and not concerned:
            return [Skipped(NOTICE, line, body[:80])] if words.ENCRYPTED.search(body[:120]) else None
        return list(self._notice(body, stamp, line))

    def _notice(self, sentence: str, stamp: Stamp, line: int) -> Iterator[Item]:
        event = system.read_whatsapp(words.clean(sentence), self.known)
        if event is None or event.kind == "recalled":
            yield Skipped(NOTICE, line, sentence[:80])
            return
        people = [name for name in event.people if name != system.YOU]
        if not people:
            yield Skipped(ABOUT_EXPORTER, line, sentence[:80])
        by = key(event.by) if event.by and event.by != system.YOU else None
        for name in people:
            yield Span(self.chat, stamp[0], event.kind, key(name), shown(name), line, by, at_precision=stamp[1])


_PHONE = re.compile(r"\+?[\d\s().‑-]{7,24}")


def key(name: str) -> str:
    """The identity behind a name: the name, or the bare number where a phone number stands for it."""
    if name[:1] in "+0123456789" and _PHONE.fullmatch(name):
        return "".join(char for char in name if char.isdecimal() or char == "+")
    return name


def shown(name: str) -> str:
    """Without the tilde that marks somebody who is not among the exporter's contacts."""
    return name[1:].strip() or name if name[:1] == "~" else name
