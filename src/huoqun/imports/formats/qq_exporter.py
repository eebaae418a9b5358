"""QQChatExporter (shuakami/qq-chat-exporter), versions 3 to 5: `{"chatInfo", "messages": […]}`, a chat each.

Version 4 has ISO stamps, `messageId`, `isRecalled`, `isSystemMessage`; version 5 has milliseconds, `id`,
`recalled`, `system`. Large chats come as `manifest.json` and `chunks/*.jsonl`: format `qq-exporter-chunks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from huoqun.imports import text
from huoqun.imports.formats._people import Names, told
from huoqun.imports.formats._values import NO_DATE, NO_SENDER, NOT_A_RECORD, cut, table, tables, word
from huoqun.imports.jsonstream import Broken, walk
from huoqun.imports.records import Chat, Item, Options, Said, SaidKind, Skipped
from huoqun.imports.registry import Context, reads_part
from huoqun.imports.sources import Part
from huoqun.imports.stamps import Stamps, epoch

GROUP_BUTLER = "2854196310"
"""Q群管家, Tencent's own bot."""

_OPENED = frozenset({"", "messages"})
_KINDS: dict[str, SaidKind] = {
    "image": "image",
    "video": "video",
    "audio": "voice",
    "voice": "voice",
    "file": "file",
    "market_face": "sticker",
    "mface": "sticker",
    "json": "link",
}
_PLACEHOLDER = re.compile(r"\[(?:图片|视频|语音|文件|表情|商城表情|JSON消息|图片消息)[^\]\n]{0,300}\]")
_NUMBER = re.compile(r"group_(?:.*_)?(\d{5,12})_\d{8}")


def sniff(part: Part, head: bytes) -> float:
    """Sure by the exporter's name in the metadata, nearly by the shape."""
    beginning = text.head(head)
    if beginning.lstrip("\ufeff \r\n\t")[:1] != "{" or '"messages"' not in beginning:
        return 0.0
    if "QQChatExporter" in beginning[:4000] or "qq-chat-exporter" in beginning[:4000]:
        return 1.0
    return 0.8 if '"chatInfo"' in beginning and ('"uin"' in beginning or '"uid"' in beginning) else 0.0


@reads_part("qq-exporter", title="QQChatExporter JSON", platform="qq", sniff=sniff)
def read(part: Part, options: Options, context: Context) -> Iterator[Item]:
    """One chat."""
    info: dict[str, Any] = {}
    reader: Reader | None = None
    for entry in walk(part, _OPENED):
        if entry.path == "chatInfo" and isinstance(entry.value, dict):
            info = entry.value
        elif entry.path == "messages[]":
            if reader is None:
                reader = Reader(chat_of(part, context, info), options, info, lambda: messages(part))
                yield reader.chat
            yield from reader.record(entry.value, entry.ordinal)
        elif isinstance(entry.value, Broken) and entry.path in _OPENED:
            yield Skipped(entry.value.reason, entry.ordinal, entry.value.sample)
    if reader is None:
        yield chat_of(part, context, info)


def messages(part: Part) -> Iterator[Any]:
    """Every decoded message of the file."""
    for entry in walk(part, _OPENED):
        if entry.path == "messages[]":
            yield entry.value


def chat_of(part: Part, context: Context, info: dict[str, Any]) -> Chat:
    """Keyed by the group's number, which stands in the exporter's file names only."""
    number = _NUMBER.search(part.path)
    name = word(info.get("name")) or None
    if number is None and name and not context.options.group:
        return Chat(name, name, "qq")
    return context.chat(part, "qq", name=name, provider_id=number[1] if number else None)


def who(message: dict[str, Any]) -> tuple[str, str]:
    """The key (QQ number, else the uid) and the name in the group of whoever sent it."""
    sender, raw = table(message.get("sender")), table(message.get("rawMessage"))
    key = _first(sender.get("uin"), raw.get("senderUin"))
    if key in ("", "0"):
        key = _first(sender.get("uid"), raw.get("senderUid"))
    name = _first(raw.get("sendMemberName"), sender.get("groupCard")) or _first(
        raw.get("sendNickName"), sender.get("name"), sender.get("nickname")
    )
    return key, name or key


