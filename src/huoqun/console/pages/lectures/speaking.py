"""What is said in a lecture from the console, taken back, and marked for the digest."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huoqun.console.access import Looking, needs
from huoqun.core import files
from huoqun.core.errors import Refused
from huoqun.core.files import LARGEST, FileTooLarge
from huoqun.lectures.actions import digesting, picturing, speaking
from huoqun.lectures.permissions import LecturePermission
from huoqun.lectures.queries.board import lecture
from huoqun.lectures.queries.lines import line_id

from .acts import done
from .views import lecture_shown


@needs(LecturePermission.RUN)
@require_POST
def say(request: Looking, lecture_uid: UUID) -> HttpResponse:
    """POST /lectures/<uid>/say with `text` (words, a link), `picture` (or a voice file), or both."""
    text, given = request.POST.get("text", ""), request.FILES.get("picture")
    try:
        if given is not None and not isinstance(given, list):
            if (given.size or 0) > LARGEST["picture"]:
                raise FileTooLarge
            picturing.say_file(request.actor, lecture_uid=lecture_uid, raw=given.read(), text=text, now=request.now)
        else:
            speaking.say(request.actor, lecture_uid=lecture_uid, text=text, now=request.now)
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        return lecture_shown(request, lecture_uid, fault=f"{_(refusal.message)} {_(refusal.way_out)}", text=text)
    return redirect("lecture", lecture_uid)


@needs(LecturePermission.RUN)
@require_POST
def line(request: Looking, lecture_uid: UUID) -> HttpResponse:
    """POST /lectures/<uid>/line with `no` and `act`: recall, mark, unmark."""
    said, act = request.POST.get("no", ""), request.POST.get("act", "")
    if not (said.isascii() and said.isdecimal() and len(said) < 7) or act not in ("recall", "mark", "unmark"):
        raise Http404
    no = int(said)
    found = line_id(request.workspace.id, lecture_uid, no)
    if act == "recall":
        return done(request, lecture_uid, lambda: speaking.recall(request.actor, line_id=found, now=request.now))
    return done(request, lecture_uid, lambda: digesting.mark(
        request.actor, lecture_uid=lecture_uid, line_no=no, on=act == "mark", now=request.now
    ))  # fmt: skip


@needs(LecturePermission.RUN)
@require_POST
def digest(request: Looking, lecture_uid: UUID) -> HttpResponse:
    """POST /lectures/<uid>/digest with `text`: what whoever comes late reads first."""
    text = request.POST.get("text", "")[:20_000]
    return done(request, lecture_uid, lambda: digesting.write_digest(
        request.actor, lecture_uid=lecture_uid, text=text, now=request.now
    ))  # fmt: skip


@needs(LecturePermission.VIEW)
@require_GET
def picture(request: Looking, lecture_uid: UUID, secret: str) -> HttpResponse:
    """GET /lectures/<uid>/picture/<secret>: a picture or recording that was said here."""
    lecture(request.actor, lecture_uid=lecture_uid)
    found = files.read(request.workspace.id, uid=secret, owners=[picturing.owner_of(lecture_uid)])
    answer = HttpResponse(found.raw, content_type=found.kept.mime)
    answer["Cache-Control"] = "private, max-age=86400"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
