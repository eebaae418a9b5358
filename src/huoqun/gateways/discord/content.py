"""What Discord writes, as words, and our words as Discord shows them unchanged. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from huoqun.chats.port.incoming import Said

LONGEST = 2000
"""Characters of a message."""

_MENTION = re.compile(r"<@!?(\d{1,20})>")
_EMOJI = re.compile(r"<a?:(\w{1,32}):\d{1,20}>")
_URL = re.compile(r"https?://[^\s<>]+")
# What Discord's Markdown reads: emphasis, code, spoilers, links, mentions and stamps; quotes, titles and lists only
# where a line begins.
_MARKS = re.compile(r"[\\*_~`|\[<]|^(?=[^\S\n]*(?:>|#{1,3}\s|-#?\s))([^\S\n]*)", re.MULTILINE)


def mapping(value: Any) -> Mapping[str, Any]:
    """The value where it is an object, an empty one otherwise: nothing that comes from outside has to be what it is."""
    return value if isinstance(value, dict) else {}


def listing(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def word(value: Any) -> str:
    return value if isinstance(value, str) else ""


def snowflake(value: Any) -> str:
    """An id, as Discord writes them: digits in a string; empty where it is none."""
    text = word(value)
    return text if text.isascii() and text.isdigit() and len(text) <= 20 else ""


def words(message: Mapping[str, Any]) -> str:
    """What was written, names in the place of ids; where nothing was, what is embedded or stuck on."""
    names = {snowflake(mapping(user).get("id")): name_of(user) for user in listing(message.get("mentions"))}
    text = _MENTION.sub(lambda m: f"@{names[m[1]]}" if names.get(m[1]) else m[0], word(message.get("content")))
    text = _EMOJI.sub(r":\1:", text)
    if text:
        return text
    stickers = [word(mapping(one).get("name")) for one in listing(message.get("sticker_items"))]
    embeds = [mapping(one) for one in listing(message.get("embeds"))]
    shown = [word(one.get(part)) for one in embeds for part in ("title", "description")]
    return "\n".join(part for part in (*stickers, *shown) if part)


def name_of(user: Any, member: Any = None) -> str:
    """The name that a server shows: the nickname there, the display name, the user name."""
    about = mapping(user)
    nick = word(mapping(member).get("nick")) or word(mapping(about.get("member")).get("nick"))
    return nick or word(about.get("global_name")) or word(about.get("username"))


def kind_of(message: Mapping[str, Any]) -> Said:
    """0, 19 and 21 are written by people (a message, a reply, the first of a thread); the rest is Discord's own."""
    if message.get("type", 0) not in (0, 19, 20, 21, 23):
        return "system"
    if not word(message.get("content")):
        if listing(message.get("sticker_items")):
            return "sticker"
        for attached in listing(message.get("attachments")):
            form = word(mapping(attached).get("content_type")).partition("/")[0]
            return {"image": "image", "audio": "voice", "video": "video"}.get(form, "file")  # type: ignore[return-value]
    return "text"


def files(message: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    found = []
    for one in map(mapping, listing(message.get("attachments"))):
        file: dict[str, Any] = {"name": word(one.get("filename")), "url": word(one.get("url"))}
        if isinstance(one.get("size"), int):
            file["size"] = one["size"]
        if word(one.get("content_type")).startswith("image/"):
            file["kind"] = "image"
        found.append(file)
    return tuple(found)


def plain(text: str) -> str:
    """Words so written that Discord shows them as they are: nothing in them is markup, save addresses."""
    parts, at = [], 0
    for url in _URL.finditer(text):
        parts += [_escaped(text[at : url.start()]), url[0]]
        at = url.end()
    return "".join([*parts, _escaped(text[at:])])


def _escaped(text: str) -> str:
    return _MARKS.sub(lambda m: f"{m[1]}\\" if m[1] is not None else f"\\{m[0]}", text)


def split(text: str) -> list[str]:
    """Parts that Discord takes, cut where a line or a word ends if there is such a place in the last half."""
    parts = []
    while len(text) > LONGEST:
        head = text[:LONGEST]
        ends = [cut for cut in (head.rfind("\n"), head.rfind(" ")) if cut > LONGEST // 2]
        # Never between a backslash and what it escapes.
        cut = ends[0] if ends else LONGEST - (1 if head.endswith("\\") else 0)
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*parts, text] if text or not parts else parts
