"""The forms of programmes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huoqun.core.errors import Refused
from huoqun.deeds.rules import DeedKind
from huoqun.points.rules import Currency
from huoqun.referrals.rules.programmes import LONGEST_ABOUT, LONGEST_NAME, WHOLE, NewProgramme, fault
from huoqun.referrals.rules.programmes import SignOff as Said
from huoqun.rewards.queries.budgets import BudgetLine

from ...rewards.sums import SumField, of_currency

TRIALS = (DeedKind.CAME, DeedKind.USED, DeedKind.GRADUATED)


class PartField(forms.DecimalField):
    """A part of a sale in per cent; cleaned it is in hundredths of a per cent."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=50, decimal_places=2, max_digits=5, required=False, **kwargs)

    def clean(self, value: Any) -> int:
        said = super().clean(value)
        return int(said * WHOLE / 100) if said is not None else 0


class ProgrammeForm(forms.Form):
    """A programme. What has to be paid to take part is asked, so that it can be refused."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME)
    about = forms.CharField(
        label=gettext_lazy("What a referrer may tell"), max_length=LONGEST_ABOUT, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("It stands on their page, ready to copy, and on the page behind their link."),
    )  # fmt: skip
    products = forms.CharField(
        label=gettext_lazy("Products"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A line each, as your orders name them. Empty: all."),
    )  # fmt: skip
    budget = forms.ChoiceField(label=gettext_lazy("Budget of cash"), required=False)
    commission = PartField(
        label=gettext_lazy("Commission on what was really paid, in per cent"),
        help_text=gettext_lazy("15 is 15 %. What is sent back takes it back."),
    )  # fmt: skip
    trial_reward = SumField(
        label=gettext_lazy("For each completed trial"), required=False,
        help_text=gettext_lazy("Once for each person who was brought, after they really took it. Empty: nothing."),
    )  # fmt: skip
    trial_kind = forms.ChoiceField(label=gettext_lazy("A trial is completed when"), required=False)
    trial_product = forms.CharField(label=gettext_lazy("Name of the trial"), max_length=200, required=False)
    trial_most = forms.IntegerField(
        label=gettext_lazy("For at most so many trials each"), min_value=1, max_value=10_000, initial=20
    )
    lasts_days = forms.IntegerField(
        label=gettext_lazy("Sales count for so many days"), min_value=1, max_value=3650, initial=365
    )
    waits_days = forms.IntegerField(
        label=gettext_lazy("Days until nothing is sent back any more"), min_value=0, max_value=180, initial=7
    )
    new_only = forms.BooleanField(
        label=gettext_lazy("Only people who had not bought it before"), required=False, initial=True
    )
    entry_fee = SumField(
        label=gettext_lazy("What one pays to take part"), required=False,
        help_text=gettext_lazy("Empty, unless nothing is paid for referrals: the law forbids the two together."),
    )  # fmt: skip
    entry_product = forms.CharField(
        label=gettext_lazy("What one has to buy to take part"), max_length=200, required=False
    )

    def __init__(self, *args: Any, budgets: list[BudgetLine], money: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_currency(self, Currency.CASH, money)
        cash = [(str(b.id), b.name) for b in budgets if b.currency is Currency.CASH]
        kinds = {DeedKind.CAME: _("they came to it"), DeedKind.USED: _("they used it"),
                 DeedKind.GRADUATED: _("they finished it")}  # fmt: skip
        self.fields["budget"].choices = [("", _("None")), *cash]  # type: ignore[attr-defined]
        self.fields["trial_kind"].choices = [  # type: ignore[attr-defined]
            ("", _("There is no trial")), *((k.value, kinds[k]) for k in TRIALS),
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                wrong = _(fault(self.programme())) if fault(self.programme()) else ""
            except Refused as refusal:
                wrong = f"{_(refusal.message)} {_(refusal.way_out)}"
            if wrong:
                self.add_error(None, wrong)
        return said

    def programme(self) -> NewProgramme:
        """What was said, once the form is clean."""
        said = self.cleaned_data
        return NewProgramme(
            name=said["name"], about=said["about"],
            products=tuple(dict.fromkeys(filter(None, (line.strip() for line in said["products"].splitlines())))),
            trial_kind=said["trial_kind"], trial_product=said["trial_product"],
            trial_reward=said["trial_reward"] or 0, trial_most=said["trial_most"], commission=said["commission"],
            lasts_days=said["lasts_days"], waits_days=said["waits_days"], new_only=said["new_only"],
            entry_fee=said["entry_fee"] or 0, entry_product=said["entry_product"],
            budget_id=int(said["budget"]) if said["budget"] else None,
        )  # fmt: skip


class SignOffForm(forms.Form):
    """A lawyer's yes to a second level."""

    by = forms.CharField(label=gettext_lazy("Who said yes"), max_length=200)
    on = forms.DateField(label=gettext_lazy("On"), widget=forms.DateInput(attrs={"type": "date"}))
    document = forms.CharField(
        label=gettext_lazy("Document"), max_length=200, help_text=gettext_lazy("Its number, and where it lies.")
    )
    second = PartField(label=gettext_lazy("What the second level has of a sale, in per cent"))

    def said(self) -> Said:
        """What was said, once the form is clean."""
        return Said(self.cleaned_data["by"], self.cleaned_data["on"], self.cleaned_data["document"])
