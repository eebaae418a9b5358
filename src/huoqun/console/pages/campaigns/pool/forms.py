"""The forms of the pool."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from huoqun.campaigns.rules.openings import LONGEST_PATTERN, MOST_GROUPS_A_DAY
from huoqun.campaigns.rules.seats import MOST_A_DAY, PlaceState

STATES = (
    (PlaceState.OPEN.value, pgettext_lazy("place", "is filled")),
    (PlaceState.RESERVE.value, pgettext_lazy("place", "kept in reserve")),
    (PlaceState.CLOSED.value, pgettext_lazy("place", "closed")),
)


class PlaceForm(forms.Form):
    """A group of the pool."""

    group = forms.ChoiceField(label=gettext_lazy("Group"))
    soft = forms.IntegerField(
        label=gettext_lazy("Filled up to"), min_value=1, max_value=100_000, initial=180,
        help_text=gettext_lazy("Then the next group is filled."),
    )  # fmt: skip
    hard = forms.IntegerField(
        label=gettext_lazy("Never more than"), min_value=1, max_value=100_000, initial=200,
        help_text=gettext_lazy("On WeChat a code lets nobody in beyond 200 people."),
    )  # fmt: skip
    picture = forms.ImageField(
        label=gettext_lazy("Picture of the group's code"), required=False,
        help_text=gettext_lazy("On WeChat it is good for seven days; the owner is asked for a fresh one in time."),
    )  # fmt: skip
    link = forms.URLField(label=gettext_lazy("Or an address into the group"), required=False, assume_scheme="https")
    daily = forms.IntegerField(
        label=gettext_lazy("People a day that its code takes"), min_value=0, max_value=MOST_A_DAY, initial=0,
        required=False,
        help_text=gettext_lazy(
            "0: as many as come. Platforms say no number: write what your code took before it asked for a check."
        ),
    )  # fmt: skip
    state = forms.ChoiceField(label=gettext_lazy("In the pool it"), choices=STATES)

    def __init__(self, *args: Any, groups: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = groups  # type: ignore[attr-defined]


class GrowthForm(forms.Form):
    """Groups that the platform makes by itself."""

    a_day = forms.IntegerField(
        label=gettext_lazy("Groups a day"), min_value=0, max_value=MOST_GROUPS_A_DAY,
        help_text=gettext_lazy("0: none; somebody is asked to prepare a group."),
    )  # fmt: skip
    name = forms.CharField(
        label=gettext_lazy("What they are called"), max_length=LONGEST_PATTERN, required=False,
        help_text=gettext_lazy("{n} stands for the group's number, as in “Readers {n}”."),
    )  # fmt: skip


class CodeForm(forms.Form):
    """A code for a place."""

    label = forms.CharField(
        label=gettext_lazy("Where it hangs"), max_length=60,
        help_text=gettext_lazy("The shop's door, the lecture's last page. You see who came by it."),
    )  # fmt: skip
