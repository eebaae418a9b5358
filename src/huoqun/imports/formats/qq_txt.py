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
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from huoqun.imports import text
from huoqun.imports.formats._people import Names, learn, told
from huoqun.imports.records import Chat, Item, Options, Person, Said, SaidKind, Skipped
from huoqun.imports.registry import Context, reads_part
from huoqun.imports.sources import Part
from huoqun.imports.stamps import Stamps

BEFORE = "text before the first message"
NO_STAMP = "date or time that cannot be"
TOO_LONG = "line too long"

SYSTEM = frozenset({"10000", "1000000"})
ANONYMOUS = "80000000"
_LONGEST = 1_000_000
_TITLE = "消息记录（此消息记录为文本格式"
_STAMP = re.compile(r"(\d{4}[-/]\d{1,2}[-/]\d{1,2} \d{1,2}:\d{2}:\d{2}(?: [AaPp][Mm])?)(?: (.*))?")
_WHO = re.compile(r"(.*?)\s?(?:\((\d{4,12})\)|<([^<>\s@]{1,64}@[^<>\s@]{1,64})>)\s*")
_OFFICE = re.compile(r"【([^】]{1,20})】(?=\S)")
_HEAD = re.compile(r"={10,}\s*|消息分组[:：](.*)|消息对象[:：](.*)|消息记录（此消息记录为文本格式.*")
_KINDS: dict[str, SaidKind] = {
    "[图片]": "image",
    "[表情]": "sticker",
    "[动画表情]": "sticker",
    "[语音]": "voice",
    "[视频]": "video",
    "[文件]": "file",
    "[链接]": "link",
}


class Start(msgspec.Struct, frozen=True, gc=False):
    """The line over a message. `key` is the QQ number or address, or the name where there is neither."""

    stamp: str
    key: str
    name: str
    title: str


def start(line: str, after_blank: bool) -> Start | None:
    """What stands over a message. Without a number it only counts behind an empty line: texts hold times."""
    if not line[:1].isdecimal():
        return None
    found = _STAMP.fullmatch(line)
    if found is None:
        return None
    who = _WHO.fullmatch(found[2] or "")
    if who is not None:
        shown, key = who[1].strip(), who[2] or who[3].lower()
    elif after_blank:
        shown, key = (found[2] or "").strip(), ""
    else:
        return None
    office = _OFFICE.match(shown)
    title = office[1] if office else ""
    name = shown[office.end() :].strip() if office else shown
    if key == ANONYMOUS:
        key = f"{ANONYMOUS}:{name}"
    return Start(found[1], key or name, name or key, title)


def sniff(part: Part, head: bytes) -> float:
    """Sure by the head; plausible by the lines over messages."""
    beginning = text.head(head)
    if _TITLE in beginning[:200]:
        return 1.0
    lines = beginning.split("\n", 200)[:200]
    starts = [found for line in lines if (found := start(line.rstrip("\r"), False)) is not None]
    if "消息对象:" in beginning[:2000] and starts:
        return 0.95
    return 0.75 if starts and any(start(line.rstrip("\r"), False) for line in lines[:10]) else 0.0


@reads_part("qq-txt", title="QQ messages (txt)", platform="qq", sniff=sniff)
def read(part: Part, options: Options, context: Context) -> Iterator[Item]:
    """One chat, or as many as the file has heads."""
    yield from _Reader(part, options, context).items()


def _seen(part: Part) -> Iterator[tuple[str, str]]:
    blank = True
    for line in text.lines(part):
        found = start(line.text, blank)
        if found is not None and found.key not in SYSTEM:
            yield found.name, found.key
        blank = not line.text.strip()


class _Reader:
    def __init__(self, part: Part, options: Options, context: Context) -> None:
        self.part = part
        self.context = context
        self.stamps = Stamps(options)
        self.names: Names | None = None
        self.chat: Chat | None = None
        self.group = ""
        self.folder = ""
        self._chats: set[tuple[str, str]] = set()
        self._shown: dict[str, tuple[str, str]] = {}
        self._record: tuple[Start, int] | None = None
        self._body: list[str] = []
        self._size = 0

    def items(self) -> Iterator[Item]:
        """Every message once, with the lines of its text."""
        blank, swallowed = True, False
        for line in text.lines(self.part, notes=self.context.notes):
            if not line.ok:
                yield Skipped(TOO_LONG, line.number, line.text[:80])
                swallowed = True
                continue
            begun = start(line.text, blank)
            head = None if begun else _HEAD.fullmatch(line.text)
            blank = not line.text.strip()
            if begun is not None:
                yield from self._finish()
                self._record, self._body, self._size, swallowed = (begun, line.number), [], 0, False
            elif head is not None and (self._record is None or self._is_head(head)):
                yield from self._finish()
                self._see_head(head)
            elif self._record is None:
                if not blank and not swallowed:
                    yield Skipped(BEFORE, line.number, line.text[:80])
            elif not swallowed and self._size < _LONGEST:
                self._size += len(line.text) + 1
                self._body.append(line.text)
        yield from self._finish()
        if self.chat is None:
            yield self._open()

    def _is_head(self, head: re.Match[str]) -> bool:
        """A head in the middle of the file begins with a rule."""
        return head[0].startswith("====") or not "".join(self._body).strip()

    def _see_head(self, head: re.Match[str]) -> None:
        if head[1] is not None:
            self.folder = head[1].strip()
        elif head[2] is not None:
            self.group = head[2].strip()
            self.chat = None

    def _open(self) -> Chat:
        name = self.context.options.group or self.group
        if not name:
            self.chat = self.context.chat(self.part, "qq")
        else:
            again = (self.folder, name) in self._chats or any(name == other for _, other in self._chats)
            key = f"{name} ({self.folder})" if again and not self.context.options.group else name
            extra: dict[str, Any] = {"folder": self.folder} if self.folder else {}
            self.chat = Chat(key, name, "qq", extra=extra)
            self._chats.add((self.folder, name))
        return self.chat

    def _finish(self) -> Iterator[Item]:
        if self._record is None:
            return
        (begun, line), self._record = self._record, None
        if self.chat is None:
            yield self._open()
        stamp = self.stamps.parse(begun.stamp)
        if stamp is None:
            yield Skipped(NO_STAMP, line, begun.stamp)
            return
        body = "\n".join(self._body).strip("\r\n\t ")
        if begun.key in SYSTEM:
            yield from self._told(body, stamp[0], line)
            return
        yield from self._said(begun, body, stamp[0], line)

    def _told(self, body: str, at: datetime, line: int) -> Iterator[Item]:
        if self.names is None:
            self.names = learn(_seen(self.part))
        assert self.chat is not None
        yield from told(body.removeprefix("[图片]"), self.chat.key, at, line, self.names)

    def _said(self, begun: Start, body: str, at: datetime, line: int) -> Iterator[Item]:
        assert self.chat is not None
        name, title = begun.name, begun.title
        known = self._shown.get(begun.key)
        # QQ writes the number in place of a name that it could not load.
        if name == begun.key and known is not None:
            name = known[0]
        if title and (known is None or known[1] != title):
            yield Person(begun.key, name, extra={"title": title})
        if len(self._shown) < _LONGEST:
            self._shown[begun.key] = (name, title or (known[1] if known else ""))
        yield Said(
            chat=self.chat.key,
            at=at,
            sender=begun.key,
            sender_name=name,
            text=body,
            line=line,
            kind=_KINDS.get(body, "text") if len(body) < 7 else "text",
        )
