"""Sums as they are typed and read: money with its decimals, points as whole numbers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from huoqun.core.money import BadAmount, minor
from huoqun.points.rules import MOST, Currency


class SumField(forms.CharField):
    """A sum above 0 in minor units. `currency` and `money` (the workspace's) are set by the form."""

    currency: Currency = Currency.POINTS
    money: str = "CNY"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 20, **kwargs})
        self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value: Any) -> Any:
        said = super().clean(value)
        if not said:
            return None
        return sum_said(said, self.currency, self.money)


def sum_said(said: str, currency: Currency, money: str) -> int:
    """A sum in minor units, above 0. Raises ValidationError."""
    try:
        found, meant = minor(said, money) if currency is Currency.CASH else (int(said), money)
    except (BadAmount, ValueError):
        found, meant = 0, money
    if meant != money or not 0 < found <= MOST:
        said_wrong = _("That is not a sum. Money is written like 199 or 199.00, points without decimals.")
        raise forms.ValidationError(said_wrong)
    return found


def of_currency(form: forms.Form, currency: Currency, money: str) -> None:
    """Tell a form's sums what they are of."""
    for field in form.fields.values():
        if isinstance(field, SumField):
            field.currency, field.money = currency, money
