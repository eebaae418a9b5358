"""Certificates given to those who were chosen: first who gets one and how it looks, then the deed itself."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from huoqun.camps.actions.certifying import issue
from huoqun.camps.certificates import printable
from huoqun.camps.drawing.certificates import PREVIEW_PPI, as_png
from huoqun.camps.permissions import CertificatePermission
from huoqun.camps.queries.certificates import of_run
from huoqun.camps.queries.classes import Student, roster
from huoqun.camps.queries.designs import chosen_design
from huoqun.camps.queries.sheets import preview
from huoqun.console.access import Looking, needs

from ..tabs import ClassHead, class_head


@dataclass(frozen=True, slots=True)
class Printed:
    """A member, and their name as it will be printed."""

    student: Student
    name: str


@dataclass(frozen=True, slots=True)
class IssuePage:
    """Who gets one, who has one, and whose name cannot be printed. `picture`: how the first one looks."""

    head: ClassHead
    get: Sequence[Printed]
    have: Sequence[Student]
    nameless: Sequence[Student]
    picture: str


@needs(CertificatePermission.ISSUE)
@require_http_methods(["GET", "POST"])
def give(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET /camps/<run uid>/certificates/issue?member=<uid>&… shows what would be; POST does it."""
    head = class_head(request, group_run_uid, "camp_certificates")
    run, line = head.line.group_run_id or 0, head.line
    request.actor.require(CertificatePermission.ISSUE, chapter_id=line.chapter_id, group_id=line.group_id)
    said = set((request.POST if request.method == "POST" else request.GET).getlist("member"))
    people = [one for one in roster(request.workspace.id, run) if str(one.uid) in said]
    if request.method == "POST":
        return _given(request, group_run_uid, run, people)
    had = {one.member_id for one in of_run(request.workspace.id, run) if one.state.is_valid}
    named = [Printed(one, printable(one.name)) for one in people if one.id not in had]
    get = [one for one in named if one.name]
    page = IssuePage(
        head, get, [one for one in people if one.id in had], [one.student for one in named if not one.name],
        _picture(request, run, head, get[0].name) if get else "",
    )  # fmt: skip
    return render(request, "console/camps/issue.html", {"page": page})


def _given(request: Looking, group_run_uid: UUID, run: int, people: Sequence[Student]) -> HttpResponse:
    came = issue(request.actor, group_run_id=run, member_ids=[one.id for one in people], now=request.now)
    count = len(came.made)
    said = ngettext("%(n)d certificate issued.", "%(n)d certificates issued.", count) % {"n": count}
    messages.success(request, f"{said} {_('Each member is told in private.')}" if count else said)
    return redirect("camp_certificates", group_run_uid)


def _picture(request: Looking, run: int, head: ClassHead, name: str) -> str:
    design = chosen_design(request.workspace.id, run)
    day = timezone.localtime(request.now).date()
    sheet = preview(request.workspace.id, design, name=name, klass=head.line.title, day=day)
    return inline(as_png(sheet, ppi=PREVIEW_PPI))


def inline(png: bytes) -> str:
    """A picture as an address that holds it."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"
