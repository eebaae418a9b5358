"""QQ's exported messages (txt): a head, then a line with time, name and number over every message.

    消息记录（此消息记录为文本格式，不支持重新导入）
    ================================================================
    消息分组:我的群聊
    ================================================================
    消息对象:读书会
    ================================================================

    2023-01-05 20:15:33 【管理员】小明(12345678)
    大家晚上好

One file may hold many groups, each under its own head. 10000 and 1000000 are the system; 80000000 is whoever
speaks anonymously. Where somebody joins, the file is read a second time: joins name people without number.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from itertools import islice
from typing import Any, Final

from huoqun.imports import text
from huoqun.imports.formats._cut import BEFORE, TOO_LONG, Record, cut, scan
from huoqun.imports.formats._moments import Moments
from huoqun.imports.formats._people import Names, learn, told
from huoqun.imports.formats._values import NO_DATE
from huoqun.imports.records import Chat, Item, Options, Person, Said, SaidKind, Skipped
from huoqun.imports.registry import Context, reads_part
from huoqun.imports.sources import Part

SYSTEM: Final = frozenset({"10000", "1000000"})
ANONYMOUS: Final = "80000000"
GROUP_BUTLER: Final = "2854196310"
"""Q群管家, Tencent's own bot."""

_MANY = 1_000_000
_TITLE = "消息记录（此消息记录为文本格式"
_STAMP = r"\d{4}[-/]\d{1,2}[-/]\d{1,2} \d{1,2}:\d{2}:\d{2}(?: [AaPp][Mm])?"
_ID = r"(?:\((?P<number>\d{4,12})\)|<(?P<mail>[^<>\s@]{1,64}@[^<>\s@]{1,64})>)"
# A line without a number only counts behind an empty one, and a head behind its rule: texts hold the like too.
BEGINS = re.compile(
    rf"\n(?:(?P<stamp>{_STAMP}) (?P<name>[^\n]{{0,200}}?){_ID}[ \t]*"
    rf"|(?:(?<=\n\n)|(?<=\A\n))(?P<when>{_STAMP}) (?P<bare>[^\n]{{1,60}})(?<!\))"
    rf"|(?P<rule>={{64}}|{_TITLE}[^\n]*)"
    r"|(?:(?<=[=）]\n)|(?<=\A\n))消息(?:分组[:：](?P<folder>[^\n]*)|对象[:：](?P<group>[^\n]*)))(?=\n|$)"
)
_OFFICE = re.compile(r"【([^】]{1,20})】(?=\S)")
_KINDS: dict[str, SaidKind] = {
    "[图片]": "image",
    "[表情]": "sticker",
    "[动画表情]": "sticker",
    "[语音]": "voice",
    "[视频]": "video",
    "[文件]": "file",
    "[链接]": "link",
}


def sniff(part: Part, head: bytes) -> float:
    """Sure by the head; plausible by the lines over messages."""
    beginning = "\n" + text.head(head).replace("\r\n", "\n")
    if _TITLE in beginning[:200]:
        return 1.0
    spoken = [found for found in islice(BEGINS.finditer(beginning), 20) if found["number"] or found["mail"]]
    if not spoken:
        return 0.0
    return 0.95 if "消息对象" in beginning[:2000] else 0.75 if spoken[0].start() < 500 else 0.35


@reads_part("qq-txt", title="QQ messages (txt)", platform="qq", sniff=sniff)
def read(part: Part, options: Options, context: Context) -> Iterator[Item]:
    """One chat, or as many as the file has heads."""
    reader = _Reader(part, options, context)
    for record in cut(part, BEGINS, context.notes):
        yield from reader.record(record)
    if reader.chat is None:
        yield reader.open()


def who(begun: re.Match[str]) -> tuple[str, str, str]:
    """The key (QQ number or address, else the name), the name and the office of whom a line names."""
    shown = (begun["name"] if begun["bare"] is None else begun["bare"]) or ""
    office = _OFFICE.match(shown)
    name = (shown[office.end() :] if office else shown).strip()
    key = begun["number"] or (begun["mail"] or "").lower()
    if key == ANONYMOUS:
        key = f"{ANONYMOUS}:{name}"
    return key or name, name or key, office[1] if office else ""


