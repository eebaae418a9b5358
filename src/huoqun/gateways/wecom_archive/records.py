"""What stands in the archive → what happened. Pure.

What people say is read as the import of an archive reads it (imports/formats/wecom_archive). Of a record's `msgid` the
end says where it was said: `_external` and `_updown_stream` with people from outside, without it among the staff alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from huoqun.chats.port.incoming import Incoming, Message, Person, Recall
from huoqun.imports.formats import wecom_archive
from huoqun.imports.formats._values import table, tables, word
from huoqun.imports.records import Said
from huoqun.imports.stamps import epoch

from ..wecom.people import BOT, CUSTOMERS

OUTSIDE = ("_external", "_updown_stream")

LONGEST_REF = 4_096
"""Characters of an `sdkfileid`; they have a few hundred."""

MOST_PICTURES = 9


def record(opened: bytes) -> dict[str, Any] | None:
    """An opened record; None where it is none. The library lets line ends stand in texts as they are."""
    try:
        value = json.loads(opened, strict=False)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def happened(value: Mapping[str, Any], *, with_private: bool) -> Incoming | None:
    """What a record tells; None where that is nothing for us.

    Left out are what the staff say among themselves, and what they write to one customer: our own welcome words would
    stand there twice. `with_private`: what customers write to one of the staff is heard too, as words in private.
    """
    room, sender = word(value.get("roomid")), word(value.get("from"))
    if not word(value.get("msgid")).endswith(OUTSIDE) or not sender:
        return None
    if not room and not (with_private and sender.startswith(CUSTOMERS)):
        return None
    if value.get("action") == "recall":
        return _recalled(value, room, sender)
    if value.get("action") != "send" or value.get("msgtype") in ("agree", "disagree", "revoke"):
        return None
    said = wecom_archive.said(0, dict(value))
    return _message(said, value) if isinstance(said, Said) else None


def _message(said: Said, value: Mapping[str, Any]) -> Message:
    return Message(
        id=said.provider_id or "", at=said.at, chat=said.chat or None, sender=_person(said.sender), text=said.text,
        kind=said.kind, files=(*_files(value), *(said.extra or {}).get("files", ())),
    )  # fmt: skip


def _recalled(value: Mapping[str, Any], room: str, sender: str) -> Recall | None:
    message, at = word(table(value.get("revoke")).get("pre_msgid")), epoch(value.get("msgtime"))
    return Recall(id=message, at=at, chat=room or None, by=_person(sender)) if message and at else None


def _person(key: str) -> Person:
    return Person(key, is_bot=key.startswith(BOT))


def _files(value: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The pictures of a message, or what was spoken, by what the library fetches them by."""
    kind = word(value.get("msgtype"))
    bodies = [table(value.get(kind))] if kind in ("image", "voice") else []
    if kind == "mixed":
        parts = [wecom_archive.part(one) for one in tables(table(value.get("mixed")).get("item"))]
        bodies = [body for what, body in parts if what == "image"]
    said = "voice" if kind == "voice" else "image"
    refs = [(word(body.get("sdkfileid")), body.get("filesize", body.get("voice_size"))) for body in bodies]
    return [
        {"ref": ref, "kind": said, **({"size": size} if isinstance(size, int) else {})}
        for ref, size in refs[:MOST_PICTURES]
        if 0 < len(ref) <= LONGEST_REF
    ]
