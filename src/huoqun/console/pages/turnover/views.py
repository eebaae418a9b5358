"""Rounds, and one with everybody it proposes something for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.groups.queries.names import group_names
from huoqun.members.queries.faces import Face, faces
from huoqun.team.queries import actor_names
from huoqun.turnover.permissions import TurnoverPermission
from huoqun.turnover.queries import rounds as asked
from huoqun.turnover.queries.ruling import holding
from huoqun.turnover.rules.rounds import STEPS_OF_ABSENCE, RoundState, Step, reversible

from .words import evidence, state_name, step_name, step_says, tabs, why_name

ORDER = (Step.LEAVE, Step.LAST_NOTICE, Step.ASK_BACK, Step.THANK, Step.BRING_IN, Step.STAY)


@dataclass(frozen=True, slots=True)
class Row:
    line: asked.RoundLine
    tone: str
    state: str


@dataclass(frozen=True, slots=True)
class RoundsPage:
    """`groups`: (id, name) of those that a rule holds for and that have no draft."""

    tabs: Sequence[NavItem]
    rows: Sequence[Row]
    groups: Sequence[tuple[int, str]]
    may: bool


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with what was counted. `milder`: (step, words) that may be taken instead."""

    line: asked.LineView
    face: Face | None
    name: str
    evidence: str
    why: str
    milder: Sequence[tuple[str, str]]
    may_undo: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A step with everybody it is proposed for."""

    step: str
    name: str
    says: str
    people: Sequence[Person]
    speaks: bool


@dataclass(frozen=True, slots=True)
class RoundPage:
    """`effect`: what it did to the pulse; `by`: who approved it."""

    tabs: Sequence[NavItem]
    line: asked.RoundLine
    tone: str
    state: str
    parts: Sequence[Part]
    effect: asked.Effect | None
    by: str
    least: int
    is_draft: bool
    may: bool
    may_undo: bool


@needs(TurnoverPermission.VIEW)
@require_GET
def rounds(request: Looking) -> HttpResponse:
    """GET /turnover"""
    found = asked.rounds(request.actor)
    rows = [Row(one, *state_name(one.state)) for one in found]
    scope = request.actor.scope(TurnoverPermission.DECIDE)
    names = {g.id: g.name for g in group_names(request.workspace.id, scope=scope)}
    held = holding(request.workspace.id, group_ids=sorted(names)) if names else {}
    drafts = {one.group_id for one in found if one.state is RoundState.DRAFT}
    groups = [(group, names[group]) for group in held if group not in drafts]
    may = request.actor.may_somewhere(TurnoverPermission.DECIDE)
    page = RoundsPage(tabs(request, "turnover"), rows, groups, may)
    return render(request, "console/turnover/rounds.html", {"page": page})


@needs(TurnoverPermission.VIEW)
@require_GET
def one(request: Looking, turnover_uid: UUID) -> HttpResponse:
    """GET /turnover/round/<uid>"""
    line = asked.round_line(request.actor, round_uid=turnover_uid)
    found = asked.lines_of(request.workspace.id, line.id)
    known = faces(request.workspace.id, [view.member_id for views in found.values() for view in views])
    names = actor_names(request.workspace.id, [line.decided_by])
    may = request.actor.may_somewhere(TurnoverPermission.DECIDE)
    back = may and line.state in (RoundState.APPROVED, RoundState.UNDONE) and reversible(line.decided_at, request.now)
    parts = [
        Part(
            str(step), step_name(step), step_says(step), [_person(line, view, known, back) for view in found[step]],
            step not in (Step.BRING_IN, Step.STAY),
        )
        for step in ORDER if found.get(step)
    ]  # fmt: skip
    page = RoundPage(
        tabs(request, "turnover"), line, *state_name(line.state), parts,
        asked.effect_of(request.workspace.id, line, now=request.now),
        names.get(line.decided_by, _("by itself") if line.decided_by else ""), int(line.said.get("least", 0)),
        line.state is RoundState.DRAFT, may, back and line.state is RoundState.APPROVED,
    )  # fmt: skip
    return render(request, "console/turnover/round.html", {"page": page})


def _person(line: asked.RoundLine, view: asked.LineView, known: dict[int, Face], back: bool) -> Person:
    face = known.get(view.member_id or 0)
    milder = STEPS_OF_ABSENCE[: STEPS_OF_ABSENCE.index(view.step)] if view.step in STEPS_OF_ABSENCE else ()
    counted = evidence(view.values, line.said.get("weights", {})) if view.step is not Step.BRING_IN else ""
    undo = back and view.done_at is not None and view.undone_at is None and view.step is not Step.BRING_IN
    return Person(
        view, face, face.name if face else view.name, counted, why_name(view.why),
        [(str(step), step_name(step)) for step in milder], undo,
    )  # fmt: skip
