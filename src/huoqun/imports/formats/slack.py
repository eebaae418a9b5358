"""Slack's export: users.json, channels.json (groups.json for private channels), `<channel>/<YYYY-MM-DD>.json`.

Direct messages (dms.json, mpims.json) are private and left out. Texts are Slack's markup and are made plain:
`<@U1>` → @name, `<#C1|general>` → #general, `<https://x|label>` → label (https://x).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from huoqun.imports.formats._slack_text import Plain, read_extra
from huoqun.imports.formats._values import (
    NO_DATE,
    NO_SENDER,
    NOT_A_RECORD,
    NOTICE,
    PRIVATE_CHAT,
    cut,
    table,
    tables,
    word,
)
from huoqun.imports.jsonstream import Broken, walk
from huoqun.imports.records import Chat, Item, Options, PartDone, Person, Said, SaidKind, Skipped, Span
from huoqun.imports.registry import Context, reads_source
from huoqun.imports.sources import Part
from huoqun.imports.stamps import epoch

DELETED = "deleted message"

_LISTS = ("channels.json", "groups.json", "dms.json", "mpims.json")
_BESIDE = ("users.json", "org_users.json", "integration_logs.json", "canvases.json")
_PRIVATE = frozenset(["dms.json", "mpims.json"])
_DAY = re.compile(r"\d{4}-\d\d-\d\d\.json")
_JOINED = frozenset(["channel_join", "group_join"])
_LEFT = frozenset(["channel_leave", "group_leave"])
_MESSAGES = frozenset(
    ["bot_message", "me_message", "thread_broadcast", "reply_broadcast", "file_share", "file_comment"]
)


def claim(parts: Sequence[Part]) -> list[list[Part]]:
    """Every folder that holds a list of channels, with the day files one folder below."""
    roots = {part.path[: -len(part.name)] for part in parts if part.name in ("channels.json", "groups.json")}
    mine: dict[str, list[Part]] = {root: [] for root in sorted(roots)}
    with_days: set[str] = set()
    for part in parts:
        folder = part.path[: -len(part.name)]
        if part.name in _LISTS or part.name in _BESIDE:
            mine.get(folder, []).append(part)
        elif _DAY.fullmatch(part.name) and (above := f"{folder.rstrip('/').rpartition('/')[0]}/".lstrip("/")) in roots:
            mine[above].append(part)
            with_days.add(above)
    return [claimed for root, claimed in mine.items() if root in with_days]


@reads_source("slack", title="Slack export", platform="slack", claim=claim)
def read(parts: Sequence[Part], options: Options, context: Context) -> Iterator[Item]:
    """Channels in the order of their folders; the line of a message is its place in its day's file."""
    lists = {part.name: part for part in parts if not _DAY.fullmatch(part.name)}
    users = _users(lists)
    for key, user in users.items():
        yield _person(key, user)
    channels = _channels(lists)
    plain = Plain({key: _name(user) for key, user in users.items()}, {c[0]["id"]: n for n, c in channels.items()})
    days: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        if _DAY.fullmatch(part.name):
            days[part.path.rpartition("/")[0].rpartition("/")[2]].append(part)
    for folder, files in days.items():
        channel, private = channels.get(folder, ({"id": "", "name": folder}, False))
        reader = _Reader(_chat(channel, folder, files[0], context), users, plain, private)
        yield from reader.read([part for part in files if part.path not in context.done])


def _users(lists: dict[str, Part]) -> dict[str, dict[str, Any]]:
    users: dict[str, dict[str, Any]] = {}
    for name in ("users.json", "org_users.json"):
        for entry in walk(lists[name], {""}) if name in lists else ():
            if isinstance(entry.value, dict) and word(entry.value.get("id")):
                users[word(entry.value["id"])] = entry.value
    return users


def _channels(lists: dict[str, Part]) -> dict[str, tuple[dict[str, Any], bool]]:
    """By the name of their folder: what the list says of a channel, and whether it is private."""
    channels: dict[str, tuple[dict[str, Any], bool]] = {}
    for name in _LISTS:
        for entry in walk(lists[name], {""}) if name in lists else ():
            channel = table(entry.value)
            number = word(channel.get("id"))
            if number:
                folder = number if name == "dms.json" else word(channel.get("name")) or number
                channels[folder] = ({**channel, "id": number}, name in _PRIVATE)
    return channels