def _first(*values: Any) -> str:
    for value in values:
        if value and (found := word(value)):
            return found
    return ""


class Reader:
    """The records of one chat. `again` reads all its messages from the start, to learn names."""

    def __init__(self, chat: Chat, options: Options, info: dict[str, Any], again: Any) -> None:
        self.chat = chat
        self.stamps = Stamps(options)
        self.own = word(info.get("selfUin")) or word(info.get("selfUid")) or None
        self._again = again
        self._names: Names | None = None

    def record(self, message: Any, line: int) -> Iterator[Item]:
        if isinstance(message, Broken):
            yield Skipped(message.reason, line, message.sample)
            return
        if not isinstance(message, dict):
            yield Skipped(NOT_A_RECORD, line, cut(message))
            return
        at = self._at(message.get("timestamp"))
        if at is None:
            yield Skipped(NO_DATE, line, cut(message.get("timestamp")))
            return
        content = table(message.get("content"))
        body = word(content.get("text"))
        provider_id = word(message.get("id")) or word(message.get("messageId")) or None
        if message.get("system") is True or message.get("isSystemMessage") is True:
            yield from told(body, self.chat.key, at, line, self._learnt(), provider_id)
            return
        yield self._said(message, content, body, at, line, provider_id)

    def _at(self, stamp: Any) -> datetime | None:
        if isinstance(stamp, str) and not stamp.isdecimal():
            found = self.stamps.parse(stamp)
            return found[0] if found else None
        return epoch(stamp)

    def _said(
        self,
        message: dict[str, Any],
        content: dict[str, Any],
        body: str,
        at: datetime,
        line: int,
        provider_id: str | None,
    ) -> Item:
        key, name = who(message)
        if not key:
            return Skipped(NO_SENDER, line, body[:80])
        elements = tables(content.get("elements"))
        return Said(
            chat=self.chat.key,
            at=at,
            sender=key,
            sender_name=name,
            text=body,
            line=line,
            kind=_kind(body, content, elements),
            provider_id=provider_id,
            reply_to=_reply(elements),
            recalled=message.get("recalled") is True or message.get("isRecalled") is True,
            is_bot=key == GROUP_BUTLER,
            extra=_extra(content),
        )

    def _learnt(self) -> Names:
        if self._names is None:
            self._names = learn(self._again())
            self._names.own = self.own
        return self._names


def learn(decoded: Iterable[Any]) -> Names:
    """Whom the names in the messages belong to."""
    names = Names()
    for message in decoded:
        if not isinstance(message, dict) or message.get("system") is True:
            continue
        key, name = who(message)
        if key:
            names.see(name, key)
            sender = table(message.get("sender"))
            for other in ("groupCard", "nickname", "remark", "name"):
                names.see(word(sender.get(other)), key)
    return names


def _kind(body: str, content: dict[str, Any], elements: list[dict[str, Any]]) -> SaidKind:
    """A message with words of its own is text, whatever hangs on it."""
    if _PLACEHOLDER.sub("", body).strip():
        return "text"
    for thing in (*tables(content.get("resources")), *elements):
        kind = _KINDS.get(word(thing.get("type")))
        if kind is not None:
            return kind
    return "text"


def _reply(elements: list[dict[str, Any]]) -> str | None:
    for element in elements:
        if element.get("type") == "reply":
            data = table(element.get("data"))
            found = word(data.get("referencedMessageId")) or word(data.get("messageId"))
            return found if found not in ("", "0") else None
    return None


def _extra(content: dict[str, Any]) -> dict[str, Any] | None:
    extra: dict[str, Any] = {}
    if not content.get("resources") and not content.get("mentions"):
        return None
    files = [
        {"name": word(file.get("filename")), "size": file.get("size")} for file in tables(content.get("resources"))
    ]
    mentions = [word(mention.get("uin")) or word(mention.get("uid")) for mention in tables(content.get("mentions"))]
    if files:
        extra["files"] = files
    if mentions:
        extra["mentions"] = mentions
    return extra or None