def _seen(part: Part) -> Iterator[tuple[str, str]]:
    known: set[tuple[str, str]] = set()
    for begun in scan(part, BEGINS):
        if begun["stamp"] is not None and (begun["name"], begun["number"]) not in known:
            key, name, _ = who(begun)
            if key not in SYSTEM:
                yield name, key
            if len(known) < _MANY:
                known.add((begun["name"], begun["number"]))


class _Reader:
    def __init__(self, part: Part, options: Options, context: Context) -> None:
        self.part = part
        self.context = context
        self.moments = Moments(options)
        self.names: Names | None = None
        self.chat: Chat | None = None
        self.group = ""
        self.folder = ""
        self._keys: set[str] = set()
        self._shown: dict[str, tuple[str, str]] = {}
        self._written: dict[tuple[str | Any, ...], tuple[str, str]] = {}

    def record(self, record: Record) -> Iterator[Item]:
        begun = record.begun
        if begun is None:
            yield Skipped(BEFORE if record.ok else TOO_LONG, record.line, record.rest[:80])
        elif begun["stamp"] is None and begun["when"] is None:
            yield from self._head(begun, record)
        else:
            if self.chat is None:
                yield self.open()
            yield from self._message(begun, record)

    def _head(self, begun: re.Match[str], record: Record) -> Iterator[Item]:
        if begun["group"] is not None:
            self.group = begun["group"].strip()
            self.chat = None
        elif begun["folder"] is not None:
            self.folder = begun["folder"].strip()
        for offset, line in enumerate(record.rest.split("\n")):
            if line.strip():
                yield Skipped(BEFORE, record.line + offset, line[:80])

    def open(self) -> Chat:
        """The chat of the head last read. Two groups of one name are told apart by the folders they are in."""
        name = self.context.options.group or self.group
        if not name:
            self.chat = self.context.chat(self.part, "qq")
            return self.chat
        again = name in self._keys and not self.context.options.group
        key = f"{name} ({self.folder})" if again else name
        self._keys.add(key)
        extra: dict[str, Any] = {"folder": self.folder} if self.folder else {}
        self.chat = Chat(key, name, "qq", extra=extra)
        return self.chat

    def _message(self, begun: re.Match[str], record: Record) -> Iterator[Item]:
        assert self.chat is not None
        when = begun["stamp"] or begun["when"]
        stamp = self.moments.read(when)
        if stamp is None:
            yield Skipped(NO_DATE, record.line, when)
            return
        body = record.rest.strip("\n\t ")
        if begun["number"] in SYSTEM:
            if self.names is None:
                self.names = learn(_seen(self.part))
            yield from told(body.removeprefix("[图片]"), self.chat.key, stamp[0], record.line, self.names)
            return
        key, name = yield from self._who(begun)
        kind = _KINDS.get(body, "text") if len(body) < 7 else "text"
        yield Said(self.chat.key, stamp[0], key, name, body, record.line, kind, is_bot=key == GROUP_BUTLER)

    def _who(self, begun: re.Match[str]) -> Generator[Item, None, tuple[str, str]]:
        """The sender's key and name. Announces an office when it is new."""
        written = begun.group("name", "number", "mail", "bare")
        if (cached := self._written.get(written)) is not None:
            return cached
        key, name, office = who(begun)
        known = self._shown.get(key)
        if name == key and known is not None:
            name = known[0]  # QQ writes the number where it could not load the name.
        if office and (known is None or known[1] != office):
            yield Person(key, name, is_bot=key == GROUP_BUTLER, extra={"title": office})
        if len(self._shown) > _MANY or len(self._written) > _MANY:
            self._shown.clear()
            self._written.clear()
        self._shown[key] = (name, office or (known[1] if known else ""))
        if name != key:
            self._written[written] = key, name
        return key, name
