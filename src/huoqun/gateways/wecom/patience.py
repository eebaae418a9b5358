"""Questions that may be asked again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from huoqun.chats.port.errors import Throttled

MOST_WAITS = 3

T = TypeVar("T")


async def patiently(ask: Callable[[], Awaitable[T]]) -> T:
    """A question that may be asked again: told that it comes too often, wait as long as is said. Raises as it does."""
    for _ in range(MOST_WAITS):
        try:
            return await ask()
        except Throttled as slow:
            await asyncio.sleep(slow.retry_after.total_seconds())
    return await ask()
