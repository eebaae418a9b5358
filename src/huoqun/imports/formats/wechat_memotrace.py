"""MemoTrace (留痕, WeChatMsg): one CSV a chat, a row a message.

    localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime,Remark,NickName,Sender

A private chat lacks the last three columns. Type 10000 is the platform: joins, leaves, recalls. `localId`
belongs to one decryption of the database and `TalkerId` to one database, so neither is anybody's id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from huoqun.imports import text
from huoqun.imports.csvrows import delimiter_of, rows
from huoqun.imports.formats import _wechat
from huoqun.imports.formats._people import Names, told
from huoqun.imports.formats._values import NO_DATE, NO_SENDER
from huoqun.imports.records import Chat, Item, Options, Person, Said, Skipped
from huoqun.imports.registry import Context, reads_part
from huoqun.imports.sources import Part
from huoqun.imports.stamps import epoch

BAD_ROW = "wrong number of columns"
OWN_KEY = "self"
OWN_NAME = "我"

HEADER = (
    "localid",
    "talkerid",
    "type",
    "subtype",
    "issender",
    "createtime",
    "status",
    "strcontent",
    "strtime",
)
_HEADER = re.compile(r"\W*localId\W+TalkerId\W+Type\W+SubType\W+IsSender\W+CreateTime\W", re.IGNORECASE)
_ROOM = re.compile(r"[(（](\d{5,20}@chatroom)[)）]")


def sniff(part: Part, head: bytes) -> float:
    return 1.0 if _HEADER.match(text.head(head[:4096])) else 0.0


@reads_part("wechat-memotrace", title="MemoTrace (留痕) CSV", platform="wechat", sniff=sniff)
def read(part: Part, options: Options, context: Context) -> Iterator[Item]:
    """One chat (or several, where the whole database was exported into one file)."""
    yield from _Reader(part, context).items()


class Row:
    """A row by its columns. Raises ValueError where it is not one."""

    __slots__ = ("content", "kind", "mine", "name", "remark", "sender", "sub", "talker", "time")

    def __init__(self, fields: list[str]) -> None:
        if len(fields) < 9:
            raise ValueError
        self.talker = fields[1]
        self.kind, self.sub = int(fields[2]), int(fields[3] or 0)
        self.mine = fields[4] == "1"
        self.time = fields[5]
        self.content = fields[7]
        self.remark, self.name, self.sender = fields[9:12] if len(fields) > 11 else ("", "", "")


class _Reader:
    def __init__(self, part: Part, context: Context) -> None:
        self.part = part
        self.context = context
        self.delimiter = delimiter_of(text.head(part.head(4096)))
        self.names: Names | None = None
        self.chats: dict[str, Chat] = {}
        self._shown: set[tuple[str, str, str]] = set()

    def items(self) -> Iterator[Item]:
        notes = self.context.notes
        for line, fields in rows(self.part, delimiter=self.delimiter, notes=notes):
            if isinstance(fields, str):
                yield Skipped(fields, line)
                continue
            if line == 1 and fields[0].lstrip("\ufeff").lower() == HEADER[0]:
                continue
            try:
                row = Row(fields)
            except ValueError:
                yield Skipped(BAD_ROW, line, self.delimiter.join(fields)[:80])
                continue
            yield from self._record(row, line)
        if not self.chats:
            yield self._open("")

    def _record(self, row: Row, line: int) -> Iterator[Item]:
        at = epoch(int(row.time) if row.time.isdecimal() and len(row.time) < 20 else row.time)
        if at is None:
            yield Skipped(NO_DATE, line, row.time[:80])
            return
        chat = self.chats.get(row.talker)
        if chat is None:
            chat = self._open(row.talker)
            yield chat
        if row.kind in _wechat.SYSTEM_TYPES:
            names = self._names()
            sentence = _wechat.sentence(row.content, names)
            yield from told(sentence, chat.key, at, line, names)
            return
        yield from self._said(row, chat, at, line)

    def _said(self, row: Row, chat: Chat, at: datetime, line: int) -> Iterator[Item]:
        key = row.sender or (OWN_KEY if row.mine else "")
        name = row.name or row.remark or row.sender or OWN_NAME
        if not key:
            if row.name or row.remark:
                yield Skipped(NO_SENDER, line, row.content[:80])
                return
            key = name = chat.name
        if row.remark and row.remark != name and (seen := (key, name, row.remark)) not in self._shown:
            self._shown.add(seen)
            yield Person(key, name, extra={"remark": row.remark})
        kind = _wechat.kind_by_number(row.kind, row.sub)
        yield Said(chat.key, at, key, name, _wechat.words_of(row.content), line, kind)

    def _names(self) -> Names:
        """Learnt by reading the file once more, when the first system message needs it."""
        if self.names is None:
            self.names = Names()
            for _, fields in rows(self.part, delimiter=self.delimiter):
                if isinstance(fields, list) and len(fields) > 11 and fields[2] not in ("10000", "10002"):
                    self.names.see(fields[10], fields[11])
                    self.names.see(fields[9], fields[11])
                    if fields[4] == "1" and fields[11]:
                        self.names.own = fields[11]
        return self.names

    def _open(self, talker: str) -> Chat:
        """Named by the file: 读书会_utf8.csv, 读书会(123@chatroom).csv. A second talker is another chat."""
        stem = self.part.name.removesuffix(".csv").removesuffix("_utf8")
        room = _ROOM.search(self.part.path)
        name = self.context.options.group or _ROOM.sub("", stem).strip() or stem
        key = self.context.options.group or (room[1] if room else name)
        if self.chats and not self.context.options.group:
            key, name, room = f"{key}#{talker}", f"{name} {talker}", None
        self.chats[talker] = Chat(key, name, "wechat", room[1] if room else None)
        return self.chats[talker]
