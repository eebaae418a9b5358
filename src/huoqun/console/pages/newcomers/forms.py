"""The form of a ritual."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from huoqun.newcomers.rules.nicknames import LONGEST_PATTERN
from huoqun.newcomers.rules.rituals import LONGEST_WORDS, MOST_POINTS, NewRitual
from huoqun.points.rules import Currency
from huoqun.rewards.queries.budgets import BudgetLine

from ..rewards.sums import SumField, of_currency

_MARKS = gettext_lazy("{name} and {group} are replaced. Empty: our words.")


def _words(label: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, max_length=LONGEST_WORDS, required=False, widget=area, help_text=_MARKS)


class RitualForm(forms.Form):
    """A ritual. For whom it holds is said once, when it is made."""

    place = forms.ChoiceField(
        label=gettext_lazy("Holds for"), help_text=gettext_lazy("A group's own ritual goes before its kind's.")
    )
    asks = forms.BooleanField(
        label=gettext_lazy("Ask everybody who joins"), required=False, initial=True,
        help_text=gettext_lazy("Off: only where a playbook has the step “introduce”."),
    )  # fmt: skip
    hours = forms.IntegerField(
        label=gettext_lazy("Hours until it ends without an answer"), min_value=1, max_value=336, initial=48
    )
    words_hello = _words(gettext_lazy("First words"))
    words_who = _words(gettext_lazy("Who I am: the question"))
    words_need = _words(gettext_lazy("What I need: the question"))
    words_have = _words(gettext_lazy("What I have: the question"))
    tells = forms.BooleanField(
        label=gettext_lazy("Say in the group what came of it"), required=False, initial=True,
        help_text=gettext_lazy("Only where they were asked in private."),
    )  # fmt: skip
    points = forms.IntegerField(
        label=gettext_lazy("Points for it"), min_value=0, max_value=MOST_POINTS, initial=0,
        help_text=gettext_lazy("0: none. Once in each group."),
    )  # fmt: skip
    budget_id = forms.TypedChoiceField(
        label=gettext_lazy("A red packet for it, from the budget"), coerce=int, empty_value=None, required=False
    )
    gift = SumField(
        label=gettext_lazy("How much for each"), required=False,
        help_text=gettext_lazy(
            "Once for each person in all groups; they are told beforehand, and it stands in what the group publishes. "
            "Above what the budget lets one person spend, each is approved first."
        ),
    )  # fmt: skip
    pattern = forms.CharField(
        label=gettext_lazy("Pattern of nicknames"), max_length=LONGEST_PATTERN, required=False,
        help_text=gettext_lazy("Such as {city}-{name}-{trade}; also company and role. Empty: any nickname will do."),
    )  # fmt: skip
    checks = forms.BooleanField(
        label=gettext_lazy("Look after nicknames each hour"), required=False, initial=True,
        help_text=gettext_lazy("Each member is bothered about it once, and not on their first day."),
    )  # fmt: skip
    mends = forms.BooleanField(
        label=gettext_lazy("Set nicknames where the platform lets us"), required=False, initial=True,
        help_text=gettext_lazy("From what is known of the member. Elsewhere they are asked, or it is a task for you."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, places: list[tuple[str, str]], budgets: Sequence[BudgetLine], money: str, fixed: bool,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        """`fixed`: whoever writes it may not give money, so that what is given stays as it is."""
        super().__init__(*args, **kwargs)
        choices = [("", gettext_lazy("none")), *((str(one.id), one.name) for one in budgets)]
        self.fields["budget_id"].choices = choices  # type: ignore[attr-defined]
        chosen = next((one for one in budgets if str(one.id) == self.data.get("budget_id")), None)
        of_currency(self, chosen.currency if chosen else Currency.POINTS, money)
        for name in ("budget_id", "gift") if fixed else ():
            del self.fields[name]
        self.fixed = fixed
        self.fields["place"].choices = places  # type: ignore[attr-defined]

    def ritual(self) -> NewRitual:
        """What was said, once the form is clean."""
        said: dict[str, Any] = {name: self.initial.get(name) for name in ("budget_id", "gift")} if self.fixed else {}
        said |= self.cleaned_data
        said["gift"] = said.get("gift") or 0
        noun, _sep, number = said.pop("place").partition(":")
        return NewRitual(
            group_id=int(number) if noun == "group" else None, kind_id=int(number) if noun == "kind" else None, **said
        )
