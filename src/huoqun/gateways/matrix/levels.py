"""Power levels: who may do what in a room. Pure.

Since room version 12 whoever created the room stands above every level, and is not named among them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

Role = Literal["owner", "admin", "member"]

OWNER, ADMIN = 100, 50
INFINITE = 2**53
CREATORS_STAND_ABOVE = 12
"""The room version from which on creators are above all levels."""


def number(content: Mapping[str, Any], key: str, default: int) -> int:
    """A level; old servers let them be written as text."""
    found = content.get(key, default)
    try:
        return int(found) if isinstance(found, int | str) else default
    except ValueError:
        return default


def users_of(levels: Mapping[str, Any]) -> Mapping[str, Any]:
    found = levels.get("users")
    return found if isinstance(found, dict) else {}


def level_of(user: str, levels: Mapping[str, Any], creators: frozenset[str] = frozenset()) -> int:
    """The level of somebody in a room."""
    if user in creators:
        return INFINITE
    return number(users_of(levels), user, number(levels, "users_default", 0))


def role_of(level: int) -> Role:
    """What a level is called among us."""
    return "owner" if level >= OWNER else "admin" if level >= ADMIN else "member"


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, Role]]:
    """Whose role another set of levels changes, and into what."""
    for user in sorted({*users_of(before), *users_of(after)}):
        role = role_of(level_of(user, after))
        if user.startswith("@") and len(user) <= 255 and role != role_of(level_of(user, before)):
            yield user, role


def with_level(levels: Mapping[str, Any], user: str, level: int | None) -> dict[str, Any]:
    """The same levels, with another for somebody; None: as everybody has it."""
    users = {name: held for name, held in users_of(levels).items() if name != user}
    if level is not None and level != number(levels, "users_default", 0):
        users[user] = level
    return {**levels, "users": users}


def silent(levels: Mapping[str, Any]) -> int:
    """A level that may not speak."""
    speak = number(levels, "events_default", 0)
    events = levels.get("events")
    if isinstance(events, dict):
        speak = min(speak, number(events, "m.room.message", speak), number(events, "m.reaction", speak))
    return speak - 1


def creators_of(created: Mapping[str, Any]) -> frozenset[str]:
    """Who stands above all levels, by the room's first event."""
    content = created.get("content")
    if not isinstance(content, dict):
        return frozenset()
    version = str(content.get("room_version", "1"))
    if not version.isdigit() or int(version) < CREATORS_STAND_ABOVE:
        return frozenset()
    more = content.get("additional_creators")
    named = [created.get("sender"), *(more if isinstance(more, list) else [])]
    return frozenset(user for user in named if isinstance(user, str))
