"""The text, kind and attachments of a message of Telegram Desktop."""

from __future__ import annotations

from typing import Any

from huoqun.imports.formats._values import count, table, tables, word
from huoqun.imports.records import SaidKind

_MEDIA: dict[str, SaidKind] = {
    "sticker": "sticker",
    "voice_message": "voice",
    "audio_file": "voice",
    "video_file": "video",
    "video_message": "video",
    "animation": "video",
}
_MORE = ("photo", "file", "reactions", "forwarded_from", "via_bot", "author")
_NOT_INCLUDED = "(File "


def read_text(message: dict[str, Any]) -> str:
    """`text` is a string, or a list of strings and {type, text}; a poll or a contact has its words elsewhere."""
    text = message.get("text")
    if isinstance(text, str):
        plain = text
    elif isinstance(text, list):
        plain = "".join(word(bit) if not isinstance(bit, dict) else word(bit.get("text")) for bit in text)
    else:
        plain = ""
    if plain:
        return plain
    if poll := table(message.get("poll")):
        return word(poll.get("question"))
    return word(message.get("place_name"))


def kind_of(message: dict[str, Any]) -> SaidKind:
    if message.get("text"):
        return "text"
    if (kind := _MEDIA.get(word(message.get("media_type")))) is not None:
        return kind
    if message.get("photo"):
        return "image"
    return "file" if message.get("file") else "text"


def read_extra(message: dict[str, Any]) -> dict[str, Any] | None:
    text = message.get("text")
    if not isinstance(text, list) and not any(map(message.get, _MORE)):
        return None
    extra: dict[str, Any] = {}
    path = word(message.get("photo")) or word(message.get("file"))
    if path:
        file: dict[str, Any] = {"path": path} if not path.startswith(_NOT_INCLUDED) else {"missing": True}
        if name := word(message.get("file_name")):
            file["name"] = name
        extra["files"] = [file]
    if reactions := tables(message.get("reactions")):
        extra["reactions"] = [
            {"emoji": word(each.get("emoji")) or word(each.get("type")), "count": count(each.get("count"))}
            for each in reactions
        ]
    for key in ("forwarded_from", "via_bot", "author"):
        if value := word(message.get(key)):
            extra[key] = value
    if isinstance(text, list) and (mentions := [word(bit.get("text")) for bit in tables(text) if _mentions(bit)]):
        extra["mentions"] = mentions
    return extra or None


def _mentions(bit: dict[str, Any]) -> bool:
    return bit.get("type") in ("mention", "mention_name")
