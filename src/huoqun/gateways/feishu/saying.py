"""What is to be said → Feishu's messages (`msg_type` and `content`). Pure.

Words of members may be in it, so nothing of it may be read as markup: where a text message would read a tag, a post
says it, whose parts are plain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from huoqun.chats.port.effects import Order, Send

PLAYED = (".opus", ".ogg")
"""What Feishu plays as a voice message; any other sound goes as a file."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


class Out(msgspec.Struct, frozen=True):
    """One message to be sent."""

    kind: str
    content: str


def messages(order: Order, images: Sequence[str] = (), uploads: Sequence[tuple[str, str]] = ()) -> list[Out]:
    """The messages of an order: words, pictures and buttons in one, then one for each file.

    `images` are image keys, `uploads` (msg_type, file key). At least one message.
    """
    body = order.body
    assert isinstance(body, Send)
    people = [order.names[m] for m in body.mentions if m in order.names and _ID.match(order.names[m][0])]
    out: list[Out] = []
    if body.buttons:
        out.append(_card(body, people, images, "group" if order.chat else "person"))
    elif len(images) == 1 and not body.text and not people:
        out.append(Out("image", _json({"image_key": images[0]})))
    elif body.text or people or images or not uploads:
        out.append(_words(body.text, people, images))
    return out + [Out(kind, _json({"file_key": key})) for kind, key in uploads]


def plain(text: str) -> Out:
    """Words and nothing else."""
    return _words(text, (), ())


def _words(text: str, people: Sequence[tuple[str, str]], images: Sequence[str]) -> Out:
    if not people and not images and "<" not in text:
        return Out("text", _json({"text": text}))
    first: list[dict[str, Any]] = []
    for key, name in people:
        first += [{"tag": "at", "user_id": key, "user_name": name}, {"tag": "text", "text": " "}]
    if text:
        first.append({"tag": "text", "text": text})
    lines = [first] if first else []
    lines += [[{"tag": "img", "image_key": key}] for key in images]
    return Out("post", _json({"zh_cn": {"content": lines}}))


def _card(body: Send, people: Sequence[tuple[str, str]], images: Sequence[str], where: str) -> Out:
    elements: list[dict[str, Any]] = []
    if people:
        called = " ".join(f"<at id={key}></at>" for key, _ in people)
        elements.append({"tag": "div", "text": {"tag": "lark_md", "content": called}})
    if body.text:
        elements.append({"tag": "div", "text": {"tag": "plain_text", "content": body.text}})
    elements += [{"tag": "img", "img_key": key, "alt": {"tag": "plain_text", "content": ""}} for key in images]
    buttons = [
        {
            "tag": "button", "text": {"tag": "plain_text", "content": button.text}, "type": "default",
            "value": {"huoqun": button.value, "in": where},
        }
        for button in body.buttons
    ]  # fmt: skip
    elements.append({"tag": "action", "actions": buttons})
    return Out("interactive", _json({"config": {"wide_screen_mode": True}, "elements": elements}))


def _json(content: Mapping[str, Any]) -> str:
    return msgspec.json.encode(content).decode()
