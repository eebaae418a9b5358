"""The pages of the room, and its words."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from huoqun.console.parts import NavItem
from huoqun.moderation.conditions import Evidence
from huoqun.moderation.states import CaseState
from huoqun.moderation.words import seen_words

TONES = {
    CaseState.OPEN: "watch", CaseState.DONE: "info", CaseState.UPHELD: "bad", CaseState.LET_OFF: "good",
    CaseState.REVERSED: "quiet",
}  # fmt: skip


def tabs(active: str) -> list[NavItem]:
    """The pages of the room."""
    pages = (
        ("moderation", _("Cases")), ("moderation_reports", _("Reports")), ("moderation_rules", _("Rules")),
        ("moderation_equality", _("Equal hands")), ("moderation_speed", _("Speed tests")),
    )  # fmt: skip
    return [NavItem(reverse(url), label, icon="circle-dot", active=url == active) for url, label in pages]


def state_name(state: CaseState) -> str:
    """How far a case is."""
    return {
        CaseState.OPEN: _("waits for you"), CaseState.DONE: _("done by itself"), CaseState.UPHELD: _("upheld"),
        CaseState.LET_OFF: _("let off"), CaseState.REVERSED: _("taken back"),
    }[state]  # fmt: skip


def seen_lines(seen: list[tuple[str, str]]) -> list[str]:
    """What was seen, each once."""
    return list(dict.fromkeys(seen_words(Evidence(kind, what)) for kind, what in seen))
