"""A member does their homework: keeps drafts, hands in, takes back, and sees what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoqun.camps.actions import handing_in
from huoqun.camps.homework import LONGEST_WORK, MOST_FILES, Kind, WorkState, WorkTooLong
from huoqun.camps.queries.my_homework import MyHomework, MyWork, my_homework, my_work, require_to_see_as_member
from huoqun.console.access import Visiting, own
from huoqun.core import files
from huoqun.core.files import LARGEST, FileKind, FileTooLarge
from huoqun.pages.rooms import show

_KINDS = {Kind.PICTURE: FileKind.PICTURE, Kind.VOICE: FileKind.AUDIO, Kind.FILE: FileKind.PDF}
_TYPES = {Kind.PICTURE: "image/*", Kind.VOICE: "audio/*", Kind.FILE: "application/pdf"}
MOST_BYTES = max(LARGEST.values())


@dataclass(frozen=True, slots=True)
class HomeworksPage:
    """Each homework with where it stands in words."""

    rows: tuple[tuple[MyHomework, str], ...]


@dataclass(frozen=True, slots=True)
class HomeworkPage:
    """One homework. `asks`: what it takes, in words; `may`: it may be handed in now; `said`: where it stands."""

    work: MyWork
    asks: str
    takes: str
    may: bool
    said: str
    longest: int = LONGEST_WORK


@own
@require_GET
def homeworks(request: Visiting) -> HttpResponse:
    """GET /me/homework"""
    found = my_homework(request.workspace.id, request.visit.member_id, now=request.now)
    return show(request, "pages/homeworks.html", HomeworksPage(tuple((one, stands(one, request.now)) for one in found)))


@own
@require_http_methods(["GET", "POST"])
def homework(request: Visiting, assignment_uid: UUID) -> HttpResponse:
    """GET /me/homework/<uid>; POST `text`, `link`, `files`, `keep` saves a draft, and with `hand_in` hands it in."""
    found = my_work(request.workspace.id, request.visit.member_id, assignment_uid, now=request.now)
    if request.method == "POST":
        verb = handing_in.hand_in if "hand_in" in request.POST else handing_in.save_draft
        verb(
            request.actor, member_id=request.visit.member_id, assignment_uid=assignment_uid,
            text=request.POST.get("text", "").replace("\r\n", "\n"), link=request.POST.get("link", "").strip(),
            file_ids=_files(request, found), now=request.now,
        )  # fmt: skip
        return redirect("me_homework", assignment_uid)
    accepts = found.it.accepts
    takes = ",".join(_TYPES[Kind(one)] for one in accepts if one in _TYPES)
    page = HomeworkPage(found, asked(accepts), takes, found.it.may(request.now), stands(found.it, request.now))
    return show(request, "pages/homework.html", page)


@own
@require_POST
def withdraw(request: Visiting, assignment_uid: UUID) -> HttpResponse:
    """POST /me/homework/<uid>/withdraw"""
    handing_in.withdraw_work(
        request.actor, member_id=request.visit.member_id, assignment_uid=assignment_uid, now=request.now
    )
    return redirect("me_homework", assignment_uid)


@own
@require_POST
def allow(request: Visiting, assignment_uid: UUID) -> HttpResponse:
    """POST /me/homework/<uid>/show: with `allowed` the class may see it, without it may not."""
    handing_in.allow_showing(
        request.actor, member_id=request.visit.member_id, assignment_uid=assignment_uid,
        allowed="allowed" in request.POST, now=request.now,
    )  # fmt: skip
    return redirect("me_homework", assignment_uid)


@own
@require_GET
def file(request: Visiting, file_uid: str) -> HttpResponse:
    """GET /me/homework/files/<uid>: of one's own work, of one to look at, or of one that is shown."""
    require_to_see_as_member(request.workspace.id, request.visit.member_id, file_uid=file_uid)
    return served(request, file_uid)


def served(request: HttpRequest, file_uid: str) -> HttpResponse:
    """A file that may be seen. A PDF is saved, never opened in the page: it may hold anything."""
    found = files.read(request.workspace.id, uid=file_uid)  # type: ignore[attr-defined]
    response = HttpResponse(found.raw, content_type=found.kept.mime)
    response["Content-Disposition"] = (
        'attachment; filename="homework.pdf"' if found.kept.kind == FileKind.PDF else "inline"
    )
    response["Cache-Control"] = "private, max-age=3600"
    return response


def _files(request: Visiting, found: MyWork) -> list[int]:
    """Those of the draft that stay, and those that came with the form."""
    wanted = set(request.POST.getlist("keep"))
    ids = [one[0] for one in found.drafted if one[1] in wanted]
    sent: list[UploadedFile] = request.FILES.getlist("files")
    if len(sent) + len(ids) > MOST_FILES:
        raise WorkTooLong
    allowed = [_KINDS[Kind(one)] for one in found.it.accepts if one in _KINDS]
    for one in sent if found.it.may(request.now) else ():
        if (one.size or 0) > MOST_BYTES:
            raise FileTooLarge
        made = files.keep(
            request.actor, raw=one.read(), name=one.name or "", allowed=allowed,
            owner=f"member:{request.visit.member_id}", now=request.now,
        )  # fmt: skip
        ids.append(made.id)
    return ids


def asked(accepts: tuple[str, ...]) -> str:
    """What homework takes, in words: one of these is enough."""
    names = {
        Kind.WORDS: _("words"), Kind.PICTURE: _("a picture"), Kind.VOICE: _("a recording"), Kind.LINK: _("a link"),
        Kind.FILE: _("a file (PDF)"),
    }  # fmt: skip
    return pgettext("one of these", " or ").join(names[Kind(one)] for one in accepts)


def stands(one: MyHomework, now: datetime) -> str:
    """Where a homework stands, in words."""
    if one.state is None:
        return _("not begun") if one.may(now) else _("nothing was handed in")
    return {
        WorkState.DRAFT: _("draft, not handed in"), WorkState.HANDED_IN: _("handed in, not looked at yet"),
        WorkState.ACCEPTED: pgettext("homework", "accepted"), WorkState.RETURNED: _("please rework it"),
        WorkState.REFUSED: pgettext("homework", "does not count"), WorkState.WITHDRAWN: _("taken back, not handed in"),
    }[one.state]  # fmt: skip
