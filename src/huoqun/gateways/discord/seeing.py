"""Who may see a channel: Discord lists the members of a server, and a channel's permissions say who of them is in it.

Source: docs.discord.com/developers/topics/permissions, "Permission Overwrites". Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .content import listing, mapping, snowflake, word

ADMINISTRATOR, MANAGE_GUILD, VIEW_CHANNEL = 1 << 3, 1 << 5, 1 << 10


def bits(value: Any) -> int:
    text = word(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 30 else 0


def rights(guild: str, roles: Mapping[str, int], own: Iterable[str]) -> int:
    """What a member may do in the whole server: what everybody may, and what their roles add."""
    allowed = roles.get(guild, 0)
    for role in own:
        allowed |= roles.get(role, 0)
    return allowed


def may_see(person: str, own: Iterable[str], *, guild: str, owner: str, roles: Mapping[str, int], channel: Any) -> bool:
    """Whether a member with these roles sees the channel."""
    own = set(own)
    base = rights(guild, roles, own)
    if person == owner or base & ADMINISTRATOR:
        return True
    overwrites = {snowflake(mapping(o).get("id")): mapping(o) for o in _overwrites(channel)}
    base = _written_over(base, [overwrites.get(guild)])
    base = _written_over(base, [overwrites.get(role) for role in own if role != guild])
    base = _written_over(base, [overwrites.get(person)])
    return bool(base & VIEW_CHANNEL)


def _overwrites(channel: Any) -> list[Any]:
    return listing(mapping(channel).get("permission_overwrites"))


def _written_over(base: int, overwrites: Iterable[Mapping[str, Any] | None]) -> int:
    denied = allowed = 0
    for one in overwrites:
        if one is not None:
            denied |= bits(one.get("deny"))
            allowed |= bits(one.get("allow"))
    return base & ~denied | allowed
