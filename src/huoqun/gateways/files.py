"""What is attached to an effect, as bytes: a file of ours, or one that is fetched from elsewhere."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext

from huoqun.chats.port.effects import Attachment
from huoqun.chats.port.errors import Refused, Unknown

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
        raise Refused(gettext("The attached file is not there any more."))
    if path.stat().st_size > LARGEST:
        raise Refused(gettext("The attached file is larger than 20 MB."))
    return _named(attachment, path.name), path.read_bytes()


async def _fetch(attachment: Attachment) -> tuple[str, bytes]:
    raw = await fetched(attachment.url, most=LARGEST)
    return _named(attachment, Path(urlsplit(attachment.url).path).name), raw


async def fetched(url: str, *, most: int) -> bytes:
    """What lies at a public address, of at most so many bytes. Raises Refused, in words."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused(gettext("The attached file has no address."))
    address = await asyncio.to_thread(_public_address, parts.hostname)
    if address is None:
        raise Refused(gettext("The attached file lies at an address inside this network; upload it instead."))
    # By the address that was looked at: a name could lead somewhere else when it is asked for again.
    at = parts._replace(netloc=f"{address}:{parts.port}" if parts.port else address).geturl()
    caller = Caller("")
    try:
        answer = await caller.download(
            at, most=most, headers={"Host": parts.netloc.rpartition("@")[2]},
            extensions={"sni_hostname": parts.hostname},
        )  # fmt: skip
    except Unknown as cut:
        # Nothing was said to anybody yet: only a file was asked for.
        raise Refused(gettext("The attached file could not be fetched from where it lies."), permanent=False) from cut
    finally:
        await caller.close()
    if answer.status != 200:
        raise Refused(gettext("The attached file could not be fetched from where it lies."))
    return answer.body


CARRIED = [ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "::ffff:0:0/96")]
"""Ways of writing an IPv4 address as an IPv6 one, an inner one too."""


def _public_address(host: str) -> str | None:
    """An address of this host, as it stands in a URL; None where any of them is not public: what is attached must not
    open doors inside our network.
    """
    try:
        found = [ipaddress.ip_address(str(one[4][0]).split("%")[0]) for one in socket.getaddrinfo(host, None)]
    except (OSError, UnicodeError):
        return None
    if not found or not all(map(_is_public, found)):
        return None
    return f"[{found[0]}]" if found[0].version == 6 else str(found[0])


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return address.is_global and not any(address.version == 6 and address in net for net in CARRIED)


def _named(attachment: Attachment, fallback: str) -> str:
    """A name without folders: `a/../b` becomes `b`."""
    return Path((attachment.name or fallback or attachment.kind).replace("\\", "/")).name or attachment.kind
