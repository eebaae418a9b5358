"""The form of a campaign."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huoqun.campaigns.rules.campaigns import LONGEST_NAME, Kind, Must, NewCampaign, Step, fault
from huoqun.campaigns.rules.entry import LONGEST_BUY, MOST_BUYERS, MOST_LIKES
from huoqun.console.pages.points.words import currency_name
from huoqun.points.rules import Currency
from huoqun.rewards.queries.budgets import BudgetLine

from ..rewards.sums import SumField, of_currency, sum_said
from .words import kind_name, must_name

_PARTS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (
        gettext_lazy("The campaign"),
        (
            "name", "kind", "product", "size", "hours", "quiz", "likes", "picture", "words", "needs_code", "in_group",
            "aim", "starts_at", "ends_at",
        ),
    ),
    (gettext_lazy("Who counts"), ("stays_days", "must", "old_count", "joiners_take_part")),
    (gettext_lazy("What it gives"), ("budget", "each", "each_most", "ladder")),
    (gettext_lazy("What the team can carry"), ("staff_minutes", "minutes_each")),
    (gettext_lazy("Your own words"), ("rules_text",)),
)  # fmt: skip
_ENTRY: dict[Kind, tuple[str, ...]] = {
    Kind.PAID: ("product",), Kind.GROUP_BUY: ("product", "size", "hours"), Kind.QUIZ: ("quiz",),
    Kind.SCREENSHOT: ("words", "needs_code", "in_group"), Kind.LIKES: ("likes", "words", "needs_code", "in_group"),
    Kind.LECTURE: ("picture", "words", "needs_code", "in_group"),
}  # fmt: skip
"""What a kind asks for beside: nobody else's fields are kept."""
_FROZEN = (
    "name", "kind", "product", "quiz", "picture", "aim", "starts_at", "budget", "rules_text", "joiners_take_part",
)  # fmt: skip
"""What stays as it is once a campaign has begun; the rest may change in people's favour."""
_MOMENT = "%Y-%m-%dT%H:%M"


def _when(label: Any) -> Any:
    return forms.DateTimeField(
        label=label, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT)
    )


