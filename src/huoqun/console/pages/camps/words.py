"""The words of classes."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huoqun.camps.marks import ColumnKind, MarkState
from huoqun.console.parts import Tone

TONES: dict[str, Tone] = {"planned": "info", "running": "good", "paused": "watch", "ended": "quiet"}
MARK_TONES: dict[MarkState, Tone] = {
    MarkState.DONE: "good", MarkState.LATE: "watch", MarkState.MISSING: "bad", MarkState.EXCUSED: "quiet",
    MarkState.OPEN: "info",
}  # fmt: skip
SIGNS = {
    MarkState.DONE: "✓", MarkState.LATE: "✓", MarkState.MISSING: "✗", MarkState.EXCUSED: "–", MarkState.OPEN: "·",
}  # fmt: skip


def state_name(state: str) -> str:
    """What the console calls the state of a class."""
    return {
        "planned": pgettext("a class", "planned"),
        "running": pgettext("a class", "under way"),
        "paused": pgettext("a class", "paused"),
        "ended": pgettext("a class", "over"),
    }.get(state, state)


def kind_name(kind: ColumnKind) -> str:
    return {
        ColumnKind.CHECKIN: _("Check-ins"),
        ColumnKind.HOMEWORK: _("Homework"),
        ColumnKind.QUIZ: _("Quizzes"),
        ColumnKind.SESSION: _("Sessions"),
        ColumnKind.DUTY: pgettext("of a class", "Duties"),
    }[kind]


def mark_name(state: MarkState) -> str:
    return {
        MarkState.DONE: pgettext("a mark", "done"),
        MarkState.LATE: pgettext("a mark", "done late"),
        MarkState.MISSING: pgettext("a mark", "missing"),
        MarkState.EXCUSED: pgettext("a mark", "excused"),
        MarkState.OPEN: pgettext("a mark", "still open"),
    }[state]
