"""Who comes in is named: QQ's notice tells a number only, and a welcome should not greet nobody."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec

from huoqun.chats.port.errors import PerformError
from huoqun.chats.port.incoming import Incoming, Joined

from .orders import number
from .segments import table, word

Ask = Callable[[str, Mapping[str, Any]], Awaitable[Any]]

NEWCOMER = "newcomer"
"""The errand that the web door leaves for each of them: it cannot ask."""

MOST = 20
PATIENCE = 5.0
"""Seconds for all that come at once, and how many are asked about: a crowd is named by the list of members."""


def is_unnamed(item: Incoming) -> bool:
    """Whether somebody came of whom the notice tells a number only."""
    return isinstance(item, Joined) and not item.who.name and not item.who.is_bot


async def with_names(items: Sequence[Incoming], ask: Ask) -> list[Incoming]:
    """The same, newcomers with the names that they have in their group; whom QQ does not name comes as they are."""
    asked = [at for at, item in enumerate(items) if is_unnamed(item)][:MOST]
    found = list(items)
    if asked:
        try:
            async with asyncio.timeout(PATIENCE):
                for at, named in zip(asked, await asyncio.gather(*(_named(found[i], ask) for i in asked)), strict=True):
                    found[at] = named
        except TimeoutError:
            pass
    return found


async def _named(item: Incoming, ask: Ask) -> Incoming:
    assert isinstance(item, Joined)
    try:
        where = {"group_id": number(item.chat or ""), "user_id": number(item.who.key), "no_cache": True}
        row = table(await ask("get_group_member_info", where))
    except PerformError:
        return item
    name = word(row.get("card")).strip() or word(row.get("nickname")).strip()
    return msgspec.structs.replace(item, who=msgspec.structs.replace(item.who, name=name[:200]))
