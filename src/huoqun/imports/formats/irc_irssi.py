"""irssi's logs: times of day only; the date stands on the lines that begin with `---`.

    --- Log opened Fri Mar 01 20:15:02 2024
    20:15 < alice> hello
    20:15  * bob waves
    20:16 -!- carol [~c@host] has joined #shop
    --- Day changed Sat Mar 02 2024

One channel a file, `<network>/<#channel>.log` by irssi's default.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from huoqun.imports import text
from huoqun.imports.formats import _irc
from huoqun.imports.formats._irc import Channel, UndatedLog
from huoqun.imports.formats._values import NO_DATE
from huoqun.imports.records import Chat, Item, Options, Skipped
from huoqun.imports.registry import Context, reads_part
from huoqun.imports.shapes import month_number
from huoqun.imports.sources import Part
from huoqun.imports.stamps import Stamps
from huoqun.imports.text import Line

OPENED = "line about the log itself"

_LINE = re.compile(r"(?:(\d{4})-(\d\d)-(\d\d)[ T])?(\d\d):(\d\d)(?::(\d\d))? (.*)", re.DOTALL)
_LIKE = re.compile(r"(?:\d{4}-\d\d-\d\d[ T])?\d\d:\d\d(?::\d\d)? (?:<[ ~&@%+!]?[^<>\s]{1,64}> | \* \S|-!- )")
_DATE = re.compile(r"--- (Log opened|Log closed|Day changed) \S+ (\S+) +(\d{1,2}) (?:\d\d:\d\d:\d\d )?(\d{4})\s*$")
_NAMED_DAY = re.compile(r"(?<!\d)(\d{4})-?(\d\d)-?(\d\d)(?!\d)")
_SAID = re.compile(r"<([ ~&@%+!]?)([^<>\s]{1,64})> ?(.*)", re.DOTALL)
_ACTION = re.compile(r" \* (\S+) ?(.*)", re.DOTALL)
_JOINED = re.compile(r"(\S+) (?:\[[^\]]*\] |\(.*?\) )*has joined ")
_LEFT = re.compile(r"(\S+) (?:\[[^\]]*\] )?has (?:left|quit)\b")
_KICKED = re.compile(r"(\S+) was kicked from \S+ by (\S+)")
_RENAMED = re.compile(r"(\S+) is now known as (\S+)$")
_SPLIT = re.compile(r"Netsplit \S+ <-> \S+ quits: (.+)|Netsplit over, joins: (.+)")
_HALF_A_DAY = 12 * 3600


def sniff(part: Part, head: bytes) -> float:
    """Sure where the first line opens the log."""
    lines = [line for line in text.head(head).split("\n", 40)[:40] if line.strip()]
    if not lines:
        return 0.0
    if _DATE.match(lines[0]):
        return 1.0
    matching = sum(_LIKE.match(line) is not None or _DATE.match(line) is not None for line in lines)
    return 0.8 if matching * 2 >= len(lines) else 0.0


@reads_part("irc-irssi", title="irssi log", platform="irc", sniff=sniff)
def read(part: Part, options: Options, context: Context) -> Iterator[Item]:
    """One channel. Raises UndatedLog where no line and not the file's name says of which day it is."""
    days = _Days(part)
    chat = _chat(part, context)
    yield chat
    channel, stamps = Channel(chat.key), Stamps(options)
    for line in text.lines(part, notes=context.notes):
        if (broken := _irc.odd(line)) is not None:
            yield broken
        elif line.text.startswith("---"):
            days.see(line.text)
            yield Skipped(OPENED, line.number, line.text[:80])
        elif line.text.strip():
            yield from _record(channel, stamps, days, line)


def _chat(part: Part, context: Context) -> Chat:
    stem = _NAMED_DAY.sub("", part.name.removesuffix(".log")).strip("._- ")
    network = _irc.folder(part)
    if stem[:1] in "#&+!":
        return _irc.chat(context, network, stem)
    return _irc.chat(context, network, _irc.find_channel(part) or stem or context.source)


