"""The words of duties."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import pgettext

from huoqun.camps.duties import ClassRole, TurnState
from huoqun.camps.queries.roles import DutyLine, TurnLine
from huoqun.camps.usual_duties import evidence_said, role_name, when_said
from huoqun.console.parts import Tone
from huoqun.core.errors import NotFound

_TONES: dict[TurnState, Tone] = {
    TurnState.ASKED: "info", TurnState.DONE: "good", TurnState.MISSED: "bad", TurnState.EXCUSED: "quiet",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DutySaid:
    """A duty in words."""

    it: DutyLine
    when: str
    evidence: str


@dataclass(frozen=True, slots=True)
class TurnSaid:
    """A duty on a day in words."""

    it: TurnLine
    role: str
    state: str
    tone: Tone


def duty_said(line: DutyLine) -> DutySaid:
    return DutySaid(line, when_said(line.plan), evidence_said(line.plan))


def turn_said(line: TurnLine) -> TurnSaid:
    state = {
        TurnState.ASKED: pgettext("a duty", "asked"),
        TurnState.DONE: pgettext("a duty", "done"),
        TurnState.MISSED: pgettext("a duty", "missed"),
        TurnState.EXCUSED: pgettext("a duty", "excused"),
    }[line.state]
    return TurnSaid(line, role_name(line.role), state, _TONES[line.state])


def role_of(said: str) -> ClassRole:
    """Raises NotFound."""
    try:
        return ClassRole(said)
    except ValueError as error:
        raise NotFound from error
