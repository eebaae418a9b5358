"""What facts are called in the audit log. A fact without words of its own is shown by its name."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

_SAID = {
    "team.workspace_founded": _("founded the workspace"),
    "team.invited": _("gave a post"),
    "team.role_changed": _("changed a role"),
    "team.post_ended": _("ended a post"),
    "team.sign_in_link_made": _("made a sign-in link"),
    "team.signed_in": _("came in"),
    "team.token_made": _("made a token"),
    "team.token_revoked": _("revoked a token"),
    "core.fact_retried": _("retried a parked fact"),
    "core.fact_dropped": _("dropped a parked fact"),
    "core.feature_switched": _("switched a feature"),
}


def said(name: str) -> str:
    """The words for a fact's name."""
    return str(_SAID.get(name, name))
