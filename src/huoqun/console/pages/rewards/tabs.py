"""The tabs of Rewards, found by themselves."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

from huoqun.console.access import Looking
from huoqun.console.discovering import rooms_of
from huoqun.console.parts import NavItem


@dataclass(frozen=True, slots=True)
class Tab:
    """`url`: the name of its address; `order`: its place (the shelf is 10); one of `permissions` opens it."""

    url: str
    label: str  # a msgid, by gettext_noop
    order: int
    permissions: tuple[str, ...]

    def opens(self, request: Looking) -> bool:
        return any(request.actor.may_somewhere(permission) for permission in self.permissions)


def open_tabs(request: Looking) -> list[Tab]:
    """The tabs that this person may open, in order."""
    found: tuple[Tab, ...] = rooms_of(sys.modules[__package__])
    return [tab for tab in found if tab.opens(request)]


def tabs(request: Looking, active: str) -> list[NavItem]:
    """The tabs for `console/parts/subnav.html`; `active`: the `url` of the one that is open."""
    return [
        NavItem(reverse(tab.url), gettext(tab.label), icon="circle-dot", active=tab.url == active)
        for tab in open_tabs(request)
    ]
