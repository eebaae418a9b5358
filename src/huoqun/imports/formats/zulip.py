"""Zulip's organization export: realm.json, then messages-000001.json and on.

Channels (streams) become groups, with the topic of each message kept. Private messages are left out. Who subscribed
and unsubscribed is told by the audit log in realm.json.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from huoqun.imports.formats._values import NO_DATE, NO_SENDER, NOT_A_RECORD, PRIVATE_CHAT, cut, table, word
from huoqun.imports.jsonstream import Broken, Entry, walk
from huoqun.imports.records import Chat, Item, Options, PartDone, Person, Said, Skipped, Span
from huoqun.imports.registry import Context, reads_source
from huoqun.imports.sources import Part
from huoqun.imports.stamps import Stamps, epoch

STREAM = 2
_CREATED, _ACTIVATED, _DEACTIVATED = 301, 302, 303
_MESSAGES = re.compile(r"messages-\d{6,}\.json")
_USERS = ("zerver_userprofile", "zerver_userprofile_crossrealm", "zerver_userprofile_mirrordummy")
_TABLES = (*_USERS, "zerver_stream", "zerver_recipient", "zerver_realmauditlog", "zerver_reaction")
REACTIONS_LEFT = "reactions left out"
MOST_REACTED = 200_000
"""Messages whose reactions are kept in memory while the realm is read; those of further ones are noted."""


def claim(parts: Sequence[Part]) -> list[list[Part]]:
    """Every folder with realm.json and messages beside it."""
    realms = {part.path[: -len(part.name)]: [part] for part in parts if part.name == "realm.json"}
    for part in parts:
        if _MESSAGES.fullmatch(part.name) and (realm := realms.get(part.path[: -len(part.name)])):
            realm.append(part)
    return [claimed for claimed in realms.values() if len(claimed) > 1]


@reads_source("zulip", title="Zulip export", platform="zulip", claim=claim)
def read(parts: Sequence[Part], options: Options, context: Context) -> Iterator[Item]:
    """The line of a message is its place in its file, that of a span its place in the audit log."""
    realm = _Realm(options, context)
    for entry in walk(parts[0], {"", *_TABLES}):
        realm.learn(entry)
    yield from realm.people()
    yield from realm.chats()
    if parts[0].path not in context.done:
        yield from realm.spans(parts[0])
    for part in parts[1:]:
        if part.path not in context.done:
            yield from realm.messages(part)


class _Realm:
    """People, channels and recipients by their numbers."""

    def __init__(self, options: Options, context: Context) -> None:
        self.stamps = Stamps(options)
        self.notes = context.notes
        self.users: dict[int, dict[str, Any]] = {}
        self.streams: dict[int, dict[str, Any]] = {}
        self.recipients: dict[int, int] = {}
        self.reactions: dict[int, Counter[str]] = {}

    def learn(self, entry: Entry) -> None:
        row = table(entry.value)
        number = row.get("id")
        if not isinstance(number, int):
            return
        table_name = entry.path.removesuffix("[]")
        if table_name in _USERS:
            # Those of no realm are the server's own bots.
            self.users[number] = {**row, "is_bot": True} if table_name == _USERS[1] else row
        elif table_name == "zerver_stream":
            self.streams[number] = row
        elif table_name == "zerver_recipient" and row.get("type") == STREAM and isinstance(row.get("type_id"), int):
            self.recipients[number] = row["type_id"]
        elif table_name == "zerver_reaction":
            self._react(row)

    def _react(self, row: dict[str, Any]) -> None:
        message = row.get("message")
        if not isinstance(message, int):
            return
        if message not in self.reactions and len(self.reactions) >= MOST_REACTED:
            self.notes[REACTIONS_LEFT] += 1
            return
        self.reactions.setdefault(message, Counter())[_emoji(row)] += 1

    def people(self) -> Iterator[Person]:
        for number, user in self.users.items():
            handle = word(user.get("delivery_email")) or word(user.get("email")) or None
            yield Person(str(number), self.name(number), user.get("is_bot") is True, handle)

    def chats(self) -> Iterator[Chat]:
        for number, stream in self.streams.items():
            extra = {"archived": True} if stream.get("deactivated") is True else {}
            name, topic = word(stream.get("name")) or str(number), word(stream.get("description"))
            yield Chat(str(number), name, "zulip", str(number), topic, extra)

    def name(self, number: int) -> str:
        user = table(self.users.get(number))
        return word(user.get("full_name")) or word(user.get("email")).partition("@")[0] or str(number)

    def is_bot(self, number: int) -> bool:
        return table(self.users.get(number)).get("is_bot") is True

    def spans(self, part: Part) -> Iterator[Item]:
        records = 0
        for entry in walk(part, {"", "zerver_realmauditlog"}):
            row = table(entry.value) if entry.path == "zerver_realmauditlog[]" else {}
            kind = row.get("event_type")
            if kind not in (_CREATED, _ACTIVATED, _DEACTIVATED):
                continue
            records += 1
            yield self._span(entry.ordinal, row, "left" if kind == _DEACTIVATED else "joined")
        yield PartDone(part.path, records)

    def _span(self, line: int, row: dict[str, Any], kind: Any) -> Item:
        person, stream, actor = row.get("modified_user"), row.get("modified_stream"), row.get("acting_user")
        at = self._moment(row.get("event_time"))
        if at is None:
            return Skipped(NO_DATE, line, cut(row.get("event_time")))
        if not isinstance(person, int) or not isinstance(stream, int) or stream not in self.streams:
            return Skipped(NO_SENDER, line)
        by = str(actor) if isinstance(actor, int) and actor != person else None
        return Span(str(stream), at, kind, str(person), self.name(person), line, by)

    def messages(self, part: Part) -> Iterator[Item]:
        records = 0
        for entry in walk(part, {"", "zerver_message"}):
            if entry.path == "zerver_message[]" or isinstance(entry.value, Broken):
                records += 1
                yield self._message(records, entry.value)
        yield PartDone(part.path, records)

    def _message(self, line: int, row: Any) -> Item:
        if isinstance(row, Broken):
            return Skipped(row.reason, line, row.sample)
        if not isinstance(row, dict):
            return Skipped(NOT_A_RECORD, line, cut(row))
        recipient, sender, at = row.get("recipient"), row.get("sender"), self._moment(row.get("date_sent"))
        if at is None:
            return Skipped(NO_DATE, line, cut(row.get("date_sent")))
        if not isinstance(sender, int):
            return Skipped(NO_SENDER, line, cut(row.get("content")))
        stream = self.recipients.get(recipient) if isinstance(recipient, int) else None
        if stream is None or stream not in self.streams:
            return Skipped(PRIVATE_CHAT, line)
        extra: dict[str, Any] = {"topic": topic} if (topic := word(row.get("subject"))) else {}
        if reactions := self.reactions.get(row.get("id", 0)):
            extra["reactions"] = [{"emoji": emoji, "count": n} for emoji, n in reactions.most_common()]
        return Said(
            str(stream), at, str(sender), self.name(sender), word(row.get("content")), line,
            provider_id=word(row.get("id")) or None, edited_at=self._moment(row.get("last_edit_time")),
            is_bot=self.is_bot(sender), extra=extra or None,
        )  # fmt: skip

    def _moment(self, value: object) -> Any:
        """Seconds since 1970, or (before 2017) ISO 8601."""
        at = epoch(value)
        if at is None and isinstance(value, str) and (stamp := self.stamps.parse(value)):
            at = stamp[0]
        return at


def _emoji(row: dict[str, Any]) -> str:
    """The sign itself where Unicode has it; its name for a realm's own."""
    if row.get("reaction_type") == "unicode_emoji":
        try:
            return "".join(chr(int(code, 16)) for code in word(row.get("emoji_code")).split("-"))
        except (ValueError, OverflowError):
            pass
    return f":{word(row.get('emoji_name'))[:60]}:"
