"""A member's own files: what they gave in with check-ins, homework and campaigns, as it is kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from huoqun.console.access import Visiting, own
from huoqun.core import files
from huoqun.core.files import Content, FileKind, Kept
from huoqun.core.sounds import TYPES
from huoqun.members.queries.family import family
from huoqun.pages.rooms import show

PAGE = 30
_ENDINGS = {"image/jpeg": "jpg", "application/pdf": "pdf"} | {mime: sort for sort, mime in TYPES.items()}


@dataclass(frozen=True, slots=True)
class FilesPage:
    """Files with when they came; `more`: the id below which earlier ones lie."""

    files: Sequence[tuple[Kept, datetime]]
    more: int | None


@own
@require_GET
def mine(request: Visiting) -> HttpResponse:
    """GET /me/files?before=: the newest first."""
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 18 else None
    found = files.given(request.workspace.id, owners=_owners(request), before=before, limit=PAGE + 1)
    more = found[PAGE - 1][0].id if len(found) > PAGE else None
    return show(request, "pages/files.html", FilesPage(found[:PAGE], more))


@own
@require_GET
def file(request: Visiting, file_uid: str) -> HttpResponse:
    """GET /me/files/<uid>: one of their own, to look at or listen to. A PDF is saved: it may hold anything."""
    found = _own(request, file_uid)
    return _sent(found, "attachment" if found.kept.kind == FileKind.PDF else "inline")


@own
@require_GET
def save(request: Visiting, file_uid: str) -> HttpResponse:
    """GET /me/files/<uid>/save: the same, to be kept on the phone."""
    return _sent(_own(request, file_uid), "attachment")


def _owners(request: Visiting) -> Collection[str]:
    return [f"member:{one}" for one in family(request.workspace.id, request.visit.member_id)]


def _own(request: Visiting, file_uid: str) -> Content:
    return files.read(request.workspace.id, uid=file_uid, owners=_owners(request))


def _sent(found: Content, how: str) -> HttpResponse:
    response = HttpResponse(found.raw, content_type=found.kept.mime)
    name = f"{found.kept.id}.{_ENDINGS.get(found.kept.mime, 'bin')}"
    response["Content-Disposition"] = f'{how}; filename="{name}"'
    response["Cache-Control"] = "private, max-age=3600"
    return response
