"""What is done with a lecture: opened, held, ended; its groups tried again, left out, added."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huoqun.console.access import Looking, needs
from huoqun.core.errors import Refused
from huoqun.lectures.actions import following, planning, running
from huoqun.lectures.permissions import LecturePermission

ACTS = {"start": running.start, "hold": running.hold, "go-on": running.go_on, "end": running.end,
        "cancel": planning.cancel}  # fmt: skip


@needs(LecturePermission.RUN, LecturePermission.EDIT)
@require_POST
def act(request: Looking, lecture_uid: UUID, act: str) -> HttpResponse:
    """POST /lectures/<uid>/<act>/do: start, hold, go-on, end, cancel; retry (with or without `group`), skip, out."""
    if act in ACTS:
        return done(request, lecture_uid, lambda: ACTS[act](
            request.actor, lecture_uid=lecture_uid, now=request.now
        ))  # fmt: skip
    groups = _numbers(request, "group")
    if act == "retry":
        return done(request, lecture_uid, lambda: following.retry(
            request.actor, lecture_uid=lecture_uid, group_ids=groups, now=request.now
        ))  # fmt: skip
    if act == "skip" and groups:
        return done(request, lecture_uid, lambda: following.skip(
            request.actor, lecture_uid=lecture_uid, group_ids=groups, now=request.now
        ))  # fmt: skip
    if act == "out" and groups:
        return done(request, lecture_uid, lambda: planning.take_out(
            request.actor, lecture_uid=lecture_uid, group_id=groups[0], now=request.now
        ))  # fmt: skip
    raise Http404


@needs(LecturePermission.EDIT)
@require_POST
def groups(request: Looking, lecture_uid: UUID) -> HttpResponse:
    """POST /lectures/<uid>/groups with `group` (again and again): they hear it too, after the others."""
    found = _numbers(request, "group")
    return done(request, lecture_uid, lambda: planning.add_groups(
        request.actor, lecture_uid=lecture_uid, group_ids=found, now=request.now
    ))  # fmt: skip


def done(request: Looking, lecture_uid: UUID, doing: Callable[[], object]) -> HttpResponse:
    """Do it, or say why not; then the lecture's page."""
    try:
        doing()
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    else:
        messages.success(request, _("Done."))
    return redirect("lecture", lecture_uid)


def _numbers(request: Looking, name: str) -> list[int]:
    said = request.POST.getlist(name)[:500]
    return [int(one) for one in said if one.isascii() and one.isdecimal() and len(one) < 19]
