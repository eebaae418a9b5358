"""What playbooks and broadcasts try out: each arm beside the one it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoqun.broadcasts.queries.broadcasts import compared
from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem, Tone
from huoqun.insights.permissions import InsightPermission
from huoqun.insights.queries.experiments import Experiment
from huoqun.insights.queries.experiments import experiments as run
from huoqun.insights.trial_words import arm_name, goal_words, outcome_words, rail_name, title
from huoqun.insights.trials import Arm, Outcome, Rail, Reading

from ..tabs import tabs
from ..words import share_words

TONES: dict[Outcome, Tone] = {
    Outcome.BETTER: "good", Outcome.WORSE: "bad", Outcome.NO_DIFFERENCE: "info", Outcome.UNCLEAR: "quiet",
    Outcome.TOO_FEW: "quiet",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ArmRow:
    """`verdict` empty: it is what the others stand beside."""

    name: str
    reached: str
    left: str
    muted: str
    complained: str
    verdict: str
    tone: Tone
    broken: Sequence[str]


@dataclass(frozen=True, slots=True)
class Trial:
    title: str
    goal: str
    waiting: int
    rows: Sequence[ArmRow]


@dataclass(frozen=True, slots=True)
class ExperimentsPage:
    tabs: Sequence[NavItem]
    trials: Sequence[Trial]


@needs(InsightPermission.VIEW)
@require_GET
def experiments(request: Looking) -> HttpResponse:
    """GET /insights/experiments"""
    trials = [_trial(one) for one in run(request.actor, compared=compared(request.actor), now=request.now)]
    page = ExperimentsPage(tabs(request, "insight_experiments"), trials)
    return render(request, "console/insights/experiments.html", {"page": page})


def _trial(one: Experiment) -> Trial:
    rows = [_row(one.base, None), *(_row(reading.arm, reading) for reading in one.readings)]
    return Trial(title(one), goal_words(one), one.waiting, rows)


def _row(arm: Arm, reading: Reading | None) -> ArmRow:
    left, muted, complained = (share_words(arm.rail(rail)) for rail in Rail)
    return ArmRow(
        arm_name(arm.name), share_words(arm.goal), left, muted, complained,
        outcome_words(reading) if reading else "", TONES[reading.outcome] if reading else "quiet",
        [rail_name(rail) for rail in reading.broken] if reading else [],
    )  # fmt: skip
