"""Events of a room as the Client-Server API gives them, and what stands in them. Pure; nothing in them is trusted."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import msgspec

LONGEST_ID = 255
LONGEST_TEXT = 65_536
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""For stamps that no calendar holds: whoever stores it takes that for now."""


class Event(msgspec.Struct, frozen=True):
    """An event of a room, as the Client-Server API gives it. `origin_server_ts` is in milliseconds."""

    type: str
    event_id: str
    sender: str
    origin_server_ts: float
    content: dict[str, Any]
    state_key: str | None = None
    unsigned: dict[str, Any] = {}
    redacts: Any = None

    @property
    def at(self) -> datetime:
        try:
            return datetime.fromtimestamp(self.origin_server_ts / 1000, UTC)
        except (OverflowError, ValueError, OSError):
            return LONG_AGO

    @property
    def before(self) -> dict[str, Any]:
        """The content of the state that this one replaced."""
        return mapping(self.unsigned, "prev_content")


def read(raw: Any) -> Event | None:
    """An event; None for anything else."""
    try:
        event = msgspec.convert(raw, Event)
    except (msgspec.ValidationError, RecursionError, UnicodeEncodeError):  # half a surrogate
        return None
    if not all(0 < len(part) <= LONGEST_ID for part in (event.event_id, event.sender, event.type)):
        return None
    return event if len(event.state_key or "") <= LONGEST_ID else None


def text(content: Any, key: str) -> str:
    """The text under a key; empty where there is none."""
    found = content.get(key) if isinstance(content, dict) else None
    return found[:LONGEST_TEXT] if isinstance(found, str) else ""


def mapping(content: Any, key: str) -> dict[str, Any]:
    """The object under a key; empty where there is none."""
    found = content.get(key) if isinstance(content, dict) else None
    return found if isinstance(found, dict) else {}


def edited(event: Event) -> str:
    """The message that an event is the new form of; empty for most."""
    relation = mapping(event.content, "m.relates_to")
    return text(relation, "event_id") if text(relation, "rel_type") == "m.replace" else ""


def redacted(event: Event) -> str:
    """The event that another takes back; since room version 11 it is named in the content."""
    if event.type != "m.room.redaction":
        return ""
    return text(event.content, "redacts") or (event.redacts if isinstance(event.redacts, str) else "")


# Messages


_FALLBACK = re.compile(r"\A(?:> [^\n]*\n)+\n?")
_PILL = re.compile(r"https://matrix\.to/#/((?:@|%40)[^\"'?/<>\s]{1,255})")


def words(content: dict[str, Any]) -> str:
    """The words of a message, without those of the one it answers, which older apps put before them."""
    body = text(content, "body")
    return _FALLBACK.sub("", body, count=1) if replied(content) and body.startswith("> ") else body


def replied(content: dict[str, Any]) -> str:
    """The message that is answered; in a thread its first one, unless another is answered there."""
    relation = mapping(content, "m.relates_to")
    answered = text(mapping(relation, "m.in_reply_to"), "event_id")
    if text(relation, "rel_type") == "m.thread" and (relation.get("is_falling_back") is True or not answered):
        return text(relation, "event_id")
    return answered


def mentions(content: dict[str, Any]) -> tuple[str, ...]:
    """Who is meant: as the app says, or by the links that older ones put into the words."""
    if isinstance(content.get("m.mentions"), dict):
        named = content["m.mentions"].get("user_ids")
        users = [user for user in named if isinstance(user, str)] if isinstance(named, list) else []
    else:
        users = [unquote(user) for user in _PILL.findall(text(content, "formatted_body"))]
    return tuple(dict.fromkeys(user for user in users if user.startswith("@") and len(user) <= LONGEST_ID))[:100]


def files(content: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    url = text(content, "url") or text(mapping(content, "file"), "url")
    name, size = text(content, "filename") or text(content, "body"), mapping(content, "info").get("size")
    found: dict[str, Any] = {"name": name[:LONGEST_ID], "url": url[:2_000]}
    if isinstance(size, int) and not isinstance(size, bool) and 0 <= size < 2**53:
        found["size"] = size
    if kind := {"m.image": "image", "m.audio": "voice"}.get(text(content, "msgtype")):
        found["kind"] = kind
    return ({key: value for key, value in found.items() if value != ""},) if url or name else ()
