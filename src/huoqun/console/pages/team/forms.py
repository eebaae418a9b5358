"""Forms of the team's pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from huoqun.console.access.shell import role_name
from huoqun.core.permissions import all_permissions
from huoqun.team.queries import Places
from huoqun.team.rules import Reach, Role, may_reach

EVERYWHERE = ""


class PostForm(forms.Form):
    """A role and where it holds: the whole workspace, `chapter-3` or `group-14`."""

    role = forms.ChoiceField(label=_("Role"))
    place = forms.ChoiceField(
        label=_("Where"),
        required=False,
        help_text=_("Owners and managers work everywhere, a president leads one chapter, a helper has groups."),
    )

    def __init__(self, *args: Any, roles: Iterable[Role], places: Places, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role_name(role)) for role in roles]  # type: ignore[attr-defined]
        self.fields["place"].choices = [  # type: ignore[attr-defined]
            (EVERYWHERE, _("The whole community")),
            (_("Chapters"), [(f"chapter-{p.id}", p.name) for p in places.chapters]),
            (_("Groups"), [(f"group-{p.id}", p.name) for p in places.groups]),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind, _sep, number = (cleaned.get("place") or "").partition("-")
        cleaned["chapter_id"] = int(number) if kind == "chapter" else None
        cleaned["group_id"] = int(number) if kind == "group" else None
        if "role" in cleaned and "place" in cleaned:
            cleaned["role"] = Role(cleaned["role"])
            if not may_reach(cleaned["role"], Reach(kind or "workspace")):
                self.add_error("place", ValidationError(_("This role cannot be given there.")))
        return cleaned


class InviteForm(PostForm):
    """Somebody new, or known already, and their post."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("How colleagues call them."))
    field_order = ("name", "email", "role", "place")


class TokenForm(forms.Form):
    """A token for another program."""

    name = forms.CharField(label=_("What is it for?"), max_length=80)
    permissions = forms.MultipleChoiceField(label=_("What may it do?"), widget=forms.CheckboxSelectMultiple, choices=[])

    def __init__(self, *args: Any, held: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = set(held)
        self.fields["permissions"].choices = [  # type: ignore[attr-defined]
            (p, p) for p in all_permissions() if p in mine and not p.startswith("team:")
        ]
