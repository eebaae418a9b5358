"""The rooms of the members' pages: each folder of `pages/pages` brings its addresses and, in `__init__`, its `ROOM`.

A new page is one new folder: nothing else lists it (docs/howto/members-pages.md).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext

from huoqun.console.access import Visiting
from huoqun.console.discovering import rooms_of
from huoqun.core.in_use import in_use

from . import pages
from .alike import alike


@dataclass(frozen=True, slots=True)
class Card:
    """What a page has to say on My page today: a title, a few lines, and a button that leads to `url`.

    `big`: a number that stands out, with `lines` saying of what. `urgent`: something is to be done today.
    """

    title: str
    url: str
    lines: Sequence[str] = ()
    act: str = ""
    big: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """A page of the members'. `url` is the name of its address, `order` its place (My page is 10).

    `tab`: it stands in the bar at the bottom, which has room for five. `card`: what it says on My page now; None or an
    empty list where it has nothing to say. `feature`: hidden where that is switched off. `uses`: models of which the
    community has at least one, or else the room is not listed; none: it always is.
    """

    url: str
    label: str  # a msgid, by gettext_noop
    order: int
    tab: bool = False
    feature: str = ""
    uses: tuple[str, ...] = ()
    card: Callable[[Visiting], Card | Sequence[Card] | None] | None = None

    def opens(self, request: Visiting) -> bool:
        return not self.feature or request.workspace.has(self.feature)


@dataclass(frozen=True, slots=True)
class Tab:
    """One place of the bar at the bottom."""

    url: str
    label: str
    here: bool


def all_rooms() -> tuple[Room, ...]:
    """Every room, in order."""
    return rooms_of(pages)


def told(request: Visiting) -> list[tuple[Room, Card]]:
    """What all rooms have to say now; what is urgent first."""
    said: list[tuple[Room, Card]] = []
    for room in all_rooms():
        card = room.card(request) if room.card and room.opens(request) else None
        said.extend((room, one) for one in ([card] if isinstance(card, Card) else card or ()))
    return sorted(said, key=lambda one: not one[1].urgent)


def tabs(request: Visiting) -> list[Tab]:
    """The bar at the bottom."""
    shown = tuple(room for room in all_rooms() if room.tab and room.opens(request))
    return list(_tabs(shown, request.path, get_language()))


@lru_cache(512)
def _tabs(rooms: tuple[Room, ...], path: str, language: str) -> tuple[Tab, ...]:
    """The same for all who open the same page in the same language."""
    shown = [(reverse(room.url), room) for room in rooms]
    here = max((url for url, _ in shown if f"{path}/".startswith(f"{url}/")), key=len, default="")
    return tuple(Tab(url, gettext(room.label), url == here) for url, room in shown)


def others(request: Visiting, speaking: Collection[Room]) -> list[Tab]:
    """The rooms that have no place in the bar: what was is found again there, though no card tells of it today.

    Left out: what the community has nothing of, unless it is `speaking`.
    """
    rooms = [room for room in all_rooms() if not room.tab and room.opens(request)]
    used = in_use(request.workspace.id, {name for room in rooms for name in room.uses})
    return [
        Tab(reverse(room.url), gettext(room.label), False)
        for room in rooms
        if not room.uses or used.intersection(room.uses) or room in speaking
    ]


def show(request: Visiting, template: str, page: Any) -> HttpResponse:
    """A page of the members', for their eyes only: no proxy and no back button keeps it."""
    return _own(render(request, template, {"page": page, "tabs": tabs(request), "visit": request.visit}))


def show_alike(request: Visiting, template: str, page: Hashable) -> HttpResponse:
    """As show, where many open the same page in the same minute; its template knows `page` and `tabs` only."""
    return _own(HttpResponse(alike(request, template, page, tabs(request))))


def _own(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-cache"
    return response
