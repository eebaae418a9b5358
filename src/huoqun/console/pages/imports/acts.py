"""What is done with an upload while it is imported, and after."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from huoqun.chats.permissions import ChatsPermission
from huoqun.console import jobs
from huoqun.console.access import Looking, needs
from huoqun.core import clock
from huoqun.deeds.permissions import DeedPermission
from huoqun.imports import uploads
from huoqun.imports.uploads import Kept

from .going import row_of

ORDERS_OF_DATES = ("dmy", "mdy", "ymd")


def _found(request: Looking, uid: UUID) -> Kept:
    """The upload, if this person may import what it holds."""
    kept = uploads.find(settings.CONFIG.home, request.workspace.id, uid)
    request.actor.require(ChatsPermission.HISTORY_IMPORT if kept.upload.as_ == "chat" else DeedPermission.RECORD)
    return kept


def _back(kept: Kept) -> HttpResponse:
    return redirect("imports" if kept.upload.as_ == "chat" else "import_tables")


@needs(ChatsPermission.HISTORY_IMPORT, DeedPermission.RECORD)
@require_GET
def progress(request: Looking, upload: UUID) -> HttpResponse:
    """GET /imports/uploads/<uid>: the progress part, asked for every two seconds; the page anew once it has ended."""
    kept = _found(request, upload)
    if kept.standing.state in uploads.ENDED and request.headers.get("HX-Request"):
        return HttpResponse("", headers={"HX-Refresh": "true"})
    return _part(request, kept)


def _part(request: Looking, kept: Kept) -> HttpResponse:
    row = row_of(kept, clock.now())
    if row.progress is None:
        return _back(kept)
    return render(request, "console/parts/progress.html", {"progress": row.progress, "id": f"import-{row.uid}"})


@needs(ChatsPermission.HISTORY_IMPORT, DeedPermission.RECORD)
@require_POST
def stop(request: Looking, upload: UUID) -> HttpResponse:
    """POST /imports/uploads/<uid>/stop: after the batch it is at."""
    kept = _found(request, upload)
    uploads.ask_stop(kept)
    return _part(request, kept)


@needs(ChatsPermission.HISTORY_IMPORT, DeedPermission.RECORD)
@require_POST
def again(request: Looking, upload: UUID) -> HttpResponse:
    """POST /imports/uploads/<uid>/again: go on from where it is, with the order of dates where that was asked."""
    kept = _found(request, upload)
    dates = request.POST.get("dates", "")
    if kept.standing.state in ("asked", "stopped", "refused"):
        uploads.again(kept, now=clock.now(), **({"dates": dates} if dates in ORDERS_OF_DATES else {}))
        jobs.import_upload.defer(workspace_id=request.workspace.id, uid=kept.upload.uid)
    return _back(kept)


@needs(ChatsPermission.HISTORY_IMPORT, DeedPermission.RECORD)
@require_POST
def forget(request: Looking, upload: UUID) -> HttpResponse:
    """POST /imports/uploads/<uid>/forget: the file is deleted; what was imported of it stays."""
    kept = _found(request, upload)
    if kept.standing.state in (*uploads.ENDED, "waiting"):
        uploads.forget(kept)
    return _back(kept)
