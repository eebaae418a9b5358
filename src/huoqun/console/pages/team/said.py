"""The audit log in words: what facts are called, and what they were done to. What has no words is shown by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huoqun.console.access.shell import role_name
from huoqun.team.rules import Role

_SAID = {
    "team.workspace_founded": _("founded the workspace"),
    "team.invited": _("gave a post"),
    "team.role_changed": _("changed a role"),
    "team.post_ended": _("ended a post"),
    "team.sign_in_link_made": _("made a sign-in link"),
    "team.signed_in": _("came in"),
    "team.account_edited": _("changed their own name or address"),
    "team.token_made": _("made a token"),
    "team.token_revoked": _("revoked a token"),
    "core.fact_retried": _("retried a parked fact"),
    "core.fact_dropped": _("dropped a parked fact"),
    "core.feature_switched": _("switched a feature"),
}
_WAYS = {
    "link": pgettext_lazy("way in", "by a link"),
    "password": pgettext_lazy("way in", "by password"),
    "switch": pgettext_lazy("way in", "from another workspace"),
}
_SILENT = frozenset({"post_id", "token_id"})
_LONGEST = 160


def said(name: str) -> str:
    """The words for a fact's name."""
    return str(_SAID.get(name, name))


class Details:
    """A fact's payload in words. `names` answers the name of ("user", 12), ("group", 3) …, or nothing."""

    def __init__(self, names: Callable[[str, int], str]) -> None:
        self._names = names

    def of(self, payload: Mapping[str, Any]) -> str:
        """What a fact was done to, on one line."""
        pieces = [self._piece(key, value) for key, value in payload.items() if key not in _SILENT]
        return " · ".join(piece for piece in pieces if piece)[:_LONGEST]

    def _piece(self, key: str, value: Any) -> str:
        if value in (None, "", []):
            return ""
        if key.endswith("_id") and isinstance(value, int):
            return self._names(key.removesuffix("_id"), value) or f"{key} {value}"
        if key in ("role", "was") and value in list(Role):
            shown = role_name(Role(value))
            return f"{shown} →" if key == "was" else shown
        if key == "way":
            return str(_WAYS.get(value, value))
        if key in ("permissions", "reason", "feature", "consumer", "name"):
            return ", ".join(value) if isinstance(value, list) else str(value)
        return f"{key} {value}"
