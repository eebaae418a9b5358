"""The pages of admission."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from huoqun.admission.permissions import AdmissionPermission
from huoqun.console.access import Looking
from huoqun.console.parts import NavItem


def tabs(request: Looking, active: str) -> Sequence[NavItem]:
    """The tabs that this person may open; `active`: the address of the one that is open."""
    found = [
        ("admission", _("Applications"), "inbox"), ("admission_doors", _("Doors"), "door-enter"),
        ("admission_inviters", _("Who brings people"), "users-plus"),
    ]  # fmt: skip
    if not request.actor.may(AdmissionPermission.VIEW):
        found.pop()  # whom somebody brings is told of the whole workspace only
    return [NavItem(reverse(url), label, icon=icon, active=url == active) for url, label, icon in found]
