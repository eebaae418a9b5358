"""The forms of red packets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huoqun.points.rules import Currency
from huoqun.rewards.queries.budgets import BudgetLine
from huoqun.rewards.rules.giving import LONGEST_GREETING, MOST_GIVEN
from huoqun.rewards.rules.packets import MOST_SHARES, Split

from ..sums import SumField, of_currency
from .words import split_word

_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class FromBudget(forms.Form):
    """Something that comes out of a budget: its sums are of what that is of."""

    def __init__(self, *args: Any, budgets: Sequence[BudgetLine], money: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["budget"].choices = [(str(b.uid), b.name) for b in budgets]  # type: ignore[attr-defined]
        chosen = next((b for b in budgets if str(b.uid) == self.data.get("budget")), None)
        of_currency(self, chosen.currency if chosen else Currency.POINTS, money)


class PacketForm(FromBudget):
    """A red packet for a group or for members by name."""

    budget = forms.ChoiceField(label=gettext_lazy("From the budget"))
    greeting = forms.CharField(label=gettext_lazy("Words on it"), max_length=LONGEST_GREETING)
    group = forms.TypedChoiceField(
        label=gettext_lazy("In the group"), coerce=int, empty_value=None, required=False,
        help_text=gettext_lazy("Whoever comes first has a share, by saying “领红包” or on their own page."),
    )  # fmt: skip
    shares = forms.IntegerField(
        label=gettext_lazy("Shares"), min_value=1, max_value=MOST_SHARES, required=False,
        help_text=gettext_lazy("How many of the group get something."),
    )  # fmt: skip
    members = forms.CharField(
        label=gettext_lazy("Or for members by name"), required=False, max_length=60 * MOST_GIVEN,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The addresses of their pages, one a line. Each is given a share at once."),
    )  # fmt: skip
    total = SumField(label=gettext_lazy("How much in all"))
    how = forms.ChoiceField(label=gettext_lazy("How it is split"), widget=forms.RadioSelect, initial=Split.RANDOM)
    least = SumField(
        label=gettext_lazy("The least share"), required=False,
        help_text=gettext_lazy("Nobody gets less than that. Empty: the smallest sum there is."),
    )  # fmt: skip
    opens_at = forms.DateTimeField(
        label=gettext_lazy("Opens"), required=False, help_text=gettext_lazy("Empty: now."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    hours = forms.IntegerField(label=gettext_lazy("Open for so many hours"), min_value=1, max_value=720, initial=24)
    everybody = forms.BooleanField(label=gettext_lazy("Who joins after it opened may claim, too"), required=False)
    staff = forms.BooleanField(label=gettext_lazy("The team may claim, too"), required=False)

    def __init__(self, *args: Any, groups: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", "—"), *groups]  # type: ignore[attr-defined]
        self.fields["how"].choices = [(str(s), split_word(s)) for s in Split]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        said["uids"] = [UUID(one) for one in _UID.findall(said.get("members", "").lower())][:MOST_GIVEN]
        if bool(said["uids"]) == bool(said.get("group")):
            self.add_error("group", _("Choose a group, or write whom it is for by name; one of the two."))
        elif said.get("group") and not said.get("shares"):
            self.add_error("shares", _("Say into how many shares it is split."))
        return said


class ThankForm(FromBudget):
    """Thanks to one member: somebody who shared with the community, or a piece of quality."""

    budget = forms.ChoiceField(label=gettext_lazy("From the budget"))
    amount = SumField(
        label=gettext_lazy("How much"),
        help_text=gettext_lazy("Of money no less than the least gift of the points policy."),
    )
    greeting = forms.CharField(
        label=gettext_lazy("What for"), max_length=LONGEST_GREETING, help_text=gettext_lazy("The member reads it.")
    )
