"""The form of a broadcast."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huoqun.broadcasts.actions.drafting import Words
from huoqun.broadcasts.queries.broadcasts import BroadcastView
from huoqun.broadcasts.rules import CLASSES, LONGEST_LIFE, LONGEST_TEXT, LONGEST_TITLE, Audience

from ..members.said import stages
from .words import class_name

_MOMENT = "%Y-%m-%dT%H:%M"


class BroadcastForm(forms.Form):
    """What is sent to whom, and when."""

    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=LONGEST_TITLE,
        help_text=gettext_lazy("For your team only; recipients do not see it."),
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("Words"), max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    links = forms.CharField(
        label=gettext_lazy("Pictures and files"), max_length=9_000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Their web addresses, one a line, nine at most."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=gettext_lazy("To whom"), widget=forms.RadioSelect)
    groups = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Groups"), coerce=int, required=False, widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=gettext_lazy("For members: those who are in one of these groups. None chosen: in any or in none."),
    )  # fmt: skip
    stages = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Stages"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("For members. None chosen: all."),
    )  # fmt: skip
    tag = forms.ChoiceField(label=gettext_lazy("Tag"), required=False, help_text=gettext_lazy("For members."))
    condition = forms.CharField(
        label=gettext_lazy("Condition"), max_length=500, required=False,
        help_text=gettext_lazy("As in playbooks, such as days_silent() >= 14 and not is_minor()."),
    )  # fmt: skip
    cls = forms.ChoiceField(label=gettext_lazy("What it is"), initial=CLASSES[0])
    due_at = forms.DateTimeField(
        label=gettext_lazy("When"), required=False, help_text=gettext_lazy("Empty: as soon as you send it."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_MOMENT),
    )  # fmt: skip
    life_hours = forms.IntegerField(
        label=gettext_lazy("Worth sending for so many hours"), min_value=1, max_value=LONGEST_LIFE, initial=72,
        help_text=gettext_lazy("What has not gone by then is let go of."),
    )  # fmt: skip
    held_out = forms.IntegerField(
        label=gettext_lazy("Percent of the members who do not get it"), min_value=0, max_value=50, initial=0,
        help_text=gettext_lazy("To compare afterwards what it did. 0: everybody gets it."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, groups: Sequence[tuple[int, str]], tags: Sequence[str], members: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        kinds = [("groups", _("Groups: once in each")), ("members", _("Members: to each in private, once"))]
        choices: dict[str, Sequence[tuple[Any, str]]] = {
            "kind": kinds if members else kinds[:1],
            "groups": groups,
            "stages": stages(),
            "tag": [("", _("any or none")), *((tag, tag) for tag in tags)],
            "cls": [(cls, class_name(cls)) for cls in CLASSES],
        }
        for name, values in choices.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]
        self.fields["kind"].initial = "groups"
        if not members:
            for name in ("stages", "tag", "held_out"):
                del self.fields[name]

    def words(self) -> Words:
        """What was filled in. What is said of members does not count for groups."""
        said = self.cleaned_data
        of_members = said["kind"] == "members"
        audience = Audience(
            kind=said["kind"], groups=tuple(said["groups"]), condition=said["condition"].strip(),
            stages=tuple(said["stages"]) if of_members else (), tag=said["tag"] if of_members else "",
        )  # fmt: skip
        return Words(
            title=said["title"], text=said["text"], links=said["links"], audience=audience, cls=said["cls"],
            due_at=said["due_at"], life_hours=said["life_hours"], held_out=said["held_out"] if of_members else 0,
        )  # fmt: skip


def initial_of(one: BroadcastView) -> dict[str, Any]:
    """A broadcast as the form shows it."""
    audience = one.audience
    return {
        "title": one.title, "text": one.text, "links": "\n".join(one.attachments), "kind": audience.kind,
        "groups": list(audience.groups), "stages": list(audience.stages), "tag": audience.tag,
        "condition": audience.condition, "cls": one.cls, "due_at": one.due_at, "life_hours": one.life_hours,
        "held_out": one.held_out,
    }  # fmt: skip
