"""Files: uploaded first, named by their media_id for three days. 上传临时素材, document 90253."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from django.utils.translation import gettext

from huoqun.chats.port.effects import Attachment
from huoqun.chats.port.errors import Refused

from ...files import content
from ..client import Client, shaped

LARGEST = {"image": 10 * 1024 * 1024, "voice": 2 * 1024 * 1024, "video": 10 * 1024 * 1024, "file": 20 * 1024 * 1024}
SMALLEST = 6


class _Media(msgspec.Struct, frozen=True):
    media_id: str


def kind_of(kind: str, raw: bytes) -> str:
    """As what a file is sent to staff: WeCom plays AMR only, and short ones; any other recording goes as a file."""
    return "file" if kind == "voice" and not (raw.startswith(b"#!AMR") and len(raw) <= LARGEST["voice"]) else kind


async def upload(client: Client, kind: str, name: str, raw: bytes) -> str:
    """The media_id of a file. Raises Refused where WeCom would not take it."""
    if not SMALLEST <= len(raw) <= LARGEST[kind]:
        sizes = {"least": SMALLEST, "most": LARGEST[kind] // 1024 // 1024}
        raise Refused(gettext("WeCom takes files of %(least)d bytes to %(most)d MB; this is none.") % sizes)
    return shaped(await client.upload("/cgi-bin/media/upload", name, raw, type=kind), _Media).media_id


def as_message(attachment: Attachment, media_id: str) -> dict[str, Any]:
    """An attachment of a message to customers. Voices cannot be sent to them, except as files."""
    kind = "image" if attachment.kind == "image" else "file"
    return {"msgtype": kind, kind: {"media_id": media_id}}


async def uploaded(client: Client, attachments: Sequence[Attachment], files: Path) -> list[dict[str, Any]]:
    """What is attached to a message to customers. `files`: the folder of our files. Raises as a call does."""
    found = []
    for attachment in attachments:
        name, raw = await content(attachment, files)
        kind = "image" if attachment.kind == "image" else "file"
        found.append(as_message(attachment, await upload(client, kind, name, raw)))
    return found
