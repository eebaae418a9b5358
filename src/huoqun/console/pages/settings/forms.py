"""What may be set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huoqun.work.rules import MINUTES_BY_HAND


class PlaceForm(forms.Form):
    """The workspace itself."""

    name = forms.CharField(label=_("Name of the workspace"), max_length=120)
    zone = forms.CharField(label=_("Time zone"), max_length=64)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    currency = forms.RegexField(
        r"^[A-Za-z]{3}\Z", label=_("Currency"), help_text=_("Three letters, as CNY or EUR."), min_length=3, max_length=3
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].widget.attrs["list"] = "zones"

    def clean_zone(self) -> str:
        zone = str(self.cleaned_data["zone"])
        if zone not in available_timezones():
            raise forms.ValidationError(gettext("There is no such time zone; write it like Asia/Shanghai."))
        return zone


class KindForm(forms.Form):
    """A kind of group of the operator's own."""

    prefix = "kind"
    name = forms.CharField(label=_("Name of the kind"), max_length=60)
    about = forms.CharField(label=_("What such a group is for"), max_length=300, required=False)
    life_days = forms.IntegerField(
        label=_("Days it lives"), required=False, min_value=1, max_value=3650, help_text=_("Empty: no planned end.")
    )


class FieldForm(forms.Form):
    """A custom field of members."""

    prefix = "field"
    label = forms.CharField(label=_("Name of the field"), max_length=60)
    kind = forms.ChoiceField(
        label=_("What stands in it"),
        choices=[("text", _("Text")), ("number", _("A number")), ("date", _("A date")), ("choice", _("One of a list"))],
    )
    options = forms.CharField(
        label=_("The list"), required=False, max_length=1000, help_text=_("Only for a list: separated by commas.")
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        listed = str(said.get("options", "")).replace("，", ",").replace("、", ",").split(",")
        said["options"] = [one.strip()[:60] for one in listed if one.strip()]
        if said.get("kind") == "choice" and len(said["options"]) < 2:
            raise forms.ValidationError(gettext("A list needs at least two things to choose from."))
        return said


def work_words() -> dict[str, str]:
    """What each value of a minute stands for."""
    return {
        "send": gettext("A message written and sent"),
        "send:service": gettext("A question answered"),
        "send:care": gettext("A personal word of care"),
        "announce": gettext("An announcement posted"),
        "invite": gettext("Somebody invited"),
        "kick": gettext("Somebody removed"),
        "ban": gettext("Somebody banned"),
        "mute": gettext("Somebody muted"),
        "delete_message": gettext("A message deleted"),
        "accept_join": gettext("Somebody let in"),
        "create_group": gettext("A group opened"),
        "dissolve": gettext("A group dissolved"),
        "else": gettext("Anything else"),
    }


class MinutesForm(forms.Form):
    """How long a person takes for what the system does instead."""

    prefix = "minutes"

    def __init__(self, *args: Any, own: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = work_words()
        for key, value in MINUTES_BY_HAND.items():
            self.fields[key] = forms.FloatField(
                label=words.get(key, key), min_value=0, max_value=600, initial=f"{own.get(key, value):g}"
            )

    def changed(self) -> dict[str, float]:
        """Only what differs from what ships."""
        return {k: v for k, v in self.cleaned_data.items() if v != MINUTES_BY_HAND[k]}
