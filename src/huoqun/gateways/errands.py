"""Errands: what calls at the web door left to be done, and what we want of a platform besides effects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from huoqun.chats.port.gateway import TAG_CONTACT, ContactTags, Errands
from huoqun.chats.port.incoming import Incoming
from huoqun.chats.port.webhook import Errand


def runs_errands(gateway: Any) -> bool:
    """Whether anything can be left to a gateway to be done."""
    return isinstance(gateway, Errands | ContactTags)


async def run_errand(gateway: Any, errand: Errand) -> Sequence[Incoming]:
    """Do one; answers what was heard by it. What a gateway cannot do means nothing. Raises as `Gateway.perform`."""
    if errand.kind == TAG_CONTACT and isinstance(gateway, ContactTags):
        asked = errand.payload
        return await gateway.tag_contact(asked["person"], add=asked["add"], remove=asked["remove"])
    return await gateway.run_errand(errand) if isinstance(gateway, Errands) else ()
