"""ChatLab's open interchange format (0.0.1 and 0.0.2), JSON and JSONL: `chatlab`, `meta`, `members`, `messages`.

Source: the "ChatLab standard format" page of its documentation. System messages (type 80) are sentences; those that
tell of joining or leaving become spans.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from huoqun.imports.formats import _people
from huoqun.imports.formats._values import NO_DATE, NO_SENDER, NOT_A_RECORD, cut, table, tables, word
from huoqun.imports.jsonscan import BROKEN, storable
from huoqun.imports.jsonstream import Broken, top, walk
from huoqun.imports.records import Chat, Item, Options, Person, Said, SaidKind, Skipped
from huoqun.imports.registry import Context, reads_part
from huoqun.imports.sources import Part
from huoqun.imports.stamps import epoch
from huoqun.imports.text import head as text_head
from huoqun.imports.text import lines

TOO_LONG = "line too long"

SYSTEM, RECALL = 80, 81
_KINDS: dict[int, SaidKind] = {1: "image", 2: "voice", 3: "video", 4: "file", 5: "sticker", 7: "link", 24: "link"}
_KEYS = re.compile(r'"chatlab"\s*:\s*\{')


def sniff(part: Part, head: bytes) -> float:
    text = text_head(head)
    if not text.lstrip().startswith(("{", "#")) or not _KEYS.search(text[:8192]):
        return 0.0
    return 0.97 if '"version"' in text else 0.5


@reads_part("chatlab", title="ChatLab JSON or JSONL", platform="chatlab", sniff=sniff)
def read(part: Part, options: Options, context: Context) -> Iterator[Item]:
    """One chat. The line of a record is its line in JSONL and its place in `messages` in JSON."""
    by_line = _is_jsonl(part)
    reader = _Reader(part, context, lambda: {} if by_line else top(part, but="messages"))
    entries = _jsonl(part, context) if by_line else _json(part)
    for kind, line, value in entries:
        yield from reader.entry(kind, line, value)
    yield from reader.announce()


def _is_jsonl(part: Part) -> bool:
    first = next((line for line in text_head(part.head()).splitlines() if line.strip()[:1] == "{"), "")
    return '"_type"' in first


def _json(part: Part) -> Iterator[tuple[str, int, Any]]:
    kinds = {"messages[]": "message", "members[]": "member"}
    for entry in walk(part, {"", "messages", "members"}):
        if isinstance(entry.value, Broken):
            yield "message", entry.ordinal, entry.value
        else:
            yield kinds.get(entry.path, entry.path), entry.ordinal, entry.value


def _jsonl(part: Part, context: Context) -> Iterator[tuple[str, int, Any]]:
    for line in lines(part, notes=context.notes, limit=8_000_000):
        text = line.text.strip()
        if not text or text.startswith("#"):
            continue
        try:
            value: Any = orjson.loads(text) if line.ok else Broken(TOO_LONG, text[:80])
            value = storable(value) if "\\u0000" in text else value
        except ValueError:
            value = Broken(BROKEN, text[:80])
        if not isinstance(value, dict):
            yield "message", line.number, value
        elif value.get("_type") == "header":
            yield "meta", line.number, value.get("meta")
        else:
            kind = "member" if value.get("_type") == "member" else "message"
            yield kind, line.number, value


class _Reader:
    def __init__(self, part: Part, context: Context, rest: Callable[[], dict[str, Any]]) -> None:
        self.part, self.context, self.rest = part, context, rest
        self.meta: dict[str, Any] = {}
        self.chat: Chat | None = None
        self.names = _people.Names()

    def announce(self) -> Iterator[Item]:
        if self.chat is None:
            self.meta = self.meta or table(self.rest().get("meta"))
            name, group = word(self.meta.get("name")) or None, word(self.meta.get("groupId")) or None
            platform = word(self.meta.get("platform")) or "chatlab"
            self.chat = self.context.chat(self.part, platform, name=name, provider_id=group)
            yield self.chat

    def entry(self, kind: str, line: int, value: Any) -> Iterator[Item]:
        if kind == "meta":
            self.meta = table(value)
        elif kind == "member":
            yield from self._member(table(value))
        elif kind == "message":
            yield from self.announce()
            yield from self._record(line, value)

    def _member(self, member: dict[str, Any]) -> Iterator[Item]:
        key, account = word(member.get("platformId")), word(member.get("accountName"))
        if not key:
            return
        nick = word(member.get("groupNickname"))
        roles = [word(role.get("id")) for role in tables(member.get("roles"))]
        aliases = member.get("aliases")
        for name in (nick, account, *(aliases if isinstance(aliases, list) else ())):
            self.names.see(word(name), key)
        yield Person(key, nick or account, handle=account or None, extra={"roles": roles} if roles else {})

    def _record(self, line: int, message: Any) -> Iterator[Item]:
        if isinstance(message, Broken):
            yield Skipped(message.reason, line, message.sample)
            return
        if not isinstance(message, dict):
            yield Skipped(NOT_A_RECORD, line, cut(message))
            return
        at, chat = epoch(message.get("timestamp")), self.chat.key if self.chat else ""
        kind, text = message.get("type"), word(message.get("content"))
        number = word(message.get("platformMessageId")) or None
        if at is None:
            yield Skipped(NO_DATE, line, cut(message.get("timestamp")))
        elif kind == SYSTEM:
            yield from _people.told(text, chat, at, line, self.names, number)
        elif kind == RECALL:
            yield Skipped(_people.RECALL, line, text[:80])
        else:
            yield self._said(chat, line, message, at, text, number)

    def _said(self, chat: str, line: int, message: dict[str, Any], at: Any, text: str, number: str | None) -> Item:
        account, nick = word(message.get("accountName")), word(message.get("groupNickname"))
        sender = word(message.get("sender")) or account
        if not sender:
            return Skipped(NO_SENDER, line, text[:80])
        self.names.see(nick, sender)
        self.names.see(account, sender)
        stated = message.get("type")
        kind = _KINDS.get(stated, "text") if isinstance(stated, int) else "text"
        reply = word(message.get("replyToMessageId")) or None
        return Said(chat, at, sender, nick or account or sender, text, line, kind, number, reply)
