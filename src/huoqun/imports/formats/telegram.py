"""Telegram Desktop, `result.json`: one chat, or a whole account (`chats.list`, `left_chats.list`).

Service lines name the people added or removed without their ids: a name that is borne by one author of the same file
is that person, any other is known by the name alone. In the export of an account, private chats are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from huoqun.imports.formats._people import Names
from huoqun.imports.formats._telegram_text import kind_of, read_extra, read_text
from huoqun.imports.formats._values import NO_DATE, NO_SENDER, NOT_A_RECORD, NOTICE, PRIVATE_CHAT, cut, word
from huoqun.imports.jsonstream import OPENED, Broken, Entry, top, walk
from huoqun.imports.records import Chat, Item, Options, Person, Said, Skipped, Span
from huoqun.imports.registry import Context, reads_part
from huoqun.imports.sources import Part
from huoqun.imports.stamps import Stamps, epoch
from huoqun.imports.text import chunks
from huoqun.imports.text import head as text_head

NO_NAME = "nobody named"
UNSUPPORTED = "not included in the export"

_LISTS = ("chats", "left_chats")
_OPENED = {"", "messages"} | {f"{key}{rest}" for key in _LISTS for rest in ("", ".list", ".list[]", ".list[].messages")}
_MESSAGES = frozenset(["messages[]", *(f"{key}.list[].messages[]" for key in _LISTS)])
_TYPES = "personal_chat|bot_chat|saved_messages|private_group|private_supergroup|public_supergroup"
_ONE = re.compile(rf'"type"\s*:\s*"(?:{_TYPES}|private_channel|public_channel|replies|verification_codes)"')
_MANY = re.compile(r'"(?:personal_information|frequent_contacts|left_chats|chats|contacts|sessions)"\s*:\s*\{')
_OF_MESSAGES = ('"messages"', '"from_id"', '"date_unixtime"', '"text_entities"')
_PRIVATE = frozenset(["personal_chat", "bot_chat", "saved_messages", "replies", "verification_codes"])
_NAMED = re.compile(r'"(?:from|actor)"\s*:\s*"([^"\\]{1,300})"\s*,\s*"(?:from|actor)_id"\s*:\s*"?(\w+)"?')
_SELF_JOINS = frozenset(["join_group_by_link", "join_group_by_request"])


def sniff(part: Part, head: bytes) -> float:
    text = text_head(head)
    if not text.lstrip().startswith("{"):
        return 0.0
    if '"messages"' in text and _ONE.search(text[:4096]):
        return 0.95
    if '"about"' in text.lstrip()[:200] and _MANY.search(text):
        return 0.9
    return 0.8 if all(key in text for key in _OF_MESSAGES) else 0.0


@reads_part("telegram", title="Telegram Desktop JSON", platform="telegram", sniff=sniff)
def read(part: Part, options: Options, context: Context) -> Iterator[Item]:
    """Every chat of the file; the ordinal of a message counts over the whole file."""
    reader = _Reader(part, options, context)
    for entry in walk(part, _OPENED):
        yield from reader.entry(entry)
    yield from reader.announce()


class _Reader:
    """The chat being read, and what is known of the people of the file."""

    def __init__(self, part: Part, options: Options, context: Context) -> None:
        self.part, self.context = part, context
        self.stamps = Stamps(options)
        self.head: dict[str, Any] = {}
        self.chat: Chat | None = None
        self.in_account = False
        self.line = 0
        self.seen: set[str] = set()
        self.topics: dict[str, str] = {}
        self._names: Names | None = None

    def entry(self, entry: Entry) -> Iterator[Item]:
        if entry.path in _MESSAGES or isinstance(entry.value, Broken):
            self.line += 1
            if not isinstance(entry.value, Broken) and self._is_private():
                yield Skipped(PRIVATE_CHAT, self.line)
                return
            yield from self.announce()
            yield from self._record(entry.value)
        elif entry.path.endswith(".list[]") and entry.value is OPENED:
            yield from self.announce() if self.in_account else ()
            self.head, self.chat, self.in_account, self.topics = {}, None, True, {}
        elif entry.value is not OPENED:
            self.head[entry.path.rpartition(".")[2]] = entry.value

    def announce(self) -> Iterator[Item]:
        """The chat, once, before its first record (or at its end where it has none)."""
        if self.chat is None and not self._is_private():
            self.chat = self._described()
            yield self.chat

    def _described(self) -> Chat:
        if not self.in_account and "id" not in self.head and "name" not in self.head:
            self.head = top(self.part, but="messages")
        name, number = word(self.head.get("name")), word(self.head.get("id"))
        extra = {"type": kind} if (kind := word(self.head.get("type"))) else {}
        return self.context.chat(self.part, "telegram", name=name or None, provider_id=number or None, extra=extra)

    def _is_private(self) -> bool:
        return self.in_account and self.head.get("type") in _PRIVATE

    def _record(self, message: Any) -> Iterator[Item]:
        chat = self.chat.key if self.chat else ""
        if isinstance(message, Broken):
            yield Skipped(message.reason, self.line, message.sample)
        elif not isinstance(message, dict):
            yield Skipped(NOT_A_RECORD, self.line, cut(message))
        elif message.get("type") == "unsupported":
            yield Skipped(UNSUPPORTED, self.line)
        elif (at := self._moment(message, "date")) is None:
            yield Skipped(NO_DATE, self.line, cut(message.get("date")))
        elif message.get("type") == "service":
            yield from self._service(chat, message, at)
        else:
            yield from self._said(chat, message, at)

    def _moment(self, message: dict[str, Any], key: str) -> datetime | None:
        at = epoch(message.get(f"{key}_unixtime"))
        if at is None and (stamp := self.stamps.parse(word(message.get(key)))):
            at = stamp[0]
        return at

    def _person(self, key: str, name: str) -> Iterator[Person]:
        if key not in self.seen:
            self.seen.add(key)
            yield Person(key, name)

    def _said(self, chat: str, message: dict[str, Any], at: datetime) -> Iterator[Item]:
        key, name = _who(message, "from")
        if not key:
            yield Skipped(NO_SENDER, self.line, cut(message.get("text")))
            return
        yield from self._person(key, name)
        reply = word(message.get("reply_to_message_id")) or None
        extra = read_extra(message)
        if reply in self.topics:
            extra = extra or {}
            extra["topic"] = self.topics[reply]
            reply = None
        if message.get("reply_to_peer_id") is not None:
            reply = None
        edited = self._moment(message, "edited") if "edited" in message or "edited_unixtime" in message else None
        yield Said(
            chat, at, key, name, read_text(message), self.line, kind_of(message), word(message.get("id")) or None,
            reply, edited, extra=extra,
        )  # fmt: skip

    def _service(self, chat: str, message: dict[str, Any], at: datetime) -> Iterator[Item]:
        action, number = word(message.get("action")), word(message.get("id")) or None
        key, name = _who(message, "actor")
        if action == "topic_created" and number:
            self.topics[number] = word(message.get("title"))
        if action in _SELF_JOINS and key:
            by = self._key(word(message.get("inviter"))) or None
            yield Span(chat, at, "joined", key, name, self.line, by, number)
        elif action == "create_group" and key:
            yield Span(chat, at, "joined", key, name, self.line)
            yield from self._members(chat, message, at, "joined", (key, name))
        elif action in ("invite_members", "remove_members"):
            kind = "joined" if action == "invite_members" else "left"
            spans = list(self._members(chat, message, at, kind, (key, name)))
            yield from spans or (Skipped(NO_NAME, self.line, action),)
        else:
            yield Skipped(NOTICE, self.line, action[:40])

    def _members(
        self, chat: str, message: dict[str, Any], at: datetime, kind: Any, actor: tuple[str, str]
    ) -> Iterator[Span]:
        members = message.get("members")
        # One id for several people would make the second look like the first one read again.
        alone = kind == "left" or (
            isinstance(members, list) and len(members) == 1 and message["action"] != "create_group"
        )
        number = (word(message.get("id")) or None) if alone else None
        for member in members if isinstance(members, list) else ():
            name = word(member)
            if name:
                person = actor[0] if name == actor[1] and actor[0] else self._key(name)
                by = actor[0] if actor[0] and actor[0] != person else None
                yield Span(chat, at, kind, person, name, self.line, by, number)

    def _key(self, name: str) -> str:
        """Who of the file is meant by a bare name. The file is looked through once, at the first one."""
        if not name:
            return ""
        if self._names is None:
            self._names = _learn(self.part)
        return self._names.key(name) or ""


def _who(message: dict[str, Any], label: str) -> tuple[str, str]:
    """Key and name of an author. Old exports write the number without 'user'; the deleted have no name."""
    number = message.get(f"{label}_id")
    key = f"user{number}" if isinstance(number, int) and not isinstance(number, bool) else word(number)
    name = word(message.get(label))
    if not key and name:
        key = f"name:{name}"
    return key, name or ("Deleted Account" if key else "")


def _learn(part: Part) -> Names:
    names, rest = Names(), ""
    for chunk in chunks(part):
        text = rest + chunk
        end = 0
        for found in _NAMED.finditer(text):
            name, key = found[1], found[2]
            names.see(name, f"user{key}" if key.isdecimal() else key)
            end = found.end()
        rest = text[max(end, len(text) - 2000) :]
    return names
