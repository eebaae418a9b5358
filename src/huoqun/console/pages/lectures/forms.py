"""The form of a lecture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huoqun.lectures.rules import LONGEST_DELAY, LONGEST_NAME, LONGEST_TITLE, NewLecture, fault
from huoqun.points.rules import Currency

from ..rewards.sums import SumField, of_currency

_MOMENT = "%Y-%m-%dT%H:%M"


class LectureForm(forms.Form):
    """A lecture. `people`: who is in the host group; `with_groups`: the groups that hear it are chosen too."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=LONGEST_TITLE)
    lecturer = forms.CharField(
        label=gettext_lazy("Lecturer"), max_length=LONGEST_NAME, required=False,
        widget=forms.TextInput(attrs={"list": "lecturers"}),
        help_text=gettext_lazy("As the groups know them. Candidates by their level or badge are offered as you type."),
    )  # fmt: skip
    starts_at = forms.DateTimeField(
        label=gettext_lazy("Begins"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT),
        help_text=gettext_lazy("You open it by hand: nothing is relayed before."),
    )  # fmt: skip
    host = forms.ChoiceField(
        label=gettext_lazy("Host group"), required=False,
        help_text=gettext_lazy("Where the lecturer speaks. None: everything is said from this console."),
    )  # fmt: skip
    hosts = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Whose words are relayed"), coerce=int, required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=gettext_lazy("One to ten people of the host group; nobody else's words leave it."),
    )  # fmt: skip
    groups = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Groups that hear it"), coerce=int, required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )  # fmt: skip
    first = forms.CharField(
        label=gettext_lazy("Which of them first"), required=False, max_length=9_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Their names, one a line, in this order. The others follow by name."),
    )  # fmt: skip
    delay = forms.IntegerField(
        label=gettext_lazy("Seconds for which each line is kept back"), min_value=0, max_value=LONGEST_DELAY,
        initial=0, help_text=gettext_lazy("Time to take back a slip before thirty groups have it."),
    )  # fmt: skip
    fee = SumField(label=gettext_lazy("Fee of the lecturer"), required=False)

    def __init__(
        self, *args: Any, places: Sequence[tuple[int, str]], people: Sequence[tuple[int, str]], money: str,
        with_groups: bool, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        of_currency(self, Currency.CASH, money)
        self.names = {name: id for id, name in places}
        self.fields["host"].choices = [("", _("None")), *((str(id), name) for id, name in places)]  # type: ignore[attr-defined]
        self.fields["hosts"].choices = people  # type: ignore[attr-defined]
        self.fields["groups"].choices = places  # type: ignore[attr-defined]
        if not people:
            del self.fields["hosts"]
        if not with_groups:
            del self.fields["groups"], self.fields["first"]

    def clean_first(self) -> list[int]:
        """The groups that come first, by their names."""
        said = [line.strip() for line in self.cleaned_data["first"].splitlines() if line.strip()]
        unknown = [name for name in said if self.names.get(name) not in self.cleaned_data.get("groups", [])]
        if unknown:
            raise forms.ValidationError(_("Not among the groups that you chose: %(name)s") % {"name": unknown[0]})
        return [self.names[name] for name in said]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors and (wrong := fault(self.lecture())):
            self.add_error(None, _(wrong))
        return said

    def lecture(self) -> NewLecture:
        """What was said, once the fields are clean."""
        said = self.cleaned_data
        chosen = dict.fromkeys([*said.get("first", []), *said.get("groups", [])])
        return NewLecture(
            title=said["title"], lecturer=said["lecturer"], starts_at=said["starts_at"], delay=said["delay"],
            host_group_id=int(said["host"]) if said["host"] else None, host_ids=tuple(said.get("hosts", [])),
            group_ids=tuple(chosen), fee=said["fee"] or 0,
        )  # fmt: skip
