"""DiscordChatExporter, JSON: `guild`, `channel`, then `messages` with ids, kinds, authors and reactions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from huoqun.imports.formats._discord import chat_of, kind_of
from huoqun.imports.formats._values import NO_DATE, NO_SENDER, NOT_A_RECORD, NOTICE, count, cut, table, tables, word
from huoqun.imports.jsonstream import Broken, top, walk
from huoqun.imports.records import Chat, Item, Options, Person, Said, SaidKind, Skipped, Span, SpanKind
from huoqun.imports.registry import Context, reads_part
from huoqun.imports.sources import Part
from huoqun.imports.stamps import Stamps
from huoqun.imports.text import head as text_head

DELETED_USER = "456226577798135808"

_CHANNEL = re.compile(r'"channel"\s*:\s*\{')
_GUILD = re.compile(r'"guild"\s*:\s*\{')
_OF_MESSAGES = ('"messages"', '"timestampEdited"', '"isPinned"', '"isBot"')
# Names that the exporter has for them, and the bare numbers that it writes for those it has none for.
_MESSAGES = frozenset(
    [
        "Default",
        "Reply",
        "ChatInputCommand",
        "ContextMenuCommand",
        "ThreadStarterMessage",
        "0",
        "19",
        "20",
        "21",
        "23",
        "24",
    ]
)
_LISTS = ("attachments", "stickers", "mentions", "reactions")
_JOINED = frozenset(["GuildMemberJoin", "7"])
_ADDED, _REMOVED = frozenset(["RecipientAdd", "1"]), frozenset(["RecipientRemove", "2"])


def sniff(part: Part, head: bytes) -> float:
    text = text_head(head)
    if not text.lstrip().startswith("{"):
        return 0.0
    if _GUILD.search(text) and _CHANNEL.search(text):
        return 0.98 if '"messages"' in text or '"dateRange"' in text else 0.5
    return 0.8 if all(key in text for key in _OF_MESSAGES) else 0.0


@reads_part("discord-json", title="DiscordChatExporter JSON", platform="discord", sniff=sniff)
def read(part: Part, options: Options, context: Context) -> Iterator[Item]:
    """One channel; the ordinal of a message is its place in `messages`."""
    head: dict[str, Any] = {}
    chat: Chat | None = None
    stamps, seen = Stamps(options), set[str]()
    for entry in walk(part, {"", "messages"}):
        if entry.path != "messages[]" and not isinstance(entry.value, Broken):
            head[entry.path] = entry.value
            continue
        if chat is None:
            chat = _chat(part, context, head if "channel" in head else top(part, but="messages"))
            yield chat
        if isinstance(entry.value, Broken):
            yield Skipped(entry.value.reason, entry.ordinal, entry.value.sample)
        else:
            yield from _record(chat.key, entry.ordinal, entry.value, stamps, seen)
    if chat is None:
        yield _chat(part, context, head)


def _chat(part: Part, context: Context, head: dict[str, Any]) -> Chat:
    channel, guild = table(head.get("channel")), table(head.get("guild"))
    if not word(channel.get("id")):
        return chat_of(part, context)
    extra = {"guild": word(guild.get("name")), "category": word(channel.get("category"))}
    return context.chat(
        part,
        "discord",
        name=word(channel.get("name")) or None,
        provider_id=word(channel.get("id")),
        topic=word(channel.get("topic")),
        extra={key: value for key, value in extra.items() if value},
    )


def _record(chat: str, line: int, message: Any, stamps: Stamps, seen: set[str]) -> Iterator[Item]:
    if not isinstance(message, dict):
        yield Skipped(NOT_A_RECORD, line, cut(message))
        return
    author = table(message.get("author"))
    key = word(author.get("id"))
    if not key:
        yield Skipped(NO_SENDER, line, cut(message.get("content")))
        return
    name = word(author.get("nickname")) or word(author.get("name"))
    if key not in seen:
        seen.add(key)
        yield _person(key, name, author)
    stamp = stamps.parse(word(message.get("timestamp")))
    if stamp is None:
        yield Skipped(NO_DATE, line, cut(message.get("timestamp")))
        return
    kind = word(message.get("type"))
    if kind in _MESSAGES or not kind:
        yield _said(chat, line, message, (key, name, author.get("isBot") is True), stamp, stamps)
    elif kind in _JOINED:
        yield Span(chat, stamp[0], "joined", key, name, line, None, word(message.get("id")) or None, stamp[1])
    elif kind in _ADDED or kind in _REMOVED:
        yield _recipient(chat, line, message, key, name, stamp[0])
    else:
        yield Skipped(NOTICE, line, kind[:40])


def _person(key: str, name: str, author: dict[str, Any]) -> Person:
    handle, number = word(author.get("name")), word(author.get("discriminator"))
    if number.strip("0"):
        handle = f"{handle}#{number}"
    extra = {"deleted": True} if key == DELETED_USER else {}
    return Person(key, name, author.get("isBot") is True, handle or None, extra)


def _recipient(chat: str, line: int, message: dict[str, Any], actor: str, name: str, at: Any) -> Item:
    """Somebody was added to or removed from a private group by the author of the notice."""
    kind: SpanKind = "joined" if message.get("type") in _ADDED else "left"
    people = tables(message.get("mentions"))
    if not people or not word(people[0].get("id")):
        return Skipped(NOTICE, line, cut(message.get("content")))
    person = word(people[0].get("id"))
    shown = word(people[0].get("nickname")) or word(people[0].get("name"))
    by = actor if actor != person else None
    return Span(chat, at, kind, person, shown, line, by, word(message.get("id")) or None)


def _said(
    chat: str, line: int, message: dict[str, Any], who: tuple[str, str, bool], stamp: tuple[Any, int], stamps: Stamps
) -> Said:
    text = word(message.get("content"))
    kind: SaidKind = "text"
    if not text:
        kind, text = _without_text(message)
    edited = message.get("timestampEdited")
    edited_at = stamps.parse(word(edited)) if edited else None
    reference = message.get("reference")
    reply = None
    if reference and word(table(reference).get("type")) in ("", "Default", "Reply"):
        reply = word(table(reference).get("messageId")) or None
    extra = _extra(message) if any(map(message.get, _LISTS)) else None
    return Said(
        chat, stamp[0], who[0], who[1], text, line, kind, word(message.get("id")) or None, reply,
        edited_at[0] if edited_at else None, False, who[2], stamp[1], extra,
    )  # fmt: skip


def _without_text(message: dict[str, Any]) -> tuple[SaidKind, str]:
    if files := tables(message.get("attachments")):
        return kind_of(word(files[0].get("fileName"))), ""
    if message.get("stickers"):
        return "sticker", ""
    return "text", _embedded(message)


def _embedded(message: dict[str, Any]) -> str:
    """What a bot says in an embed instead of in the text."""
    for embed in tables(message.get("embeds")):
        lines = [word(embed.get("title")), word(embed.get("description"))]
        if any(lines):
            return "\n".join(line for line in lines if line)
    return ""


def _extra(message: dict[str, Any]) -> dict[str, Any] | None:
    extra: dict[str, Any] = {}
    if files := tables(message.get("attachments")):
        extra["files"] = [
            {"url": word(file.get("url")), "name": word(file.get("fileName")), "size": count(file.get("fileSizeBytes"))}
            for file in files
        ]
    if stickers := tables(message.get("stickers")):
        extra["stickers"] = [word(sticker.get("name")) for sticker in stickers]
    if mentions := tables(message.get("mentions")):
        extra["mentions"] = [word(user.get("id")) for user in mentions]
    if reactions := tables(message.get("reactions")):
        extra["reactions"] = [
            {"emoji": word(table(each.get("emoji")).get("name")), "count": count(each.get("count"))}
            for each in reactions
        ]
    return extra or None
