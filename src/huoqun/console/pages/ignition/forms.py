"""The forms of ignition."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huoqun.ignition.rules import (
    LONGEST_ABOUT,
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_URL,
    LONGEST_WORDS,
    GiftKind,
    NewGift,
)
from huoqun.points.rules import Currency
from huoqun.rewards.queries.budgets import BudgetLine

from ..rewards.sums import SumField, of_currency
from .words import kind_name


class TopicForm(forms.Form):
    """A topic."""

    name = forms.CharField(label=gettext_lazy("Topic"), max_length=LONGEST_NAME)
    about = forms.CharField(
        label=gettext_lazy("What they would show"), max_length=LONGEST_ABOUT, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    words = forms.CharField(
        label=gettext_lazy("Words to ask with"), max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("{name} becomes their name, {topic} the topic's. A colleague says them, in private."),
    )  # fmt: skip


class GiftForm(forms.Form):
    """What somebody is given."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is"))
    what = forms.CharField(
        label=gettext_lazy("In words"), max_length=LONGEST_NOTE,
        help_text=gettext_lazy("Which post they are paid for, or which goods."),
    )  # fmt: skip
    amount = SumField(
        label=gettext_lazy("Paid, or worth"), required=False, help_text=gettext_lazy("Goods may be worth nothing.")
    )
    disclosure = forms.CharField(
        label=gettext_lazy("Words that disclose it"), max_length=LONGEST_NAME,
        error_messages={
            "required": gettext_lazy("Whoever is paid or given something has to say so, and how is written down here.")
        },
        help_text=gettext_lazy("They stand with what is shown, for everybody to see, such as “Ad”."),
    )  # fmt: skip
    budget = forms.TypedChoiceField(
        label=gettext_lazy("How it is paid"), coerce=int, empty_value=None, required=False,
        help_text=gettext_lazy(
            "Out of a budget it is owed to the member, and leaves with the next payout, which two people approve."
        ),
    )  # fmt: skip
    on = forms.DateField(label=gettext_lazy("On"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, money: str, budgets: Sequence[BudgetLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paid = [(line.id, line.name) for line in budgets if line.currency is Currency.CASH]
        if paid:
            self.fields["budget"].choices = [("", _("elsewhere; it is only recorded here")), *paid]  # type: ignore[attr-defined]
        else:
            del self.fields["budget"]
        of_currency(self, Currency.CASH, money)
        self.fields["kind"].choices = [(k.value, kind_name(k)) for k in GiftKind]  # type: ignore[attr-defined]

    def gift(self, at: datetime) -> NewGift:
        """What was said, given on that day; `at`: the moment of which the day is taken where it is today."""
        said = self.cleaned_data
        given = at.replace(year=said["on"].year, month=said["on"].month, day=said["on"].day, hour=12, minute=0)
        return NewGift(
            kind=GiftKind(said["kind"]), what=said["what"], amount=said["amount"] or 0, disclosure=said["disclosure"],
            given_at=given, budget_id=said.get("budget"),
        )  # fmt: skip


class ShowingForm(forms.Form):
    """What somebody showed of a gift."""

    url = forms.CharField(label=gettext_lazy("Its web address"), max_length=LONGEST_URL, required=False)
    note = forms.CharField(
        label=gettext_lazy("Or in words"), max_length=LONGEST_NOTE, required=False,
        help_text=gettext_lazy("Where nobody can link to it, such as Moments."),
    )  # fmt: skip
    disclosed = forms.BooleanField(label=gettext_lazy("The words that disclose it stand there"), required=False)
