"""The group robot's calls: 群机器人配置说明, document 91770. They carry a key of their own instead of a token."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from django.utils.translation import gettext

from huoqun.chats.port.errors import Refused, Unknown

from ...calling import Caller
from ..errors import error_of, words

SEND, UPLOAD = "/cgi-bin/webhook/send", "/cgi-bin/webhook/upload_media"
NO_ROBOT = 93000
LONGEST = {"text": 2_048, "markdown": 4_096}
LARGEST_IMAGE = 2 * 1024 * 1024
LARGEST_FILE = 20 * 1024 * 1024
SMALLEST_FILE = 6


def text(content: str, kind: str = "text") -> dict[str, Any]:
    """A message of words, as `text` or as WeCom's own `markdown`. Raises Refused where it is too long."""
    if len(content.encode()) > LONGEST[kind]:
        reason = gettext("A robot's text holds %(most)s bytes; this is longer. A Chinese character is three bytes.")
        raise Refused(reason % {"most": LONGEST[kind]})
    return {"msgtype": kind, kind: {"content": content}}


def image(raw: bytes) -> dict[str, Any]:
    """A picture, within the message itself. Raises Refused where it is too large or no JPG or PNG."""
    if len(raw) > LARGEST_IMAGE:
        raise Refused(gettext("A robot's picture holds 2 MB; this is larger."))
    if not raw.startswith((b"\xff\xd8", b"\x89PNG")):
        raise Refused(gettext("A robot's picture is a JPG or a PNG."))
    mark = hashlib.md5(raw, usedforsecurity=False).hexdigest()
    return {"msgtype": "image", "image": {"base64": base64.b64encode(raw).decode(), "md5": mark}}


async def upload(caller: Caller, key: str, name: str, raw: bytes) -> str:
    """The media_id of a file, good for three days. Raises as `send` does."""
    if not SMALLEST_FILE <= len(raw) <= LARGEST_FILE:
        raise Refused(gettext("A robot's file has 6 bytes at least, and 20 MB at most."))
    said = await _call(caller, UPLOAD, {"key": key, "type": "file"}, files={"media": (name, raw)})
    return str(said.get("media_id", ""))


async def send(caller: Caller, key: str, message: dict[str, Any]) -> None:
    """Say it in the robot's group. Raises Refused, Throttled, Unknown."""
    await _call(caller, SEND, {"key": key}, json=message)


class NoSuchRobot(Refused):
    """The key of the address is none (any more)."""


async def _call(caller: Caller, path: str, params: dict[str, str], **parts: Any) -> dict[str, Any]:
    answer = await caller.call("POST", path, params=params, **parts)
    said = answer.json()
    if answer.status != 200 or not isinstance(said, dict) or not isinstance(said.get("errcode", 0), int):
        if 400 <= answer.status < 500:
            raise Refused(gettext("Something that is not WeCom answers at this address."), permanent=False)
        raise Unknown
    if said.get("errcode") == NO_ROBOT:
        raise NoSuchRobot(words(NO_ROBOT))
    if said.get("errcode"):
        raise error_of(int(said["errcode"]), str(said.get("errmsg", "")))
    return said
