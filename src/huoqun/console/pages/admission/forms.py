"""The form of a door."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huoqun.admission.rules.doors import LONGEST_CONDITION, LONGEST_NAME, LONGEST_TEXT, LONGEST_WAY, TAGS, NewDoor
from huoqun.console.pages.members.said import background_name
from huoqun.core.errors import Refused
from huoqun.forms.surveys import read


class DoorForm(forms.Form):
    """A door. Before what it stands is said once, when it is made."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME)
    place = forms.ChoiceField(label=gettext_lazy("Before"), help_text=gettext_lazy("A group, or all groups of a kind."))
    about = forms.CharField(
        label=gettext_lazy("What stands above the form"), max_length=LONGEST_TEXT, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What the group is for, for whom, and its rules are taken from the group's page."),
    )  # fmt: skip
    questions = forms.CharField(
        label=gettext_lazy("Questions"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "A line each, as in surveys: “text!: Why do you want to join?”, “choice: When? | Mornings | Evenings”. "
            "! means that it must be answered."
        ),
    )  # fmt: skip
    tags = forms.MultipleChoiceField(
        label=gettext_lazy("Identity tags"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What they say becomes their background once they are accepted."),
    )  # fmt: skip
    asks_inviter = forms.BooleanField(label=gettext_lazy("Ask who invited them"), required=False)
    needs_inviter = forms.BooleanField(label=gettext_lazy("Nobody without an inviter"), required=False)
    most_each = forms.IntegerField(
        label=gettext_lazy("People whom one member may bring in 30 days"), min_value=0, max_value=1_000, initial=0,
        help_text=gettext_lazy("0: any number."),
    )  # fmt: skip
    quiz = forms.ChoiceField(
        label=gettext_lazy("Quiz to pass"), required=False,
        help_text=gettext_lazy("Its pass mark is the quiz's own. Make quizzes under Forms."),
    )  # fmt: skip
    condition = forms.CharField(
        label=gettext_lazy("Condition"), required=False, max_length=LONGEST_CONDITION,
        help_text=gettext_lazy(
            "Of payment, purchase, referral or anything that conditions ask: paid(\"course\") or bought_times >= 1."
        ),
    )  # fmt: skip
    interview = forms.BooleanField(
        label=gettext_lazy("A talk belongs to it"), required=False,
        help_text=gettext_lazy("Offer hours on the door's page; whoever takes one becomes a task for you."),
    )  # fmt: skip
    automatic = forms.BooleanField(
        label=gettext_lazy("Whoever passes every check comes in by themselves"), required=False,
        help_text=gettext_lazy("Nobody is ever refused by themselves: that is for a person."),
    )  # fmt: skip
    capacity = forms.IntegerField(
        label=gettext_lazy("Room for at most"), min_value=1, max_value=100_000, required=False,
        help_text=gettext_lazy("Empty: what the group's page says. Whoever is accepted beyond that waits in line."),
    )  # fmt: skip
    answer_days = forms.IntegerField(
        label=gettext_lazy("Days until an application ends that nobody answered"), min_value=1, max_value=90, initial=7
    )
    hold_days = forms.IntegerField(
        label=gettext_lazy("Days for which a place is held"), min_value=1, max_value=90, initial=7
    )
    welcome = forms.CharField(
        label=gettext_lazy("Joining notice"), max_length=LONGEST_TEXT, required=False,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("Said in private with the yes."),
    )  # fmt: skip
    way_in = forms.CharField(
        label=gettext_lazy("Way in"), max_length=LONGEST_WAY, required=False,
        help_text=gettext_lazy(
            "The group's link, or whom to add. Empty: they are invited where the platform can, else by a task."
        ),
    )  # fmt: skip

    def __init__(
        self, *args: Any, places: list[tuple[str, str]], quizzes: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places  # type: ignore[attr-defined]
        self.fields["quiz"].choices = [("", _("None")), *quizzes]  # type: ignore[attr-defined]
        self.fields["tags"].choices = [(key, background_name(key)) for key in TAGS]  # type: ignore[attr-defined]

    def clean_questions(self) -> str:
        said = str(self.cleaned_data["questions"])
        if said.strip():
            try:
                read(said, pictures=False)
            except Refused as refusal:
                raise forms.ValidationError(_(refusal.message) % refusal.details) from None
        return said

    def door(self) -> NewDoor:
        """What was said, once the form is clean."""
        said = self.cleaned_data
        noun, _sep, number = said["place"].partition(":")
        return NewDoor(
            name=said["name"], about=said["about"], group_id=int(number) if noun == "group" else None,
            kind_id=int(number) if noun == "kind" else None, questions=said["questions"], tags=tuple(said["tags"]),
            asks_inviter=said["asks_inviter"] or said["needs_inviter"], needs_inviter=said["needs_inviter"],
            most_each=said["most_each"], quiz_uid=UUID(said["quiz"]) if said["quiz"] else None,
            condition=said["condition"], interview=said["interview"], automatic=said["automatic"],
            capacity=said["capacity"], answer_days=said["answer_days"], hold_days=said["hold_days"],
            welcome=said["welcome"], way_in=said["way_in"],
        )  # fmt: skip
