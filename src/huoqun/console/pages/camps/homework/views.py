"""Works are looked at: a queue by what waits longest, the rubric beside the work, many accepted at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.http.request import QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoqun.camps.actions import marking
from huoqun.camps.actions.marking import Verdict
from huoqun.camps.homework import LONGEST_COMMENT, LONGEST_REASON, BadScore, WorkState
from huoqun.camps.permissions import CampPermission
from huoqun.camps.queries.homework import (
    AssignmentLine,
    WorkLine,
    WorkView,
    assignment,
    assignments,
    require_to_see_file,
    works,
)
from huoqun.camps.queries.homework import work as work_of
from huoqun.console.access import Looking, needs
from huoqun.console.parts import Tone
from huoqun.core import files
from huoqun.core.files import FileKind

from ..tabs import ClassHead, class_head

_TONES: dict[WorkState, Tone] = {
    WorkState.HANDED_IN: "watch", WorkState.ACCEPTED: "good", WorkState.RETURNED: "info", WorkState.REFUSED: "bad",
    WorkState.WITHDRAWN: "quiet", WorkState.DRAFT: "quiet",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class HomeworkPage:
    """The homework of a class, with how many works are where."""

    head: ClassHead
    lines: Sequence[AssignmentLine]
    may_set: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A work in words."""

    it: WorkLine
    said: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class OnePage:
    """A homework and its works, those that wait longest first. `waiting`: how many wait for the coach."""

    head: ClassHead
    line: AssignmentLine
    rows: Sequence[Row]
    waiting: int
    may_set: bool


@dataclass(frozen=True, slots=True)
class WorkPage:
    """A work beside its rubric. `next_uid`: the next that waits."""

    head: ClassHead
    line: AssignmentLine
    work: WorkView
    row: Row
    next_uid: UUID | None
    longest_reason: int = LONGEST_REASON
    longest_comment: int = LONGEST_COMMENT


