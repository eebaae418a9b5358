"""The surveys of a class with what came of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoqun.camps.permissions import CampPermission
from huoqun.camps.queries.feedback import feedback as said_of
from huoqun.console.access import Looking, needs
from huoqun.console.pages.forms.pictures import shown_picture
from huoqun.core.errors import NotFound
from huoqun.forms.queries.rounds import Outcome

from ..tabs import ClassHead, class_head


@dataclass(frozen=True, slots=True)
class FeedbackPage:
    head: ClassHead
    outcomes: Sequence[Outcome]


@needs(CampPermission.RUN)
@require_GET
def feedback(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET /camps/<run uid>/feedback"""
    head, found = _said(request, group_run_uid)
    return render(request, "console/camps/feedback.html", {"page": FeedbackPage(head, found)})


@needs(CampPermission.RUN)
@require_GET
def picture(request: Looking, group_run_uid: UUID, file_uid: str) -> HttpResponse:
    """GET /camps/<run uid>/feedback/<file>: a picture that was given as an answer of this class."""
    _head, found = _said(request, group_run_uid)
    if not any(file_uid in told.pictures for one in found for told in one.told):
        raise NotFound
    return shown_picture(request, file_uid)


def _said(request: Looking, group_run_uid: UUID) -> tuple[ClassHead, list[Outcome]]:
    head = class_head(request, group_run_uid, "camp_feedback")
    request.actor.require(CampPermission.RUN, group_id=head.line.group_id, chapter_id=head.line.chapter_id)
    return head, said_of(request.workspace.id, head.line.group_run_id or 0)
