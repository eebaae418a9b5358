"""A paused group run that goes on: its calendar moved, or what was missed left out, each shown first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huoqun.console.access import Looking, needs
from huoqun.console.pages.playbooks.called import beyond, called
from huoqun.console.pages.playbooks.words import block_name
from huoqun.playbooks.actions import steering
from huoqun.playbooks.permissions import PlaybookPermission
from huoqun.playbooks.plan import Plan
from huoqun.playbooks.queries.outlook import shown
from huoqun.playbooks.queries.plans import plan
from huoqun.playbooks.queries.resuming import Missed, missed
from huoqun.playbooks.queries.running import RunLine, run_line
from huoqun.playbooks.queries.shifting import ShiftPreview, shift_preview


@dataclass(frozen=True, slots=True)
class MissedLine:
    """A step that would be left out: what it does, what it is called, and what else it says."""

    missed: Missed
    name: str
    called: str
    text: str


@dataclass(frozen=True, slots=True)
class ResumePage:
    """Both ways to go on. `shift` None: the pause was too short for the calendar to move."""

    line: RunLine
    days: int
    shift: ShiftPreview | None
    missed: Sequence[MissedLine]
    messages: int


@needs(PlaybookPermission.STEER)
@require_http_methods(["GET", "POST"])
def resume(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET /playbooks/runs/<uid>/resume shows both ways; POST `how` (shift or skip) takes one."""
    if request.method == "POST":
        how: Literal["shift", "skip"] = "shift" if request.POST.get("how") == "shift" else "skip"
        steering.resume(request.actor, group_run_uid=group_run_uid, how=how, now=request.now)
        messages.success(request, _("It goes on."))
        return redirect("playbook_run", group_run_uid)
    line = run_line(request.actor, group_run_uid, now=request.now)
    if line.paused_at is None:
        return redirect("playbook_run", group_run_uid)
    days = steering.days_missed(line.paused_at, request.now)
    shift = shift_preview(request.actor, uid=group_run_uid, days=days, now=request.now) if days else None
    lines = _lines(request.workspace.id, line, missed(request.workspace.id, line, now=request.now))
    steps = plan(request.workspace.id, line.version_id).steps
    lost = sum(one.missed.times for one in lines if steps[one.missed.step].block.speaks)
    return render(request, "console/running/resume.html", {"page": ResumePage(line, days, shift, lines, lost)})


def _lines(workspace_id: int, line: RunLine, found: Sequence[Missed]) -> list[MissedLine]:
    known = plan(workspace_id, line.version_id)
    return [_line(one, known, line.values) for one in found]


def _line(one: Missed, known: Plan, values: Mapping[str, Any]) -> MissedLine:
    step, name = known.steps[one.step], called(one.step, known, values)
    words = known.source.templates.get(getattr(step.args, "template", ""), "")
    return MissedLine(one, block_name(step.block.name), name, beyond(shown(words, known, values), name))
