"""What we say, as Matrix writes it: contents of messages, people named, files. Pure."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from huoqun.chats.port.effects import Attachment, Button, Order, Send

MSGTYPES = {"image": "m.image", "file": "m.file", "voice": "m.audio"}


def words(body: Send) -> str:
    """The words of a message; buttons, which Matrix has not, follow as a list to answer by number."""
    return body.text + _listed(body.buttons)


def _listed(buttons: Sequence[Button]) -> str:
    return "".join(f"\n{number}. {button.text}" for number, button in enumerate(buttons, 1))


def said(order: Order, body: Send) -> dict[str, Any]:
    """The content of a message: plain, and with links where people are named."""
    named = [order.names[m] for m in body.mentions if m in order.names]
    plain, rich = words(body), escape(words(body), quote=False)
    for user, name in reversed(named):
        plain, rich = _with_name(plain, name), _with_link(rich, user, escape(name, quote=False))
    content: dict[str, Any] = {"msgtype": "m.text", "body": plain, "m.mentions": _meant(named)}
    if named:
        content |= {"format": "org.matrix.custom.html", "formatted_body": rich.replace("\n", "<br/>")}
    return content | answering(body.reply_to)


def _meant(named: Sequence[tuple[str, str]]) -> dict[str, Any]:
    # Present though empty: without it old servers look for names in the words, and notify whoever is called so.
    return {"user_ids": [user for user, _ in named]} if named else {}


def _with_name(plain: str, name: str) -> str:
    # Words that begin with the name, as most greetings do, do not say it twice.
    return plain if f"@{name}" in plain else f"@{plain}" if name and plain.startswith(name) else f"@{name} {plain}"


def _with_link(rich: str, user: str, name: str) -> str:
    link = f'<a href="https://matrix.to/#/{quote(user, safe="@:")}">{name}</a>'
    if f"@{name}" in rich:
        return rich.replace(f"@{name}", link, 1)
    return link + rich.removeprefix(name) if name and rich.startswith(name) else f"{link} {rich}"


def answering(message: str) -> dict[str, Any]:
    """The relation of a message that answers another."""
    return {"m.relates_to": {"m.in_reply_to": {"event_id": message}}} if message else {}


def announced(text: str) -> dict[str, Any]:
    """The content of an announcement: everybody in the room is meant."""
    return {"msgtype": "m.text", "body": text, "m.mentions": {"room": True}}


def media_type(name: str, kind: str) -> str:
    """The media type of a file by its name; where the name says nothing, by what it is."""
    found = mimetypes.guess_type(name)[0]
    return found or {"image": "image/png", "voice": "audio/ogg"}.get(kind, "application/octet-stream")


def attached(attachment: Attachment, *, name: str, address: str, size: int) -> dict[str, Any]:
    """The content of a file that is kept on the homeserver."""
    info = {"mimetype": media_type(name, attachment.kind), "size": size}
    content: dict[str, Any] = {
        "msgtype": MSGTYPES[attachment.kind], "body": name, "filename": name, "url": address, "info": info,
        "m.mentions": {},
    }  # fmt: skip
    if attachment.kind == "voice":
        content["org.matrix.msc3245.voice"] = {}
    return content


def group(name: str, alias: str, invited: Sequence[str], *, is_open: bool = False) -> dict[str, Any]:
    """A new group: who is invited may come in, and into an open one whoever knows its alias, which no list shows.
    Nothing is encrypted, so that we can read it.
    """
    return {
        "preset": "public_chat" if is_open else "private_chat",
        "name": name,
        "invite": list(invited),
        **_known_by(alias),
    }


def private(person: str, alias: str) -> dict[str, Any]:
    """A new private room with somebody."""
    return {"preset": "trusted_private_chat", "is_direct": True, "invite": [person], **_known_by(alias)}


def _known_by(alias: str) -> Mapping[str, Any]:
    """By its alias a room is made once, however often it is asked for; an empty canonical one keeps apps from
    showing it.
    """
    nothing = {"type": "m.room.canonical_alias", "state_key": "", "content": {}}
    return {"room_alias_name": alias, "initial_state": [nothing]} if alias else {}


def with_direct(direct: Mapping[str, Any], person: str, room: str) -> dict[str, Any]:
    """The account's list of private rooms, with one more."""
    rooms = direct.get(person)
    known = [held for held in rooms if isinstance(held, str)] if isinstance(rooms, list) else []
    return {**direct, person: known if room in known else [room, *known]}


def private_rooms(direct: Mapping[str, Any]) -> dict[str, str]:
    """With whom each private room is, by that list."""
    return {
        room: person
        for person, rooms in direct.items() if person.startswith("@") and isinstance(rooms, list)
        for room in rooms if isinstance(room, str)
    }  # fmt: skip
