"""Whose words are whose, of what members say to us alone.

Words may be an order, or answer what another room has asked. Each room that reads words says here which are its own, by
the very thing that it reads them with; whoever would take any words leaves those alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from huoqun.core.queries import workspace

from .pagelinks import asks_for

if TYPE_CHECKING:
    from .jobs import Said

Reads = Callable[[int, "Sequence[Said]"], Mapping[int, "datetime | None"]]
"""Of a workspace's messages those that are a room's own, by id: None: an order, whatever else was asked; a time: they
answer what was asked then, and are whosesoever question is the newest.
"""


@dataclass(frozen=True, slots=True)
class _Room:
    reads: Reads
    feature: str | None


_rooms: dict[str, _Room] = {}


def own_words(name: str, *, feature: str | None = None) -> Callable[[Reads], Reads]:
    """Decorator: a room's own words, found for all messages at once. `feature`: nobody's where it is switched off."""

    def declare(reads: Reads) -> Reads:
        if name in _rooms:
            raise ValueError(f"two rooms read words as {name}")
        _rooms[name] = _Room(reads, feature)
        return reads

    return declare


def own_by_look(name: str, looks: Callable[[str], object], *, feature: str | None = None) -> None:
    """A room whose words are known by themselves."""
    own_words(name, feature=feature)(lambda _workspace_id, said: {one.id: None for one in said if looks(one.text)})


def whose(workspace_id: int, said: Sequence[Said], *, but: str = "") -> dict[int, datetime | None]:
    """Of these messages those that are some room's own, as `Reads` tells them: an order before an answer. `but`: the
    room that asks, whose own words it knows.
    """
    found: dict[int, datetime | None] = {}
    if not said:
        return found
    here = workspace(workspace_id)
    for name, room in sorted(_rooms.items()):
        if name == but:
            continue
        if room.feature is not None and not here.has(room.feature):
            continue
        for message, at in room.reads(workspace_id, said).items():
            before = found.get(message, at)
            found[message] = None if at is None or before is None else max(at, before)
    return found


def _is_command(text: str) -> bool:
    """A program's command, such as `/start`, which Telegram says of whoever opens a bot."""
    return text[:1] == "/" and text[1:2].isascii() and text[1:2].isalpha()


own_by_look("chats.commands", _is_command)
own_by_look("chats.my_page", lambda text: asks_for(text) is not None)
