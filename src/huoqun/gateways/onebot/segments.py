"""What a message is made of: OneBot's segments and its older CQ strings → words, and back. Pure."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from huoqun.chats.port.effects import Order, Send
from huoqun.chats.port.incoming import Said

Segment = dict[str, Any]

EVERYBODY = "@全体成员"

MOST_SEGMENTS = 1_000
"""More are not read: QQ itself allows far fewer."""

_CQ = re.compile(r"\[CQ:([^\[\],]{1,40})((?:,[^\[\],]*)*)\]")
_ESCAPES = (("&#91;", "["), ("&#93;", "]"), ("&#44;", ","), ("&amp;", "&"))

# What QQ shows without words of its own; the same are nothing in an imported export, so that both give the same text.
_MEDIA: Mapping[str, Said] = {
    "image": "image",
    "record": "voice",
    "video": "video",
    "file": "file",
    "onlinefile": "file",
    "mface": "sticker",
    "face": "sticker",
    "bface": "sticker",
    "sface": "sticker",
    "marketface": "sticker",
}
_NAMED = {
    "dice": "[骰子]",
    "rps": "[猜拳]",
    "forward": "[聊天记录]",
    "poke": "[戳一戳]",
    "shake": "[窗口抖动]",
    "redbag": "[红包]",
    "contact": "[推荐]",
    "flashtransfer": "[闪传]",
    "xml": "[卡片]",
    "miniapp": "[小程序]",
}


@dataclass(slots=True)
class Words:
    """A message as it can be kept. `kind` is that of its media where it has no words of its own."""

    text: str = ""
    kind: Said = "text"
    reply_to: str | None = None
    mentions: list[str] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)


def word(value: Any) -> str:
    """A text or a whole number as text; anything else is ''."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def rows(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def from_string(said: str) -> list[Segment]:
    """Segments of a CQ string: `hi [CQ:at,qq=10001]`, with `[`, `]`, `&` and (inside codes) `,` escaped."""
    segments: list[Segment] = []
    end = 0
    for found in _CQ.finditer(said):
        if found.start() > end:
            segments.append(_text(_plain(said[end : found.start()])))
        pairs = (part.partition("=") for part in found[2].split(",") if part)
        segments.append({"type": found[1], "data": {key.strip(): _plain(value) for key, _, value in pairs}})
        end = found.end()
    if end < len(said):
        segments.append(_text(_plain(said[end:])))
    return segments


def _plain(text: str) -> str:
    for escaped, char in _ESCAPES:
        text = text.replace(escaped, char)
    return text


def _text(text: str) -> Segment:
    return {"type": "text", "data": {"text": text}}


def read(message: Any) -> Words:
    """What a message says: `message` is a list of segments, one segment, or a CQ string; anything else says nothing."""
    if isinstance(message, str):
        message = from_string(message)
    elif isinstance(message, dict):
        message = [message]
    words, parts, media = Words(), [], ""
    for segment in rows(message)[:MOST_SEGMENTS]:
        kind, data = word(segment.get("type")), table(segment.get("data"))
        parts.append(_said(kind, data, words))
        media = media or _media(kind, data)
    words.text = "".join(parts).strip()
    if media and not words.text:
        words.kind = media  # type: ignore[assignment]
    elif any(word(s.get("type")) in ("json", "share", "music") for s in rows(message)[:MOST_SEGMENTS]):
        words.kind = "link"
    return words


def _media(kind: str, data: Mapping[str, Any]) -> str:
    if kind == "image" and word(data.get("sub_type", data.get("subType"))) not in ("", "0"):
        return "sticker"  # QQ sends people's own stickers as pictures of another sub type.
    return _MEDIA.get(kind, "")


def _said(kind: str, data: Mapping[str, Any], words: Words) -> str:
    """The text of one segment; what it holds besides is noted in `words`."""
    if kind == "text":
        return word(data.get("text"))
    if kind == "at":
        return _mention(data, words)
    if kind == "reply":
        words.reply_to = words.reply_to or word(data.get("id")) or None
        return ""
    if kind in _MEDIA:
        if kind in ("image", "record", "video", "file", "onlinefile"):
            fetched = {"image": "image", "record": "voice"}.get(kind)
            words.files.append(_file(data) | ({"kind": fetched} if fetched else {}))
        return ""
    if kind == "markdown":
        return word(data.get("content"))
    if kind == "json":
        return _card(data.get("data"))
    if kind in ("share", "music", "location"):
        return " ".join(filter(None, (word(data.get("title")), word(data.get("content")), word(data.get("url")))))
    return _NAMED.get(kind, "")


def _mention(data: Mapping[str, Any], words: Words) -> str:
    who = word(data.get("qq"))
    if who == "all":
        return EVERYBODY
    if who:
        words.mentions.append(who)
    return f"@{word(data.get('name')).removeprefix('@') or who}"


def _file(data: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    name = word(data.get("name")) or word(data.get("file_name")) or word(data.get("fileName")) or word(data.get("file"))
    if name and not name.startswith(("base64://", "http://", "https://", "file://")):
        found["name"] = name[:200]
    url = word(data.get("url"))
    if url.startswith(("http://", "https://")):
        found["url"] = url[:2_000]
    size = word(data.get("file_size", data.get("fileSize")))
    if size.isdecimal() and len(size) < 16:
        found["size"] = int(size)
    return found


def _card(said: Any) -> str:
    """A shared card's title, where it tells one."""
    try:
        card = table(msgspec.json.decode(said) if isinstance(said, str) else said)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return "[卡片]"
    return word(card.get("prompt")) or word(card.get("desc")) or "[卡片]"


# What we say


@dataclass(frozen=True, slots=True)
class Loaded:
    """An attachment whose bytes are at hand. `kind`: image, voice or file."""

    kind: str
    name: str
    content: bytes

    @property
    def uri(self) -> str:
        return "base64://" + base64.b64encode(self.content).decode()


def spoken(order: Order, body: Send, pictures: Sequence[Loaded]) -> list[Segment]:
    """The segments of what is said in one message: the reply, who is mentioned, the words, the pictures."""
    segments: list[Segment] = []
    if body.reply_to:
        segments.append({"type": "reply", "data": {"id": body.reply_to}})
    named = [order.names[m] for m in body.mentions if m in order.names]
    for key, _ in named if order.chat else ():
        segments += [{"type": "at", "data": {"qq": key}}, _text(" ")]
    lines = [body.text, *(f"· {button.text}" for button in body.buttons)]
    if text := "\n".join(line for line in lines if line):
        segments.append(_text(text))
    segments += [{"type": "image", "data": {"file": picture.uri}} for picture in pictures]
    return segments


def alone(loaded: Loaded) -> list[Segment]:
    """The segments of what QQ lets stand in a message by itself only: a voice message, a file."""
    if loaded.kind == "voice":
        return [{"type": "record", "data": {"file": loaded.uri}}]
    return [{"type": "file", "data": {"file": loaded.uri, "name": loaded.name}}]
