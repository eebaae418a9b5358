"""Members moved to another class: chosen, looked at, moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from huoqun.camps.actions.moving import move as move_members
from huoqun.camps.permissions import CampPermission
from huoqun.camps.queries.classes import ClassLine, Student, classes, roster
from huoqun.camps.standing import moving, table
from huoqun.console.access import Looking, needs

from ..tabs import ClassHead, class_head

MOST = 200


@dataclass(frozen=True, slots=True)
class Going:
    """Somebody who would move: so many marks `follow`, of so many `done`."""

    student: Student
    follow: int
    done: int


@dataclass(frozen=True, slots=True)
class MovePage:
    """First a choice; with members and a class chosen, what would follow."""

    head: ClassHead
    students: Sequence[Student]
    others: Sequence[ClassLine]
    there: ClassLine | None
    going: Sequence[Going]


@needs(CampPermission.RUN)
@require_http_methods(["GET", "POST"])
def move(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET /camps/<run uid>/move?to=<run uid>&member=<uid>…: what would follow; POST moves them."""
    head, said = class_head(request, group_run_uid, "camp_move"), request.POST or request.GET
    run, chosen = head.line.group_run_id or 0, set(said.getlist("member")[:MOST])
    here = [one for one in roster(request.workspace.id, run) if one.left_at is None]
    others = [
        one
        for one in classes(request.actor, now=request.now)
        if one.run_uid is not None and one.state != "ended" and one.id != head.line.id
    ]
    there = next((one for one in others if str(one.run_uid) == said.get("to")), None)
    going = [one for one in here if str(one.uid) in chosen]
    if request.method == "POST" and there is not None and going:
        move_members(
            request.actor, from_run_id=run, to_run_id=there.group_run_id or 0, member_ids=[one.id for one in going],
            now=request.now,
        )  # fmt: skip
        n = len(going)
        messages.success(request, ngettext("%(n)d member moved.", "%(n)d members moved.", n) % {"n": n})
        return redirect("camp_members", there.run_uid)
    shown = _going(request, run, there, going) if there is not None else []
    return render(request, "console/camps/move.html", {"page": MovePage(head, here[:MOST], others, there, shown)})


def _going(request: Looking, run: int, there: ClassLine, going: Sequence[Student]) -> list[Going]:
    ids = [one.id for one in going]
    follow = moving(request.workspace.id, run, there.group_run_id or 0, member_ids=ids, dry=True)
    found = table(request.workspace.id, run, member_ids=ids, now=request.now)
    return [
        Going(one, sum(follow.get(one.id, {}).values()), sum(mark.is_done for mark in found.row(one.id)))
        for one in going
    ]
