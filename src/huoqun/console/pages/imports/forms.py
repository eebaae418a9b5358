"""What may be said about a file that is imported."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huoqun.imports.registry import known_formats

NEAR = ("Asia/Shanghai", "UTC", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Tokyo", "Europe/London", "Europe/Berlin",
        "America/New_York", "America/Los_Angeles")  # fmt: skip


class ZoneField(forms.CharField):
    """An IANA zone, with the usual ones offered while typing."""

    def clean(self, value: Any) -> str:
        zone = str(super().clean(value)).strip()
        if zone and zone not in available_timezones():
            raise forms.ValidationError(gettext("There is no such time zone; write it like Asia/Shanghai."))
        return zone


class ChatForm(forms.Form):
    """A chat export, and what Huoqun cannot see in it."""

    file = forms.FileField(label=_("Chat export"), help_text=_("A file, or a zip of several, as the chat app gave it."))
    format = forms.ChoiceField(label=_("Format"), required=False)
    tz = ZoneField(label=_("Time zone of the file"), required=False, max_length=64)
    dates = forms.ChoiceField(
        label=_("Order of day and month"),
        required=False,
        choices=[
            ("", _("Found by itself")),
            ("dmy", _("Day, month, year (31/12/2026)")),
            ("mdy", _("Month, day, year (12/31/2026)")),
            ("ymd", _("Year, month, day (2026/12/31)")),
        ],
    )
    group = forms.CharField(
        label=_("Name of the group"), required=False, max_length=120,
        help_text=_("Only where the file holds one group and does not say its name."),
    )  # fmt: skip

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        formats = [(one.name, gettext(one.title)) for one in known_formats()]
        self.fields["format"].choices = [("", gettext("Found by itself")), *formats]  # type: ignore[attr-defined]
        self.fields["tz"].initial = zone
        self.fields["tz"].widget.attrs["list"] = "zones"
        self.fields["file"].widget.attrs["accept"] = ".zip,.csv,.json,.jsonl,.txt,.log,.tar.gz,.tgz,.weechatlog"

    @property
    def more(self) -> list[forms.BoundField]:
        """The fields that most people leave alone."""
        return [self[name] for name in ("format", "tz", "dates", "group")]

    def options(self) -> dict[str, str]:
        """What was said, as records.Options takes it."""
        said = {name: self.cleaned_data.get(name) or "" for name in ("format", "tz", "dates", "group")}
        return {name: value for name, value in said.items() if value}


class TableForm(forms.Form):
    """Orders or usage of the operator's own systems."""

    as_ = forms.ChoiceField(
        label=_("What it holds"),
        choices=[("orders", _("Orders")), ("usage", _("Use of your product"))],
        widget=forms.RadioSelect,
        initial="orders",
    )
    file = forms.FileField(
        label=_("Table"), help_text=_("CSV with a header line, JSON Lines, or a JSON array of objects.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".csv,.tsv,.json,.jsonl,.txt,.zip"
