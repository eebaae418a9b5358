"""What the IRC logs share: who is who behind a nick, and the items of one channel."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath
from typing import Final

from huoqun.imports import text
from huoqun.imports.errors import ImportRefused
from huoqun.imports.records import Chat, Item, Person, Said, Skipped, Span
from huoqun.imports.registry import Context
from huoqun.imports.sources import Part
from huoqun.imports.text import Line

NICK_CHANGE = "nick change"
TOPIC = "topic change"
MODE = "change of modes"
NOTICE = "notice"
CLIENT = "note of the client"
UNKNOWN = "line that is not of the log"
TOO_LONG = "line too long"
NO_DAY = "no date is known for this line"

# RFC 1459, 2.2: these are the lower case of []\~ because of IRC's Scandinavian origin.
_FOLD = str.maketrans("[]\\~", "{}|^")
_MODES = "~&@%+!* "
CHANNEL: Final = r"[#&+!][^\s,\x07]{1,63}"
_CHANNEL_SEEN = re.compile(rf"has (?:joined|left) ({CHANNEL})|topic (?:for|of) ({CHANNEL})|[Cc]hannel ({CHANNEL})")
_NICK = re.compile(r"[^\s<>@!,:]{1,64}")


class UndatedLog(ImportRefused):
    """A log whose lines bear times of day only, and nothing says of which day."""

    code = "undated_log"
    message = "The lines of this log have times but no dates."
    way_out = "Put the day into the file's name, such as 2024-03-01.log, and import it again."


def fold(nick: str) -> str:
    """The nick as IRC compares it."""
    return nick.lower().translate(_FOLD)


def bare(nick: str) -> str:
    """Without the signs of operators and the like before it."""
    return nick.lstrip(_MODES)


def is_nick(word: str) -> bool:
    return _NICK.fullmatch(word) is not None


class Channel:
    """Makes the items of one channel and knows who is behind a nick.

    The key of a person is the nick they were first seen under; a change of nick keeps it, except to a nick
    that somebody else in the log has had (alice_ becoming alice again is alice).
    """

    def __init__(self, chat: str, precision: int = 1) -> None:
        self.chat = chat
        self.precision = precision
        self._people: dict[str, str] = {}

    def key(self, nick: str) -> str:
        folded = fold(nick)
        return self._people.setdefault(folded, folded)

    def said(self, at: datetime, nick: str, body: str, line: int, action: bool = False) -> Said:
        return Said(
            chat=self.chat,
            at=at,
            sender=self.key(nick),
            sender_name=nick,
            text=body,
            line=line,
            at_precision=self.precision,
            extra={"action": True} if action else None,
        )

    def joined(self, at: datetime, nick: str, line: int) -> Span:
        return Span(self.chat, at, "joined", self.key(nick), nick, line, at_precision=self.precision)

    def left(self, at: datetime, nick: str, line: int, by: str | None = None) -> Span:
        remover = self.key(by) if by else None
        return Span(self.chat, at, "left", self.key(nick), nick, line, remover, at_precision=self.precision)

    def renamed(self, old: str, new: str, line: int, sample: str) -> Iterator[Item]:
        before = self.key(old)
        person = self._people.setdefault(fold(new), before)
        yield Person(person, new)
        yield Skipped(NICK_CHANGE, line, sample[:80])


def find_channel(part: Part, lines: int = 200) -> str:
    """The channel as the first lines of the log name it, or ''."""
    for line in _first(part, lines):
        if (found := _CHANNEL_SEEN.search(line.text)) is not None:
            return next(name for name in found.groups() if name)
    return ""


def _first(part: Part, lines: int) -> Iterator[Line]:
    for line in text.lines(part):
        if line.number > lines:
            return
        yield line


def chat(context: Context, network: str, channel: str) -> Chat:
    """The chat of a channel, keyed by network and channel unless the importer names the group."""
    named = context.options.group
    key = named or fold(f"{network}/{channel}" if network else channel)
    return Chat(key, named or channel, "irc", extra={"network": network} if network else {})


def folder(part: Part, up: int = 1) -> str:
    """The name of the folder `up` levels above the file, or '' where that is the source itself."""
    parents = PurePosixPath(part.path).parents
    return parents[up - 1].name if len(parents) > up else ""


def odd(line: Line) -> Skipped | None:
    """Why a line cannot be read at all."""
    return None if line.ok else Skipped(TOO_LONG, line.number, line.text[:80])
