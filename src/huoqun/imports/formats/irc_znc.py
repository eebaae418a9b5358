"""ZNC's log module: `[12:34:56] <nick> text`, one file a day, `<user>/<network>/<#channel>/2024-03-01.log`.

    [20:15:33] <alice> hello
    [20:15:40] * bob waves
    [20:16:02] *** Joins: carol (~c@host)
    [20:17:10] *** bob is now known as bobby

Who is behind a nick is found out anew every day, so that a part of the files gives the same as all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from huoqun.imports import text
from huoqun.imports.formats import _irc
from huoqun.imports.formats._irc import Channel, UndatedLog
from huoqun.imports.formats._values import NO_DATE
from huoqun.imports.records import Chat, Item, Options, Skipped
from huoqun.imports.registry import Context, reads_part
from huoqun.imports.sources import Part
from huoqun.imports.stamps import Stamps
from huoqun.imports.text import Line

_LINE = re.compile(r"\[(?:(\d{4})-(\d\d)-(\d\d) )?(\d\d):(\d\d):(\d\d)\] (.*)", re.DOTALL)
_LIKE = re.compile(r"\[(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d\] (?:<[^<>\s]{1,64}> |\*\*\* \S|\* \S|-\S{1,64}- )")
_DAY = re.compile(r"(?<!\d)(\d{4})-?(\d\d)-?(\d\d)(?!\d)")
_FLAT = re.compile(rf"(?:(?P<before>.*?)_)?(?P<channel>{_irc.CHANNEL}?)_\d{{8}}$")
_JOINS = re.compile(r"Joins: (\S+)")
_LEAVES = re.compile(r"(?:Parts|Quits): (\S+)")
_KICKED = re.compile(r"(\S+) was kicked by (\S+)")
_RENAMED = re.compile(r"(\S+) is now known as (\S+)$")


def sniff(part: Part, head: bytes) -> float:
    """Nearly sure by the lines; the day in the file's name makes it certain."""
    lines = [line for line in text.head(head).split("\n", 40)[:40] if line.strip()]
    matching = sum(_LIKE.match(line) is not None for line in lines)
    if not lines or matching * 2 < len(lines):
        return 0.0
    return 0.95 if _DAY.search(part.name) else 0.8


@reads_part("irc-znc", title="ZNC log", platform="irc", sniff=sniff)
def read(part: Part, options: Options, context: Context) -> Iterator[Item]:
    """One channel on one day. Raises UndatedLog where neither the name nor the lines hold a date."""
    chat = _chat(part, context)
    yield chat
    channel, stamps = Channel(chat.key), Stamps(options)
    day = _day(part)
    for line in text.lines(part, notes=context.notes):
        if (broken := _irc.odd(line)) is not None:
            yield broken
        elif line.text.strip():
            yield from _record(channel, stamps, day, line)


def _day(part: Part) -> tuple[int, int, int] | None:
    found = _DAY.search(part.name)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def _chat(part: Part, context: Context) -> Chat:
    """The folder is the channel and the one above it the network; before ZNC 1.6 both stood in the name."""
    stem = part.name.removesuffix(".log")
    if (flat := _FLAT.fullmatch(stem)) is not None:
        return _irc.chat(context, flat["before"] or "", flat["channel"])
    return _irc.chat(context, _irc.folder(part, up=2), _irc.folder(part) or context.source)


def _record(channel: Channel, stamps: Stamps, day: tuple[int, int, int] | None, line: Line) -> Iterator[Item]:
    found = _LINE.fullmatch(line.text)
    if found is None:
        yield Skipped(_irc.UNKNOWN, line.number, line.text[:80])
        return
    if found[1]:
        day = int(found[1]), int(found[2]), int(found[3])
    if day is None:
        raise UndatedLog
    hour, minute, second = int(found[4]), int(found[5]), int(found[6])
    at = stamps.at(*day, hour * 3600 + minute * 60 + second) if hour < 24 and minute < 60 else None
    if at is None:
        yield Skipped(NO_DATE, line.number, line.text[:80])
        return
    yield from _happened(channel, at, found[7], line.number)


def _happened(channel: Channel, at: datetime, rest: str, line: int) -> Iterator[Item]:
    if rest[:1] == "<":
        nick, close, body = rest[1:].partition(">")
        if close and _irc.is_nick(name := _irc.bare(nick)):
            yield channel.said(at, name, body.removeprefix(" "), line)
            return
    elif rest.startswith("*** "):
        yield from _event(channel, at, rest[4:], line)
        return
    elif rest.startswith("* "):
        nick, _, body = rest[2:].partition(" ")
        yield channel.said(at, _irc.bare(nick) or nick, body, line, action=True)
        return
    elif rest[:1] == "-":
        yield Skipped(_irc.NOTICE, line, rest[:80])
        return
    yield Skipped(_irc.UNKNOWN, line, rest[:80])


def _event(channel: Channel, at: datetime, event: str, line: int) -> Iterator[Item]:
    if (joins := _JOINS.match(event)) is not None:
        yield channel.joined(at, joins[1], line)
    elif (leaves := _LEAVES.match(event)) is not None:
        yield channel.left(at, leaves[1], line)
    elif (kicked := _KICKED.match(event)) is not None:
        yield channel.left(at, kicked[1], line, by=kicked[2])
    elif (renamed := _RENAMED.match(event)) is not None:
        yield from channel.renamed(renamed[1], renamed[2], line, event)
    elif " changes topic to " in event:
        yield Skipped(_irc.TOPIC, line, event[:80])
    elif " sets mode" in event:
        yield Skipped(_irc.MODE, line, event[:80])
    else:
        yield Skipped(_irc.CLIENT, line, event[:80])
