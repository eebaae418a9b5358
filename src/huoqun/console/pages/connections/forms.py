"""The form of a platform: what its `meta.py` asks an operator to fill in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huoqun.chats.port.gateway import Field, Meta

LONGEST = 4_000
LONGEST_SECRET = 40_000
"""Characters of a secret of several lines: some twenty private keys."""

FIELD = "f_"
"""Before the keys of the platform's own fields, so that none is taken for the name."""


class SecretArea(forms.Textarea):
    """A secret of several lines: never shown again, not even to whoever has just typed it."""

    def format_value(self, value: Any) -> str:
        return ""


class PlatformForm(forms.Form):
    """A connection's name and the platform's fields. `kept`: secrets are stored, and an empty one stays as it was."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("As your team calls it."))

    def __init__(self, *args: Any, meta: Meta, kept: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meta = meta
        for one in meta.fields:
            self.fields[FIELD + one.key] = _field(one, kept=kept)

    @property
    def settings(self) -> dict[str, str]:
        """What was filled in and is no secret."""
        return {one.key: self.cleaned_data[FIELD + one.key] for one in self.meta.fields if not one.secret}

    @property
    def secrets(self) -> dict[str, str]:
        """What was filled in and is encrypted; empty ones left out."""
        given = {one.key: self.cleaned_data[FIELD + one.key] for one in self.meta.fields if one.secret}
        return {key: value for key, value in given.items() if value}


def initial(meta: Meta, *, name: str, settings: Any = None) -> dict[str, str]:
    """What stands in the form at first: what is stored, or what the platform proposes."""
    values = {
        FIELD + f.key: (settings or {}).get(f.key, "") if settings is not None else f.default for f in meta.fields
    }
    return {"name": name, **values}


def _field(one: Field, *, kept: bool) -> forms.Field:
    help_text = _(one.help) if one.help else ""
    if one.choices:
        chosen = [(value, _(label)) for value, label in one.choices]
        return forms.ChoiceField(label=_(one.label), choices=chosen, required=one.required, help_text=help_text)
    if one.secret:
        # A password field: nobody reads over a shoulder, and no browser offers it elsewhere. It holds one line.
        widget: forms.Widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        if one.lines:
            widget = SecretArea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"})
        note = _("Stored encrypted. Leave it empty to keep what is stored.") if kept else _("Stored encrypted.")
        help_text = f"{help_text} {note}".strip()
        return forms.CharField(
            label=_(one.label), required=one.required and not kept, widget=widget,
            max_length=LONGEST_SECRET if one.lines else LONGEST, help_text=help_text,
        )  # fmt: skip
    area: forms.Widget = forms.Textarea(attrs={"rows": 4}) if one.lines else forms.TextInput()
    return forms.CharField(
        label=_(one.label), required=one.required, max_length=LONGEST, help_text=help_text, widget=area
    )
