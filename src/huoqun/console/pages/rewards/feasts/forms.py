"""The forms of feasts and allowances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from huoqun.console.access.shell import role_name
from huoqun.groups.queries.names import KindName
from huoqun.rewards.actions.allowing import LONGEST_NAME
from huoqun.rewards.feasts import feast_name
from huoqun.rewards.rules.feasts import MOST_DAYS_BEFORE, Feast
from huoqun.rewards.rules.giving import LONGEST_GREETING
from huoqun.rewards.rules.packets import MOST_SHARES, Split
from huoqun.team.rules import Role

from ..packets.forms import FromBudget
from ..packets.words import split_word
from ..sums import SumField


class FeastForm(FromBudget):
    """What every group is given at a feast."""

    feast = forms.ChoiceField(label=gettext_lazy("Feast"))
    budget = forms.ChoiceField(label=gettext_lazy("From the budget"))
    greeting = forms.CharField(label=gettext_lazy("Words on it"), max_length=LONGEST_GREETING)
    kind = forms.ChoiceField(
        label=gettext_lazy("In which groups"),
        required=False,
        help_text=gettext_lazy("All that are going on, or a kind."),
    )
    total = SumField(label=gettext_lazy("How much in each group"))
    shares = forms.IntegerField(label=gettext_lazy("Shares"), min_value=1, max_value=MOST_SHARES)
    how = forms.ChoiceField(label=gettext_lazy("How it is split"), widget=forms.RadioSelect, initial=Split.RANDOM)
    least = SumField(label=gettext_lazy("The least share"), required=False)
    days_before = forms.IntegerField(
        label=gettext_lazy("Proposed so many days before"), min_value=1, max_value=MOST_DAYS_BEFORE, initial=3
    )

    def __init__(self, *args: Any, kinds: Sequence[KindName], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["feast"].choices = [(str(f), feast_name(f)) for f in Feast]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", "—"), *((k.key, k.name) for k in kinds)]  # type: ignore[attr-defined]
        self.fields["how"].choices = [(str(s), split_word(s)) for s in Split]  # type: ignore[attr-defined]


class AllowanceForm(FromBudget):
    """So much every month for everybody with a role."""

    name = forms.CharField(label=gettext_lazy("What it is called"), max_length=LONGEST_NAME)
    role = forms.ChoiceField(label=gettext_lazy("For everybody who is"), initial=Role.HELPER)
    budget = forms.ChoiceField(label=gettext_lazy("From the budget"))
    amount = SumField(label=gettext_lazy("How much for each"))
    day = forms.IntegerField(
        label=gettext_lazy("Proposed from this day of the month on"), min_value=1, max_value=28, initial=1
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(str(r), role_name(r)) for r in Role]  # type: ignore[attr-defined]
