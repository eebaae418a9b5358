"""The tabs of a class, found by themselves, and the head that all its pages share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from huoqun.camps.queries.classes import ClassLine, class_of
from huoqun.console.access import Looking
from huoqun.console.discovering import rooms_of
from huoqun.console.parts import NavItem

from .words import TONES, state_name

PAGE = 100
"""Members of a class on a page."""


@dataclass(frozen=True, slots=True)
class Tab:
    """`url`: the name of its address, which takes the group run's uid; `order`: its place (members is 10).

    One of `permissions`, held where the class is, opens it. `shows`: only of classes for which this is true.
    """

    url: str
    label: str  # a msgid, by gettext_noop
    order: int
    permissions: tuple[str, ...]
    shows: Callable[[ClassLine], bool] | None = None

    def opens(self, request: Looking, line: ClassLine) -> bool:
        place = {"group_id": line.group_id, "chapter_id": line.chapter_id}
        return any(request.actor.may(permission, **place) for permission in self.permissions) and (
            self.shows is None or self.shows(line)
        )


@dataclass(frozen=True, slots=True)
class ClassHead:
    """What stands above every page of a class: `console/camps/class.html` shows it as `page.head`."""

    line: ClassLine
    tabs: list[NavItem]
    state: str
    tone: str


def class_head(request: Looking, run_uid: UUID, active: str) -> ClassHead:
    """The head of a class's page; `active`: the `url` of its tab. Raises NotFound where this person sees no such."""
    line = class_of(request.actor, run_uid, now=request.now)
    return ClassHead(line, tabs(request, line, active), state_name(line.state), TONES.get(line.state, "quiet"))


def tabs(request: Looking, line: ClassLine, active: str) -> list[NavItem]:
    """The tabs of a class that this person may open, in order."""
    found: tuple[Tab, ...] = rooms_of(sys.modules[__package__])
    return [
        NavItem(reverse(tab.url, args=[line.run_uid]), gettext(tab.label), icon="circle-dot", active=tab.url == active)
        for tab in found
        if tab.opens(request, line)
    ]


def place_of(request: Looking) -> int:
    """Which member a page of a class begins with (`?from=`); the first where nothing readable is said."""
    said = request.GET.get("from", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 7 else 0
