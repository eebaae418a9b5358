"""The tabs of Insights, found by themselves."""

from __future__ import annotations

import sys

from django.urls import reverse
from django.utils.translation import gettext

from huoqun.console.access import Looking
from huoqun.console.discovering import rooms_of
from huoqun.console.parts import NavItem

from ..rewards.tabs import Tab


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
