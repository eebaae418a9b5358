"""Sums in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huoqun.core import money
from huoqun.core.queries import Workspace
from huoqun.points.rules import Currency


def sum_of(amount: int, currency: str, place: Workspace) -> str:
    """A sum in words, in the language that is in force."""
    if currency == Currency.CASH:
        unit = _("yuan") if place.currency == "CNY" else place.currency
        return f"{money.shown(amount, place.currency)} {unit}"
    return ngettext("%(n)s point", "%(n)s points", amount) % {"n": f"{amount:,}"}
