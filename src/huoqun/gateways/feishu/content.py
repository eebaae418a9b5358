"""What a Feishu message holds (`content` is JSON in a string, one shape a type) → words and files. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from huoqun.chats.port.incoming import Said

KINDS: Mapping[str, Said] = {
    "text": "text", "post": "text", "image": "image", "file": "file", "folder": "file", "audio": "voice",
    "media": "video", "sticker": "sticker", "interactive": "text", "system": "system", "share_chat": "link",
    "share_user": "link", "share_calendar_event": "link", "calendar": "link", "general_calendar": "link",
    "video_chat": "link",
}  # fmt: skip

DEEPEST = 8
"""Levels of a post or a card that are looked into."""


def mapping(value: Any) -> Mapping[str, Any]:
    """The value where it is an object, an empty one otherwise: nothing that comes from outside has to be what it is."""
    return value if isinstance(value, dict) else {}


def listing(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def word(value: Any) -> str:
    return value if isinstance(value, str) else ""


def opened(content: Any) -> Mapping[str, Any]:
    """The object in the string; empty where there is none."""
    try:
        return mapping(msgspec.json.decode(word(content)))
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return {}


def words(kind: str, content: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """The words of a message. `names`: what stands for whom is mentioned (`@_user_1`) → the name."""
    match kind:
        case "text" | "hongbao":
            return _named(word(content.get("text")), names)
        case "post" | "interactive":
            title = word(content.get("title"))
            body = _flat(content.get("content") or content.get("elements"), names, DEEPEST)
            return "\n".join(part for part in (title, body.strip("\n")) if part)
        case "system":
            return _system(content)
        case "vote" | "video_chat":
            options = [word(option) for option in listing(content.get("options"))]
            return "\n".join(part for part in (word(content.get("topic")), *options) if part)
        case "todo":
            return words("post", mapping(content.get("summary")), names)
        case "location":
            return word(content.get("name"))
    return word(content.get("summary")) or word(content.get("file_name"))


def files(kind: str, content: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """What is attached: Feishu gives keys, which only its own API makes files of, and no addresses."""
    if kind == "post":
        return tuple(file for part in _elements(content.get("content"), DEEPEST) if (file := _file(part)))
    file = _file(content)
    if file and kind == "audio":
        file["kind"] = "voice"
    return (file,) if file else ()


def _file(content: Mapping[str, Any]) -> dict[str, Any]:
    key, picture = word(content.get("file_key")), word(content.get("image_key"))
    if picture and not key:
        return {"name": picture, "kind": "image"}
    return {"name": word(content.get("file_name")) or key} if key else {}


def _named(text: str, names: Mapping[str, str]) -> str:
    # The longest first: @_user_1 begins @_user_12.
    for key in sorted(names, key=len, reverse=True):
        if key:
            text = text.replace(key, f"@{names[key]}")
    return text


def _flat(value: Any, names: Mapping[str, str], deep: int) -> str:
    """Paragraphs one below another, what stands in one paragraph side by side."""
    if deep <= 0:
        return ""
    if isinstance(value, list):
        parts = [_flat(part, names, deep - 1) for part in value]
        return ("\n" if any(isinstance(part, list) for part in value) else "").join(parts)
    element = mapping(value)
    if element.get("tag") == "at":
        key = word(element.get("user_id"))
        return f"@{names.get(key) or word(element.get('user_name'))}"
    text = element.get("text")
    return word(text) or word(mapping(text).get("content")) or _flat(listing(element.get("elements")), names, deep - 1)


def _elements(value: Any, deep: int) -> list[Mapping[str, Any]]:
    if deep <= 0:
        return []
    if isinstance(value, list):
        return [element for part in value for element in _elements(part, deep - 1)]
    return [value] if isinstance(value, dict) else []


def _system(content: Mapping[str, Any]) -> str:
    text = word(content.get("template"))
    for name, value in content.items():
        said = ", ".join(word(one) for one in listing(value)) or word(mapping(value).get("text"))
        text = text.replace("{" + name + "}", said)
    return text