class _Days:
    """The day that the lines are of, as far as the `---` lines and the clock's passing midnight tell."""

    def __init__(self, part: Part) -> None:
        self.day = _from_name(part)
        self._last = 0
        if self.day is None:
            self.day = self._first(part)

    def _first(self, part: Part) -> date | None:
        """A log whose beginning was cut off starts on the day before the first change of day."""
        dated = False
        for line in text.lines(part):
            found = _DATE.match(line.text)
            if found is not None and (day := _date(found)) is not None:
                return day - timedelta(days=1) if found[1] == "Day changed" else None
            dated = dated or (line.number < 100 and _is_dated(line.text))
        if not dated:
            raise UndatedLog
        return None

    def see(self, line: str) -> None:
        found = _DATE.match(line)
        if found is not None and (day := _date(found)) is not None:
            self.day = day
            self._last = 0

    def of(self, seconds: int) -> date | None:
        """The day of a line at that time of day: irssi may be killed before it writes the change of day."""
        if self.day is not None and seconds < self._last - _HALF_A_DAY:
            self.day += timedelta(days=1)
        self._last = seconds
        return self.day


def _from_name(part: Part) -> date | None:
    found = _NAMED_DAY.search(part.name)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _date(found: re.Match[str]) -> date | None:
    month = month_number(found[2])
    try:
        return date(int(found[4]), month, int(found[3])) if month else None
    except ValueError:
        return None


def _is_dated(line: str) -> bool:
    found = _LINE.match(line)
    return found is not None and found[1] is not None


def _record(channel: Channel, stamps: Stamps, days: _Days, line: Line) -> Iterator[Item]:
    found = _LINE.fullmatch(line.text)
    if found is None:
        yield Skipped(_irc.UNKNOWN, line.number, line.text[:80])
        return
    at, reason = _moment(found, stamps, days)
    if at is None:
        yield Skipped(reason, line.number, line.text[:80])
        return
    channel.precision = 1 if found[6] else 60
    yield from _happened(channel, at, found[7], line.number)


def _moment(found: re.Match[str], stamps: Stamps, days: _Days) -> tuple[datetime | None, str]:
    hour, minute, second = int(found[4]), int(found[5]), int(found[6] or 0)
    seconds = hour * 3600 + minute * 60 + second
    if hour > 23 or minute > 59:
        return None, NO_DATE
    if found[1]:
        return stamps.at(int(found[1]), int(found[2]), int(found[3]), seconds), NO_DATE
    day = days.of(seconds)
    if day is None:
        return None, _irc.NO_DAY
    return stamps.at(day.year, day.month, day.day, seconds), NO_DATE


def _happened(channel: Channel, at: datetime, rest: str, line: int) -> Iterator[Item]:
    if (said := _SAID.fullmatch(rest)) is not None:
        yield channel.said(at, said[2], said[3], line)
    elif rest.startswith("-!- "):
        yield from _event(channel, at, rest[4:], line)
    elif (action := _ACTION.fullmatch(rest)) is not None:
        yield channel.said(at, action[1], action[2], line, action=True)
    elif rest[:1] == "-":
        yield Skipped(_irc.NOTICE, line, rest[:80])
    else:
        yield Skipped(_irc.UNKNOWN, line, rest[:80])


def _event(channel: Channel, at: datetime, event: str, line: int) -> Iterator[Item]:
    if (joined := _JOINED.match(event)) is not None:
        yield channel.joined(at, joined[1], line)
    elif (left := _LEFT.match(event)) is not None:
        yield channel.left(at, left[1], line)
    elif (kicked := _KICKED.match(event)) is not None:
        yield channel.left(at, kicked[1], line, by=kicked[2])
    elif (renamed := _RENAMED.match(event)) is not None:
        yield from channel.renamed(renamed[1], renamed[2], line, event)
    elif (split := _SPLIT.match(event)) is not None:
        yield from _netsplit(channel, at, split, line)
    else:
        yield Skipped(_why(event), line, event[:80])


def _netsplit(channel: Channel, at: datetime, split: re.Match[str], line: int) -> Iterator[Item]:
    """All who went or came back at once; irssi shortens long lists by "(+12 more, …)"."""
    names = (split[1] or split[2]).partition(" (+")[0]
    spans = 0
    for word in islice(names.split(","), 1000):
        nick = _irc.bare(word.strip())
        if _irc.is_nick(nick):
            spans += 1
            yield channel.left(at, nick, line) if split[1] else channel.joined(at, nick, line)
    if not spans:
        yield Skipped(_irc.CLIENT, line, split[0][:80])


def _why(event: str) -> str:
    if " changed the topic of " in event or event.startswith(("Topic", "Topic set by")):
        return _irc.TOPIC
    if event.startswith(("mode/", "ServerMode/")):
        return _irc.MODE
    return _irc.NICK_CHANGE if event.startswith("You're now known as") else _irc.CLIENT
