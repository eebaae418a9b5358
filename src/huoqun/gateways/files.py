"""What is attached to an effect, as bytes: a file of ours, or one that is fetched from elsewhere."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from pathlib import Path
from urllib.parse import urlsplit

from huoqun.chats.port.effects import Attachment
from huoqun.chats.port.errors import Refused

from .calling import Caller

LARGEST = 20 * 1024 * 1024


async def content(attachment: Attachment, root: Path) -> tuple[str, bytes]:
    """Its name and bytes. `root`: the folder of our files, which no path leaves. Raises Refused, in words."""
    if attachment.path:
        return await asyncio.to_thread(_read, attachment, root)
    return await _fetch(attachment)


def _read(attachment: Attachment, root: Path) -> tuple[str, bytes]:
    path = (root / attachment.path).resolve()
    if not path.is_relative_to(root.resolve()) or not path.is_file():
        raise Refused("The attached file is not there any more.")
    if path.stat().st_size > LARGEST:
        raise Refused("The attached file is larger than 20 MB.")
    return _named(attachment, path.name), path.read_bytes()


async def _fetch(attachment: Attachment) -> tuple[str, bytes]:
    parts = urlsplit(attachment.url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused("The attached file has no address.")
    if not await asyncio.to_thread(_is_public, parts.hostname):
        raise Refused("The attached file lies at an address inside this network; upload it instead.")
    caller = Caller("")
    try:
        answer = await caller.call("GET", attachment.url)
    finally:
        await caller.close()
    if answer.status != 200 or len(answer.body) > LARGEST:
        raise Refused("The attached file could not be fetched from where it lies.")
    return _named(attachment, Path(parts.path).name), answer.body


def _is_public(host: str) -> bool:
    """Whether every address of this host is a public one: what is attached must not open doors inside our network."""
    try:
        found = socket.getaddrinfo(host, None)
    except OSError:
        return False
    return bool(found) and all(ipaddress.ip_address(str(one[4][0]).split("%")[0]).is_global for one in found)


def _named(attachment: Attachment, fallback: str) -> str:
    """A name without folders: `a/../b` becomes `b`."""
    return Path((attachment.name or fallback or attachment.kind).replace("\\", "/")).name or attachment.kind
