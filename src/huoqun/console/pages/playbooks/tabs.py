"""The tabs of the room: each page names itself here, and stands there once it has an address."""

from __future__ import annotations

from django.utils.translation import pgettext

from huoqun.console.links import link
from huoqun.console.parts import NavItem


def tabs(active: str) -> list[NavItem]:
    """The tabs, with `active` (a page's name) marked."""
    labels = {
        "playbooks": pgettext("of playbooks", "Library"),
        "playbooks_calendar": pgettext("of playbooks", "Calendar"),
        "playbooks_runs": pgettext("of playbooks", "Running"),
    }
    found = ((name, label, link(name)) for name, label in labels.items())
    return [NavItem(url, label, "", active=name == active) for name, label, url in found if url]