def _name(user: dict[str, Any]) -> str:
    profile = table(user.get("profile"))
    shown = word(profile.get("display_name")) or word(profile.get("real_name")) or word(user.get("real_name"))
    return shown or word(user.get("name")) or word(user.get("username"))


def _person(key: str, user: dict[str, Any]) -> Person:
    extra = {"deleted": True} if user.get("deleted") is True else {}
    bot = user.get("is_bot") is True or key == "USLACKBOT"
    return Person(key, _name(user) or key, bot, word(user.get("name")) or None, extra)


def _chat(channel: dict[str, Any], folder: str, part: Part, context: Context) -> Chat:
    topic = word(table(channel.get("topic")).get("value")) or word(table(channel.get("purpose")).get("value"))
    extra = {"archived": True} if channel.get("is_archived") is True else {}
    number = word(channel.get("id"))
    key = number or context.path_key(part).rpartition("/")[0]
    return Chat(key, word(channel.get("name")) or folder, "slack", number or None, topic, extra)


class _Reader:
    """One channel."""

    def __init__(self, chat: Chat, users: dict[str, dict[str, Any]], plain: Plain, private: bool) -> None:
        self.chat, self.users, self.plain, self.private = chat, users, plain, private
        self.bots: set[str] = set()

    def read(self, parts: list[Part]) -> Iterator[Item]:
        if parts and not self.private:
            yield self.chat
        for part in parts:
            records = 0
            for entry in walk(part, {""}):
                records += 1
                yield from self.record(records, entry.value)
            yield PartDone(part.path, records)

    def record(self, line: int, message: Any) -> Iterator[Item]:
        if self.private:
            yield Skipped(PRIVATE_CHAT, line)
        elif isinstance(message, Broken):
            yield Skipped(message.reason, line, message.sample)
        elif not isinstance(message, dict):
            yield Skipped(NOT_A_RECORD, line, cut(message))
        elif (at := epoch(message.get("ts"))) is None:
            yield Skipped(NO_DATE, line, cut(message.get("ts")))
        else:
            yield from self._dated(line, message, at)

    def _dated(self, line: int, message: dict[str, Any], at: Any) -> Iterator[Item]:
        subtype, key = word(message.get("subtype")), word(message.get("user"))
        number = word(message.get("ts")) or None
        if subtype in _JOINED or subtype in _LEFT:
            if not key:
                yield Skipped(NO_SENDER, line, subtype)
                return
            kind = "joined" if subtype in _JOINED else "left"
            by = word(message.get("inviter")) or None
            yield Span(self.chat.key, at, kind, key, self._name(key, message), line, by, number)  # type: ignore[arg-type]
        elif subtype == "tombstone":
            yield Skipped(DELETED, line)
        elif subtype and subtype not in _MESSAGES:
            yield Skipped(NOTICE, line, subtype[:40])
        else:
            yield from self._said(line, message, at, key, number)

    def _name(self, key: str, message: dict[str, Any]) -> str:
        known = self.users.get(key)
        shown = _name({"profile": message.get("user_profile"), "name": message.get("username")})
        return (_name(known) if known else "") or shown or key

    def _said(self, line: int, message: dict[str, Any], at: Any, key: str, number: str | None) -> Iterator[Item]:
        bot = word(message.get("bot_id"))
        sender = key or bot or word(message.get("username"))
        if not sender:
            yield Skipped(NO_SENDER, line, cut(message.get("text")))
            return
        name = self._name(sender, message)
        is_bot = message.get("subtype") == "bot_message" or (bool(bot) and not key)
        if is_bot and sender not in self.bots and sender not in self.users:
            self.bots.add(sender)
            yield Person(sender, name, True)
        text = self.plain(word(message.get("text")))
        thread = word(message.get("thread_ts"))
        edited = epoch(table(message.get("edited")).get("ts")) if message.get("edited") else None
        yield Said(
            self.chat.key, at, sender, name, text, line, "text" if text else _kind(message), number,
            thread if thread and thread != number else None, edited, False,
            is_bot or table(self.users.get(sender)).get("is_bot") is True, extra=read_extra(message),
        )  # fmt: skip


def _kind(message: dict[str, Any]) -> SaidKind:
    for file in tables(message.get("files")):
        kind = word(file.get("mimetype")).partition("/")[0]
        return {"image": "image", "video": "video", "audio": "voice"}.get(kind, "file")  # type: ignore[return-value]
    return "text"
