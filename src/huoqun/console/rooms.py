"""The rooms of the console: each folder of `console/pages` brings its addresses and, in `__init__`, its `ROOM`.

A new page is one new folder: nothing else lists it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from huoqun.console import pages
from huoqun.console.discovering import rooms_of
from huoqun.console.parts import NavItem
from huoqun.core.actor import Actor
from huoqun.core.queries import Workspace
from huoqun.core.waiting import Waits, counted


@dataclass(frozen=True, slots=True)
class Room:
    """A line of the navigation. `url` is the name of its address, `order` its place (Today is 10).

    `permissions`: one of them opens it. `feature`: hidden where that is switched off. `waits`: what waits there,
    for whoever may decide it.
    """

    url: str
    label: str  # a msgid, by gettext_noop
    icon: str
    order: int
    permissions: tuple[str, ...] = ()
    letter: str = ""
    feature: str = ""
    setup: bool = False
    waits: Waits | None = None

    def opens_to(self, actor: Actor, workspace: Workspace) -> bool:
        if self.feature and not workspace.has(self.feature):
            return False
        return not self.permissions or any(actor.may_somewhere(p) for p in self.permissions)


def all_rooms() -> tuple[Room, ...]:
    """Every room, in the order of the day."""
    return rooms_of(pages)


def waits_of(actor: Actor, workspace: Workspace) -> list[Waits]:
    """What may wait for this person, of all rooms that are open to them."""
    return [
        room.waits
        for room in all_rooms()
        if room.waits and actor.may_somewhere(room.waits.permission) and room.opens_to(actor, workspace)
    ]


def nav(request: HttpRequest, actor: Actor, workspace: Workspace) -> Iterator[NavItem]:
    """The navigation as this person sees it. `request.badges`: what waits, by room, where the page knows it already;
    else it is asked for in one question."""
    known = getattr(request, "badges", None)
    waiting = counted(actor, waits_of(actor, workspace)) if known is None else known
    for room in all_rooms():
        if not room.opens_to(actor, workspace):
            continue
        try:
            url = reverse(room.url)
        except NoReverseMatch:
            continue
        here = request.path == url if url == "/" else request.path.startswith(url)
        badge = waiting.get(room.waits.name) if room.waits else None
        yield NavItem(url, gettext(room.label), room.icon, here, badge, room.letter, room.setup)
