"""The two lists of lectures, and the two pages of one."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from huoqun.console.parts import NavItem


def lists(active: str) -> list[NavItem]:
    """All lectures, and series of them; `active`: the name of the address that is open."""
    found = [("lectures", _("Lectures")), ("lecture_series", _("Series"))]
    return [NavItem(reverse(url), label, icon="circle-dot", active=url == active) for url, label in found]


def of_one(lecture_uid: UUID, active: str) -> list[NavItem]:
    """A lecture while it is on, and what follows it."""
    found = [("lecture", _("Relay")), ("lecture_after", _("Series, feedback, follow-up"))]
    return [
        NavItem(reverse(url, args=[lecture_uid]), label, icon="circle-dot", active=url == active)
        for url, label in found
    ]
