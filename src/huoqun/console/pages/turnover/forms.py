"""The form of a rule of presence."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huoqun.turnover.rules.presence import LONGEST_WORDS, MOST_WEIGHT, WEIGHTS, Fate, Measure, NewRule
from huoqun.turnover.words import fate_name, measure_name

_MARKS = gettext_lazy("{name}, {group} and {door} are replaced. Empty: our words.")


def _number(label: Any, low: int, high: int, initial: int, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=low, max_value=high, initial=initial, help_text=help_text)


def _words(label: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, max_length=LONGEST_WORDS, required=False, widget=area, help_text=_MARKS)


class RuleForm(forms.Form):
    """A rule. For whom it holds is said once, when it is made."""

    place = forms.ChoiceField(
        label=gettext_lazy("Holds for"), help_text=gettext_lazy("A group's own rule goes before its kind's.")
    )
    window_days = _number(gettext_lazy("Days that are looked at"), 7, 366, 28)
    least = _number(
        gettext_lazy("Presence takes at least"), 1, 100_000, 5,
        gettext_lazy("The sum of what was counted, each times its weight."),
    )  # fmt: skip
    new_days = _number(gettext_lazy("New, and not judged, for so many days"), 0, 366, 30)
    paid_days = _number(
        gettext_lazy("Not judged for so many days after buying"), 0, 3650, 0, gettext_lazy("0: buying protects nobody.")
    )
    products = forms.CharField(
        label=gettext_lazy("Products that protect"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("A line each, as your orders name them. Empty: all."),
    )  # fmt: skip
    helpers = forms.BooleanField(
        label=gettext_lazy("The group's owner and admins are not judged"), required=False, initial=True
    )
    keep = _number(gettext_lazy("The group never falls below"), 0, 100_000, 20)
    share = _number(gettext_lazy("Of a hundred members leave in a month at most"), 1, 50, 10)
    thanks = _number(gettext_lazy("So many are thanked"), 0, 50, 5)
    month_day = _number(gettext_lazy("Day of the month on which it proposes"), 1, 28, 1)
    grace_hours = _number(gettext_lazy("Hours between the goodbye and the removal"), 0, 168, 24)
    with_word = forms.ChoiceField(label=gettext_lazy("Whoever leaves with a word comes back"))
    without_word = forms.ChoiceField(label=gettext_lazy("Whoever leaves without a word comes back"))
    let_go = forms.ChoiceField(label=gettext_lazy("Whoever was let go comes back"))
    door = forms.ChoiceField(
        label=gettext_lazy("Door by which they come back"), required=False,
        help_text=gettext_lazy("Its address is said to whoever is let go, where the words have {door}."),
    )  # fmt: skip
    words_thank = _words(gettext_lazy("Words of thanks"))
    words_ask = _words(gettext_lazy("Words that ask back"))
    words_last = _words(gettext_lazy("Words of the last notice"))
    words_leave = _words(gettext_lazy("Words of goodbye"))

    def __init__(self, *args: Any, places: list[tuple[str, str]], doors: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        self.fields["door"].choices = [("", _("None")), *doors]  # type: ignore[attr-defined]
        for name, first in (("with_word", Fate.DOOR), ("without_word", Fate.APPLY), ("let_go", Fate.DOOR)):
            self.fields[name].choices = [(f.value, fate_name(f)) for f in Fate]  # type: ignore[attr-defined]
            self.fields[name].initial = first.value
        for measure in Measure:
            label = _("Weight: %(what)s") % {"what": measure_name(measure)}
            self.fields[f"w-{measure}"] = _number(label, 0, MOST_WEIGHT, WEIGHTS[measure])
        self.order_fields(["place", "window_days", "least", *(f"w-{measure}" for measure in Measure)])

    def rule(self) -> NewRule:
        """What was said, once the form is clean."""
        said = self.cleaned_data
        noun, _sep, number = said["place"].partition(":")
        plain = (
            "window_days", "least", "new_days", "paid_days", "helpers", "keep", "share", "thanks", "month_day",
            "grace_hours", "words_thank", "words_ask", "words_last", "words_leave",
        )  # fmt: skip
        return NewRule(
            group_id=int(number) if noun == "group" else None, kind_id=int(number) if noun == "kind" else None,
            weights={str(m): said[f"w-{m}"] for m in Measure},
            products=tuple(dict.fromkeys(filter(None, map(str.strip, said["products"].splitlines()))))[:20],
            with_word=Fate(said["with_word"]), without_word=Fate(said["without_word"]), let_go=Fate(said["let_go"]),
            **{name: said[name] for name in plain},
        )  # fmt: skip

    def door_uid(self) -> UUID | None:
        """The door by which they come back."""
        return UUID(self.cleaned_data["door"]) if self.cleaned_data["door"] else None
