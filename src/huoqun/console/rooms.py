"""The rooms of the console: each folder of `console/pages` brings its addresses and, in `__init__`, its `ROOM`.

A new page is one new folder: nothing else lists it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from huoqun.console import pages
from huoqun.console.discovering import rooms_of
from huoqun.console.parts import NavItem
from huoqun.core.actor import Actor
from huoqun.core.queries import Workspace


@dataclass(frozen=True, slots=True)
class Room:
    """A line of the navigation. `url` is the name of its address, `order` its place (Today is 10).

    `permissions`: one of them opens it. `feature`: hidden where that is switched off. `badge`: counts what waits.
    """

    url: str
    label: str  # a msgid, by gettext_noop
    icon: str
    order: int
    permissions: tuple[str, ...] = ()
    letter: str = ""
    feature: str = ""
    setup: bool = False
    badge: Callable[[Actor], int] | None = None

    def opens_to(self, actor: Actor, workspace: Workspace) -> bool:
        if self.feature and not workspace.has(self.feature):
            return False
        return not self.permissions or any(actor.may_somewhere(p) for p in self.permissions)


def all_rooms() -> tuple[Room, ...]:
    """Every room, in the order of the day."""
    return rooms_of(pages)


def nav(request: HttpRequest, actor: Actor, workspace: Workspace) -> Iterator[NavItem]:
    """The navigation as this person sees it. `request.badges`: counts that the page knows already, by room."""
    known = getattr(request, "badges", {})
    for room in all_rooms():
        if not room.opens_to(actor, workspace):
            continue
        try:
            url = reverse(room.url)
        except NoReverseMatch:
            continue
        here = request.path == url if url == "/" else request.path.startswith(url)
        badge = known.get(room.url, room.badge(actor) if room.badge and room.url not in known else None)
        yield NavItem(url, gettext(room.label), room.icon, here, badge, room.letter, room.setup)
