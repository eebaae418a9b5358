"""When and how often people are spoken to: quiet hours and caps, which the planner obeys for everything it sends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huoqun.chats.planner import Cap
from huoqun.chats.queries.policy import Policy
from huoqun.chats.quiet import QuietHours
from huoqun.chats.rules import EffectClass

_CAPS: dict[str, tuple[Any, ...]] = {
    "member_day": ("member", "day", ()),
    "member_week": ("member", "week", ()),
    "marketing_week": ("member", "week", (EffectClass.MARKETING,)),
    "group_day": ("group", "day", ()),
}
"""What each field caps: to whom, in which period, of which classes (none: of all)."""


def _kind(cap: Cap) -> tuple[Any, ...]:
    return cap.scope, cap.per, cap.classes


def _clock(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, widget=widget)


def _number(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=10_000)


class SpeakingForm(forms.Form):
    """Empty: no quiet hours, no cap. Caps that other programs set are kept as they are."""

    prefix = "speaking"
    since = _clock(_("Quiet from"))
    until = _clock(_("Quiet until"))
    member_day = _number(_("Most messages to one person a day"))
    member_week = _number(_("Most messages to one person a week"))
    marketing_week = _number(_("Most marketing messages to one person a week"))
    group_day = _number(_("Most messages in one group a day"))

    def __init__(self, *args: Any, own: Policy, **kwargs: Any) -> None:
        self.own = own
        shown: dict[str, Any] = {
            name: cap.max for name, kind in _CAPS.items() for cap in own.caps if _kind(cap) == kind
        }
        if own.quiet_hours:
            shown |= {"since": own.quiet_hours.since, "until": own.quiet_hours.until}
        super().__init__(*args, **{**kwargs, "initial": shown})

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if (since is None) != (until is None) or (since is not None and since == until):
            raise forms.ValidationError(
                gettext("Quiet hours need a beginning and another end; leave both empty for none.")
            )
        return said

    def policy(self) -> Policy:
        """What was said."""
        said = self.cleaned_data
        own = {
            kind: Cap(kind[0], kind[1], said[name], kind[2]) for name, kind in _CAPS.items() if said[name] is not None
        }
        others = [cap for cap in self.own.caps if _kind(cap) not in _CAPS.values()]
        quiet = None
        if said["since"] is not None:
            waits = {"expire_after": self.own.quiet_hours.expire_after} if self.own.quiet_hours else {}
            quiet = QuietHours(f"{said['since']:%H:%M}", f"{said['until']:%H:%M}", **waits)
        return Policy((*own.values(), *others), quiet)