@needs(CampPermission.REVIEW)
@require_GET
def homework(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET /camps/<run uid>/homework"""
    head = _head(request, group_run_uid)
    lines = assignments(request.workspace.id, head.line.group_run_id or 0)
    return render(request, "console/camps/homework.html", {"page": HomeworkPage(head, lines, may_set(request, head))})


@needs(CampPermission.REVIEW)
@require_GET
def one(request: Looking, group_run_uid: UUID, assignment_uid: UUID) -> HttpResponse:
    """GET /camps/<run uid>/homework/<uid>"""
    head = _head(request, group_run_uid)
    line = assignment(request.workspace.id, head.line.group_run_id or 0, assignment_uid)
    rows = [_row(found) for found in works(request.workspace.id, line.id)]
    page = OnePage(head, line, rows, line.waiting, may_set(request, head))
    return render(request, "console/camps/homework_one.html", {"page": page})


@needs(CampPermission.REVIEW)
@require_POST
def accept(request: Looking, group_run_uid: UUID, assignment_uid: UUID) -> HttpResponse:
    """POST /camps/<run uid>/homework/<uid>/accept: each `work`, `<uid>:<version>` as it was seen; `whole` for each."""
    head = _head(request, group_run_uid)
    line = assignment(request.workspace.id, head.line.group_run_id or 0, assignment_uid)
    there = {str(found.uid): found.uid for found in works(request.workspace.id, line.id)}
    said = [value.partition(":") for value in request.POST.getlist("work")]
    versions = {there[uid]: int(n) for uid, _at, n in said if uid in there and n.isascii() and n.isdecimal()}
    done = marking.accept_works(
        request.actor, handin_uids=list(versions), versions=versions, whole=_whole(request.POST), now=request.now
    )
    messages.success(request, ngettext("%(n)s work was accepted.", "%(n)s works were accepted.", done) % {"n": done})
    return redirect("camp_homework_one", group_run_uid, assignment_uid)


@needs(CampPermission.REVIEW)
@require_http_methods(["GET", "POST"])
def work(request: Looking, group_run_uid: UUID, assignment_uid: UUID, handin_uid: UUID) -> HttpResponse:
    """GET /camps/<run uid>/homework/<uid>/<work>; POST `accept`, `return`, `refuse`, `show` or `hide`."""
    head = _head(request, group_run_uid)
    line = assignment(request.workspace.id, head.line.group_run_id or 0, assignment_uid)
    found = work_of(request.workspace.id, line.id, handin_uid)
    if request.method == "POST":
        _judge(request, line, handin_uid)
        waits = next((one.uid for one in works(request.workspace.id, line.id) if one.coach_since), None)
        if waits is not None and "accept" in request.POST:
            return redirect("camp_homework_work", group_run_uid, assignment_uid, waits)
        return redirect("camp_homework_one", group_run_uid, assignment_uid)
    rest = (one.uid for one in works(request.workspace.id, line.id) if one.coach_since and one.uid != handin_uid)
    page = WorkPage(head, line, found, _row(found.line), next(rest, None))
    return render(request, "console/camps/homework_work.html", {"page": page})


@needs(CampPermission.REVIEW)
@require_GET
def file(request: Looking, file_uid: str) -> HttpResponse:
    """GET /camps/homework/files/<uid>: for whoever judges it. A PDF is saved, never opened in the page."""
    require_to_see_file(request.actor, file_uid=file_uid)
    found = files.read(request.workspace.id, uid=file_uid)
    response = HttpResponse(found.raw, content_type=found.kept.mime)
    is_pdf = found.kept.kind == FileKind.PDF
    response["Content-Disposition"] = 'attachment; filename="homework.pdf"' if is_pdf else "inline"
    response["Cache-Control"] = "private, max-age=3600"
    return response


def may_set(request: Looking, head: ClassHead) -> bool:
    return request.actor.may(CampPermission.RUN, group_id=head.line.group_id, chapter_id=head.line.chapter_id)


def _head(request: Looking, group_run_uid: UUID) -> ClassHead:
    """Raises NotFound, NotAllowed."""
    head = class_head(request, group_run_uid, "camp_homework")
    request.actor.require(CampPermission.REVIEW, group_id=head.line.group_id, chapter_id=head.line.chapter_id)
    return head


def _judge(request: Looking, line: AssignmentLine, handin_uid: UUID) -> None:
    said = request.POST
    known: dict[str, Any] = {"handin_uid": handin_uid, "now": request.now}
    if "show" in said or "hide" in said:
        marking.show_work(request.actor, **known, shown="show" in said)
        messages.success(request, _("The class sees it.") if "show" in said else _("The class sees it no longer."))
        return
    text = said.get("version", "")
    version = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else None
    verdict = _verdict(said, line)
    if "accept" in said:
        marking.accept_work(request.actor, **known, version=version, verdict=verdict)
        messages.success(request, _("Accepted. The member is told."))
    elif "return" in said:
        marking.return_work(
            request.actor, **known, version=version, verdict=verdict, reason=said.get("reason", "")[:LONGEST_REASON]
        )
        messages.success(request, _("Returned. The member is told why, and has seven days."))
    elif "refuse" in said:
        marking.refuse_work(
            request.actor, **known, version=version, verdict=verdict, reason=said.get("reason", "")[:LONGEST_REASON]
        )
        messages.success(request, _("Refused. The member is told why."))


def _verdict(said: QueryDict, line: AssignmentLine) -> Verdict:
    """Scores where any was given. Raises BadScore."""
    given = {c.key: said.get(f"s-{c.key}", "").strip() for c in line.rubric}
    comment = said.get("comment", "")
    if not any(given.values()):
        return Verdict(whole=None if line.rubric else _whole(said), comment=comment)
    if not all(text.isascii() and text.isdecimal() and len(text) < 6 for text in given.values()):
        raise BadScore
    return Verdict({key: int(text) for key, text in given.items()}, comment=comment)


def _whole(said: QueryDict) -> Decimal | None:
    text = said.get("whole", "").strip()
    if not text:
        return None
    try:
        found = Decimal(text)
    except InvalidOperation as error:
        raise BadScore from error
    if not found.is_finite():
        raise BadScore
    return found


def _row(one: WorkLine) -> Row:
    said = {
        WorkState.HANDED_IN: pgettext("homework", "waits for you") if one.coach_since else _("with peers"),
        WorkState.ACCEPTED: pgettext("homework", "accepted"), WorkState.RETURNED: pgettext("homework", "returned"),
        WorkState.REFUSED: pgettext("homework", "refused"), WorkState.WITHDRAWN: pgettext("homework", "taken back"),
        WorkState.DRAFT: pgettext("homework", "draft"),
    }[one.state]  # fmt: skip
    return Row(one, said, _TONES[one.state])
