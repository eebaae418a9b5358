"""What groups asked: told to the lecturer, answered to all, put aside."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from huoqun.console.access import Looking, needs
from huoqun.lectures.actions import asking
from huoqun.lectures.permissions import LecturePermission

from .acts import done


@needs(LecturePermission.RUN)
@require_POST
def questions(request: Looking, lecture_uid: UUID) -> HttpResponse:
    """POST /lectures/<uid>/questions with `question` (again and again) and `act`: pass, answer (with `text`), aside."""
    said = request.POST.getlist("question")[:200]
    ids = [int(one) for one in said if one.isascii() and one.isdecimal() and len(one) < 19]
    act, actor, now = request.POST.get("act", ""), request.actor, request.now
    if not ids or act not in ("pass", "answer", "aside"):
        raise Http404
    if act == "pass":
        return done(request, lecture_uid, lambda: asking.pass_on(
            actor, lecture_uid=lecture_uid, question_ids=ids, now=now
        ))  # fmt: skip
    if act == "aside":
        return done(request, lecture_uid, lambda: asking.put_aside(
            actor, lecture_uid=lecture_uid, question_ids=ids, now=now
        ))  # fmt: skip
    text = request.POST.get("text", "")[:20_000]
    return done(request, lecture_uid, lambda: asking.answer(
        actor, lecture_uid=lecture_uid, question_id=ids[0], text=text, now=now
    ))  # fmt: skip
