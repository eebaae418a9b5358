"""The forms of budgets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huoqun.console.pages.points.words import currency_name
from huoqun.points.rules import Currency
from huoqun.rewards.rules.budgets import LONGEST_NAME, LONGEST_REASON

from ..sums import SumField, of_currency


class BudgetForm(forms.Form):
    """A new budget: it is empty until it is filled."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME)
    currency = forms.ChoiceField(label=gettext_lazy("Of what"))
    alone = SumField(
        label=gettext_lazy("What one person may spend at once"), required=False,
        help_text=gettext_lazy("A red packet above that waits for somebody else's approval. Empty: every one waits."),
    )  # fmt: skip
    starts_on = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Empty: without end."),
    )  # fmt: skip

    def __init__(self, *args: Any, money: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spent = (Currency.POINTS, Currency.CASH)
        self.fields["currency"].choices = [(str(c), currency_name(c)) for c in spent]  # type: ignore[attr-defined]
        said = self.data.get("currency", "")
        of_currency(self, Currency.CASH if said == Currency.CASH else Currency.POINTS, money)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        starts, ends = said.get("starts_on"), said.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("The budget would end before it begins."))
        return said


class FundForm(forms.Form):
    """So much, and what for."""

    amount = SumField(label=gettext_lazy("How much"))
    reason = forms.CharField(label=gettext_lazy("What for"), max_length=LONGEST_REASON)

    def __init__(self, *args: Any, currency: Currency, money: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_currency(self, currency, money)
