"""Pictures and voice messages that people sent, fetched for whoever is to look at them or to hear them: outside of any
transaction, one after another.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from huoqun.chats.actions import pictures
from huoqun.chats.actions.pictures import Wanted
from huoqun.chats.port.errors import Refused, Throttled
from huoqun.chats.port.gateway import LARGEST_PICTURE, Pictures
from huoqun.core.pictures import BadPicture, weighed
from huoqun.core.sounds import sort_of

from .containing import contained

log = logging.getLogger(__name__)

EVERY = 2.0
"""Seconds between two looks for pictures that are wanted."""

PATIENCE = 30.0
"""Seconds for which one picture is waited for."""

Do = Callable[..., Awaitable[Any]]


async def fetch_pictures(gateway: Pictures, do: Do, *, real: Callable[[], datetime]) -> None:
    """Fetch what is wanted of a connection, for ever. `do` runs a verb of `chats.actions` for it."""
    while True:
        for wanted in await do(pictures.wanted, real=real()):
            await fetch(gateway, wanted, do, real=real)
        await asyncio.sleep(EVERY)


async def fetch(gateway: Pictures, wanted: Wanted, do: Do, *, real: Callable[[], datetime]) -> None:
    """Fetch one, and keep it if it may be looked at; whatever hinders that is noted, and never raised."""
    again, later = False, None
    try:
        async with asyncio.timeout(PATIENCE):
            with contained():
                raw = await gateway.picture(wanted.sent)
        if len(raw) <= LARGEST_PICTURE:
            _looked_at(raw, is_voice=wanted.sent.file.get("kind") == "voice")
            await do(pictures.fetched, picture_id=wanted.id, content=raw, real=real())
            return
        why = "too_large"
    except BadPicture:
        why = "no_picture"
    except Refused as no:
        why, again = "refused", not no.permanent
    except Throttled as slow:
        why, again, later = "throttled", True, slow.retry_after
    except Exception as error:  # a line that is cut, or a bug in a gateway
        log.warning("no_picture", extra={"picture": wanted.id, "error": type(error).__name__})
        why, again = "failed", True
    await do(pictures.failed, picture_id=wanted.id, why=why, again=again, later=later, real=real())


def _looked_at(raw: bytes, *, is_voice: bool) -> None:
    """By its head alone: what a picture holds is decoded by a process that may die of it. Raises BadPicture."""
    if not is_voice:
        weighed(raw)
    elif sort_of(raw) is None:
        raise BadPicture
