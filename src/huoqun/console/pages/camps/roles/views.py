"""Class roles: who holds which, given after a look at what they will be asked to do, and taken again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoqun.camps.actions import appointing
from huoqun.camps.duties import LONGEST_WHY, ClassRole
from huoqun.camps.permissions import CampPermission
from huoqun.camps.queries.classes import Student, roster
from huoqun.camps.queries.roles import HolderLine, duties_of, holders, turns_of
from huoqun.camps.queries.top_students import Proposed, top_students
from huoqun.camps.usual_duties import role_name
from huoqun.console.access import Looking, needs
from huoqun.core.errors import NotFound

from ..tabs import ClassHead, class_head
from .words import DutySaid, TurnSaid, duty_said, role_of, turn_said

SHOWN = 40


@dataclass(frozen=True, slots=True)
class RolesPage:
    """`now`, `past`: who holds or held a role, with its name. `duties`: by role. `turns`: the latest ones.

    `proposed`: who might be top student. `roles`: as a field offers them.
    """

    head: ClassHead
    now: Sequence[tuple[HolderLine, str]]
    past: Sequence[tuple[HolderLine, str]]
    duties: Sequence[tuple[ClassRole, str, Sequence[DutySaid]]]
    turns: Sequence[TurnSaid]
    proposed: Sequence[Proposed]
    people: Sequence[Student]
    roles: Sequence[tuple[ClassRole, str]]
    may: bool


@needs(CampPermission.VIEW)
@require_GET
def roles(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET /camps/<run uid>/roles"""
    head = class_head(request, group_run_uid, "camp_roles")
    workspace, run = request.workspace.id, head.line.group_run_id or 0
    lines = [(one, role_name(one.role)) for one in holders(workspace, run)]
    tops = {one.member_id for one, _name in lines if one.role is ClassRole.TOP and one.until is None}
    named = [(role, role_name(role)) for role in ClassRole]
    asked = duties_of(workspace, run)
    page = RolesPage(
        head,
        [line for line in lines if line[0].until is None],
        [line for line in lines if line[0].until is not None],
        [(role, name, [duty_said(one) for one in asked[role]]) for role, name in named],
        [turn_said(one) for one in turns_of(workspace, run, limit=SHOWN)],
        [one for one in top_students(workspace, head.line, now=request.now) if one.student.id not in tops],
        _there(request, head),
        named,
        may_run(request, head),
    )
    return render(request, "console/camps/roles.html", {"page": page})


@dataclass(frozen=True, slots=True)
class AppointPage:
    """Somebody who is about to be given a role, and what they will be asked to do."""

    head: ClassHead
    student: Student
    role: ClassRole
    name: str
    duties: Sequence[DutySaid]
    why: str
    has: Sequence[str]


@needs(CampPermission.RUN)
@require_http_methods(["GET", "POST"])
def appoint(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET, POST /camps/<run uid>/roles/appoint: `role`, `member` (uid), `why`; POST does it."""
    head = class_head(request, group_run_uid, "camp_roles")
    run = head.line.group_run_id or 0
    asked = request.POST if request.method == "POST" else request.GET
    role, why = role_of(asked.get("role", "")), asked.get("why", "").strip()[:LONGEST_WHY]
    student = next((one for one in _there(request, head) if str(one.uid) == asked.get("member")), None)
    if student is None:
        raise NotFound
    if request.method == "POST":
        appointing.appoint(
            request.actor, group_run_id=run, member_id=student.id, role=role, why=why, now=request.now
        )  # fmt: skip
        said = _("%(name)s is %(role)s now.") % {"name": student.name, "role": role_name(role)}
        messages.success(request, said)
        return redirect("camp_roles", group_run_uid)
    has = [
        role_name(one.role)
        for one in holders(request.workspace.id, run)
        if one.until is None and one.member_id == student.id
    ]
    duties = [duty_said(one) for one in duties_of(request.workspace.id, run)[role]]
    page = AppointPage(head, student, role, role_name(role), duties, why, has)
    return render(request, "console/camps/role_appoint.html", {"page": page})


@needs(CampPermission.RUN)
@require_POST
def dismiss(request: Looking, group_run_uid: UUID, role_holder_uid: UUID) -> HttpResponse:
    """POST /camps/<run uid>/roles/<holder>/dismiss"""
    head = class_head(request, group_run_uid, "camp_roles")
    lines = holders(request.workspace.id, head.line.group_run_id or 0)
    found = next((one for one in lines if one.uid == role_holder_uid), None)
    if found is None:
        raise NotFound
    appointing.dismiss(request.actor, holder_uid=found.uid, now=request.now)
    said = _("%(name)s is %(role)s no longer.") % {"name": found.name, "role": role_name(found.role)}
    messages.success(request, said)
    return redirect("camp_roles", group_run_uid)


def may_run(request: Looking, head: ClassHead) -> bool:
    return request.actor.may(CampPermission.RUN, group_id=head.line.group_id, chapter_id=head.line.chapter_id)


def _there(request: Looking, head: ClassHead) -> list[Student]:
    return [one for one in roster(request.workspace.id, head.line.group_run_id or 0) if one.left_at is None]
