"""WeeChat's logs: `date time<TAB>prefix<TAB>text`, one channel a file, `irc.<server>.<#channel>.weechatlog`.

2024-03-01 20:15:33<TAB>@alice<TAB>hello
2024-03-01 20:15:40<TAB> *<TAB>bob waves
2024-03-01 20:16:02<TAB>--><TAB>carol (~c@host) has joined #shop
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from huoqun.imports import text
from huoqun.imports.formats import _irc
from huoqun.imports.formats._irc import CHANNEL, Channel
from huoqun.imports.formats._values import NO_DATE
from huoqun.imports.records import Chat, Item, Options, Skipped
from huoqun.imports.registry import Context, reads_part
from huoqun.imports.sources import Part
from huoqun.imports.stamps import Stamps
from huoqun.imports.text import Line

_LINE = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?\t[^\t]{0,80}\t")
_JOINED = re.compile(rf"(\S+) (?:.* )?has joined {CHANNEL}$")
_LEFT = re.compile(r"(\S+) (?:\(.*?\) )?has (?:left|quit)\b")
_KICKED = re.compile(r"(\S+) has kicked (\S+)")
_RENAMED = re.compile(r"(\S+) is now known as (\S+)$")
_NOTES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"has (?:changed|unset) topic|^Topic "), _irc.TOPIC),
    (re.compile(r"^Mode |^User mode"), _irc.MODE),
    (re.compile(r"^Notice\("), _irc.NOTICE),
    (re.compile(r"^You are now known as"), _irc.NICK_CHANGE),
)


def sniff(part: Part, head: bytes) -> float:
    """Sure by the suffix, nearly by the tabs."""
    lines = [line for line in text.head(head).split("\n", 40)[:40] if line.strip()]
    matching = sum(_LINE.match(line) is not None for line in lines)
    if not matching:
        return 0.0
    if part.suffix == ".weechatlog":
        return 1.0
    return 0.85 if _LINE.match(lines[0]) and matching * 2 >= len(lines) else 0.3


@reads_part("irc-weechat", title="WeeChat log", platform="irc", sniff=sniff)
def read(part: Part, options: Options, context: Context) -> Iterator[Item]:
    """One channel."""
    chat = _chat(part, context)
    yield chat
    channel = Channel(chat.key)
    stamps = Stamps(options)
    for line in text.lines(part, notes=context.notes):
        if (broken := _irc.odd(line)) is not None:
            yield broken
        elif line.text.strip():
            yield from _record(channel, stamps, line)


def _chat(part: Part, context: Context) -> Chat:
    stem = part.name.removesuffix(".weechatlog").removesuffix(".log")
    bits = stem.split(".", 2)
    if len(bits) == 3 and bits[0] == "irc":
        return _irc.chat(context, bits[1], bits[2])
    return _irc.chat(context, "", _irc.find_channel(part) or stem)


def _record(channel: Channel, stamps: Stamps, line: Line) -> Iterator[Item]:
    stamp, _, rest = line.text.partition("\t")
    prefix, tab, body = rest.partition("\t")
    if not tab:
        yield Skipped(_irc.UNKNOWN, line.number, line.text[:80])
        return
    moment = stamps.parse(stamp)
    if moment is None:
        yield Skipped(NO_DATE, line.number, line.text[:80])
        return
    at = moment[0]
    mark = prefix.strip()
    if mark == "*":
        nick, _, done = body.partition(" ")
        yield channel.said(at, _irc.bare(nick) or nick, done, line.number, action=True)
    elif mark == "-->":
        yield from _joined(channel, at, body, line)
    elif mark == "<--":
        yield from _gone(channel, at, body, line)
    elif mark == "--":
        yield from _note(channel, body, line)
    elif _irc.is_nick(nick := _irc.bare(mark)):
        yield channel.said(at, nick, body, line.number)
    else:
        yield Skipped(_irc.CLIENT if body else _irc.UNKNOWN, line.number, line.text[:80])


def _joined(channel: Channel, at: datetime, body: str, line: Line) -> Iterator[Item]:
    found = _JOINED.match(body)
    yield channel.joined(at, found[1], line.number) if found else Skipped(_irc.CLIENT, line.number, body[:80])


def _gone(channel: Channel, at: datetime, body: str, line: Line) -> Iterator[Item]:
    if (kicked := _KICKED.match(body)) is not None:
        yield channel.left(at, kicked[2], line.number, by=kicked[1])
    elif (left := _LEFT.match(body)) is not None:
        yield channel.left(at, left[1], line.number)
    else:
        yield Skipped(_irc.CLIENT, line.number, body[:80])


def _note(channel: Channel, body: str, line: Line) -> Iterator[Item]:
    if (renamed := _RENAMED.match(body)) is not None:
        yield from channel.renamed(renamed[1], renamed[2], line.number, body)
        return
    reason = next((reason for pattern, reason in _NOTES if pattern.search(body)), _irc.CLIENT)
    yield Skipped(reason, line.number, body[:80])