class CampaignForm(forms.Form):
    """A campaign; what only some kinds need is asked for beside the kind."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME)
    kind = forms.ChoiceField(label=gettext_lazy("What it asks of people"))
    aim = forms.CharField(
        label=gettext_lazy("What it is for"), max_length=200, required=False,
        help_text=gettext_lazy("One sentence. Whoever opens the code reads it."),
    )  # fmt: skip
    starts_at = _when(gettext_lazy("Begins"))
    ends_at = _when(gettext_lazy("Ends"))
    product = forms.CharField(
        label=gettext_lazy("Product"), max_length=120, required=False,
        help_text=gettext_lazy("For a paid entry or a group buy: the product as your orders name it."),
    )  # fmt: skip
    quiz = forms.CharField(
        label=gettext_lazy("Quiz"), max_length=60, required=False,
        help_text=gettext_lazy("For a quiz entry: the quiz's short name."),
    )  # fmt: skip
    size = forms.IntegerField(
        label=gettext_lazy("People in a group buy"), min_value=2, max_value=MOST_BUYERS, initial=3, required=False,
        help_text=gettext_lazy("Whoever opens it counts among them."),
    )  # fmt: skip
    hours = forms.IntegerField(
        label=gettext_lazy("Hours within which they pay"), min_value=1, max_value=LONGEST_BUY, initial=24,
        required=False,
        help_text=gettext_lazy("Not full by then, nobody counts, and you give everybody their money back by hand."),
    )  # fmt: skip
    likes = forms.IntegerField(
        label=gettext_lazy("Likes that the screenshot has to show"), min_value=1, max_value=MOST_LIKES, required=False,
        help_text=gettext_lazy("Where the number cannot be read, as in Moments, a person counts."),
    )  # fmt: skip
    picture = forms.BooleanField(
        label=gettext_lazy("Whoever comes sends a screenshot of their sharing"), required=False
    )
    words = forms.CharField(
        label=gettext_lazy("Words of the day"), required=False, max_length=2500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Has to be seen in the screenshot. A line for each day from the first one; a single line is for all days."
        ),
    )  # fmt: skip
    needs_code = forms.BooleanField(label=gettext_lazy("The screenshot has to show their own code"), required=False)
    in_group = forms.BooleanField(
        label=gettext_lazy("A screenshot posted in the campaign's groups counts too"), required=False,
        help_text=gettext_lazy(
            "Where the platform gives pictures (Matrix, Telegram, QQ, Discord, Feishu). The terms then say that "
            "pictures of whoever takes part are looked at."
        ),
    )  # fmt: skip
    budget = forms.ChoiceField(label=gettext_lazy("Budget"), required=False)
    each = SumField(
        label=gettext_lazy("For each person who stays"), required=False,
        help_text=gettext_lazy("Points, or money as 1.50. Empty: nothing for each."),
    )  # fmt: skip
    each_most = forms.IntegerField(
        label=gettext_lazy("For at most so many people each"), min_value=1, max_value=1000, initial=10
    )
    ladder = forms.CharField(
        label=gettext_lazy("Ladder"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=200,
        help_text=gettext_lazy("A line a step: how many people, and what they get for it in all. 3 50"),
    )  # fmt: skip
    stays_days = forms.IntegerField(
        label=gettext_lazy("Days that somebody has to stay"), min_value=0, max_value=30, initial=3
    )
    must = forms.ChoiceField(label=gettext_lazy("And meanwhile"))
    old_count = forms.BooleanField(label=gettext_lazy("Also count people who were here before"), required=False)
    staff_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes a day that the team has for newcomers"), min_value=0, max_value=100_000, initial=0,
        help_text=gettext_lazy("When more come than that allows, the campaign slows down by itself. 0: no limit."),
    )  # fmt: skip
    minutes_each = forms.FloatField(
        label=gettext_lazy("Minutes for each newcomer"), min_value=0, max_value=600, initial=2,
        help_text=gettext_lazy(
            "At first what earlier campaigns took, where that was measured; from twenty people on what it really takes."
        ),
    )  # fmt: skip
    rules_text = forms.CharField(
        label=gettext_lazy("Your own rules"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Who holds it, how to reach you. The terms say the rest by themselves."),
    )  # fmt: skip
    joiners_take_part = forms.BooleanField(
        label=gettext_lazy("Whoever joins may bring people too"), required=False, initial=True
    )

    def __init__(
        self, *args: Any, budgets: list[BudgetLine], money: str, has_begun: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in _FROZEN if has_begun else ():
            self.fields[name].disabled = True
            self.fields[name].help_text = _("As it was published: others rely on it, so it changes no more.")
        said = (self.initial if has_begun else self.data).get("budget", "")
        chosen = {str(line.id): line.currency for line in budgets}.get(said)
        self._currency, self._money = chosen or Currency.POINTS, money
        self.has_money, self.has_budgets = any(line.left.free > 0 for line in budgets), bool(budgets)
        of_currency(self, self._currency, money)
        choices: dict[str, list[tuple[str, Any]]] = {
            "kind": [(k.value, kind_name(k)) for k in Kind],
            "must": [(m.value, must_name(m)) for m in Must],
            "budget": [("", _("No rewards"))]
            + [(str(b.id), f"{b.name} · {currency_name(b.currency)}") for b in budgets],
        }
        for field, values in choices.items():
            self.fields[field].choices = values  # type: ignore[attr-defined]
        self.initial.setdefault("must", Must.SPEAK.value)

    @property
    def parts(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields as somebody thinks of a campaign: a heading and what is asked under it."""
        return [(heading, [self[name] for name in names]) for heading, names in _PARTS]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if self.errors:
            return said
        said["steps"] = self._steps(said["ladder"])
        if not self.errors and (wrong := fault(self.campaign())):
            self.add_error(None, _(wrong))
        return said

    def campaign(self) -> NewCampaign:
        """What was said, once the form is clean."""
        said = self.cleaned_data
        return NewCampaign(
            name=said["name"], kind=Kind(said["kind"]), aim=said["aim"], starts_at=said["starts_at"],
            ends_at=said["ends_at"], budget_id=int(said["budget"]) if said["budget"] else None,
            each=said["each"] or 0, each_most=said["each_most"], ladder=said["steps"], stays_days=said["stays_days"],
            must=Must(said["must"]), old_count=said["old_count"], staff_minutes=said["staff_minutes"],
            minutes_each=said["minutes_each"], joiners_take_part=said["joiners_take_part"],
            entry=entry_of(Kind(said["kind"]), said),
            rules_text=said["rules_text"],
        )  # fmt: skip

    def _steps(self, text: str) -> tuple[Step, ...]:
        steps = []
        for line in filter(None, (line.strip() for line in text.splitlines())):
            count, _space, amount = line.partition(" ")
            if not (count.isascii() and count.isdecimal()):
                self.add_error("ladder", _("Each line is a number of people, a space, and what they get."))
                break
            try:
                steps.append(Step(int(count[:6]), sum_said(amount, self._currency, self._money)))
            except forms.ValidationError as wrong:
                self.add_error("ladder", wrong)
                break
        return tuple(steps)


def entry_of(kind: Kind, said: dict[str, Any]) -> dict[str, object]:
    """What stands in the fields of a kind, as a campaign keeps it."""
    found: dict[str, object] = {}
    for name in _ENTRY.get(kind, ()):
        value = said[name]
        if name == "words":
            value = [line.strip() for line in value.splitlines() if line.strip()]
        found[name] = value.strip() if isinstance(value, str) else value
    return {name: value for name, value in found.items() if value}
