"""Sums as members read them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huoqun.core.money import shown
from huoqun.points.rules import Currency


def sum_words(amount: int, currency: Currency, money: str) -> str:
    """Money with its currency, points with their name."""
    if currency is Currency.CASH:
        unit = _("yuan") if money == "CNY" else money
        return f"{shown(amount, money)} {unit}"
    return ngettext("%(n)s point", "%(n)s points", amount) % {"n": f"{amount:,}"}
