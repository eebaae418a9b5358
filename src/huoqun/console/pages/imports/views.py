"""Import: the form, the uploads under way, the runs that were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huoqun.chats.permissions import ChatsPermission
from huoqun.chats.queries import imports as runs
from huoqun.chats.queries.imports import ImportLine
from huoqun.console import jobs
from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.core import clock
from huoqun.core.permissions import CorePermission
from huoqun.deeds.permissions import DeedPermission
from huoqun.imports import uploads

from .forms import NEAR, ChatForm, TableForm
from .going import UploadRow, row_of

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class ImportsPage:
    """The page: what is under way, what was."""

    tabs: Sequence[NavItem]
    form: forms.Form
    uploads: Sequence[UploadRow]
    runs: Sequence[ImportLine] = ()
    zones: Sequence[str] = NEAR
    limit_mb: int = 0
    is_demo: bool = False


def tabs(request: Looking, active: str) -> list[NavItem]:
    """What may be imported by this person."""
    pages = (
        ("imports", _("Chat history"), ChatsPermission.HISTORY_IMPORT),
        ("import_tables", _("Orders and usage"), DeedPermission.RECORD),
    )
    return [NavItem(reverse(name), label, "file-import", name == active)
            for name, label, needed in pages if request.actor.may(needed)]  # fmt: skip


def _under_way(request: Looking, *, chat: bool) -> list[UploadRow]:
    found = uploads.listed(settings.CONFIG.home, request.workspace.id)
    own = [kept for kept in found if (kept.upload.as_ == "chat") == chat]
    return [row_of(kept, clock.now()) for kept in own if kept.standing.state != "done" or not chat][:20]


@needs(ChatsPermission.HISTORY_IMPORT, everywhere=True)
@require_http_methods(["GET", "POST"])
def imports(request: Looking) -> HttpResponse:
    """GET /imports; POST takes a file and starts its import."""
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ChatForm(*posted, zone=request.workspace.zone)
    if form.is_bound and form.is_valid():
        _place(request, form.cleaned_data["file"], as_="chat", options=form.options())
        return redirect("imports")
    going = _under_way(request, chat=True)
    names = {row.name for row in going}
    found = [run for run in runs.runs(request.workspace.id) if run.state == "done" or run.source_name not in names]
    page = ImportsPage(
        tabs(request, "imports"),
        form,
        going,
        found,
        limit_mb=settings.CONFIG.upload_limit_mb,
        is_demo=request.workspace.is_demo and request.actor.may(CorePermission.WORKSPACE_EDIT),
    )
    return render(request, "console/imports/imports.html", _shown(page=page), status=422 if form.errors else 200)


@needs(DeedPermission.RECORD, everywhere=True)
@require_http_methods(["GET", "POST"])
def tables(request: Looking) -> HttpResponse:
    """GET /imports/tables; POST takes a table of orders or usage."""
    form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm()
    if form.is_bound and form.is_valid():
        _place(request, form.cleaned_data["file"], as_=form.cleaned_data["as_"], options={})
        return redirect("import_tables")
    page = ImportsPage(
        tabs(request, "import_tables"), form, _under_way(request, chat=False), limit_mb=settings.CONFIG.upload_limit_mb
    )
    return render(request, "console/imports/tables.html", {"page": page}, status=422 if form.errors else 200)


def _place(request: Looking, file: object, *, as_: str, options: dict[str, str]) -> None:
    kept = uploads.place(
        settings.CONFIG.home,
        workspace_id=request.workspace.id,
        name=str(file.name),  # type: ignore[attr-defined]
        chunks=file.chunks(1 << 20),  # type: ignore[attr-defined]
        limit=settings.CONFIG.upload_limit_mb * MEGABYTE,
        as_=as_,
        options=options,
        by=int(request.actor.id) if request.actor.kind == "staff" else 0,
        by_name=request.actor.name,
        now=clock.now(),
    )
    jobs.import_upload.defer(workspace_id=request.workspace.id, uid=kept.upload.uid)
    messages.success(request, _("The file is here. You may leave this page; the import goes on."))


@needs(ChatsPermission.HISTORY_IMPORT, everywhere=True)
@require_GET
def run(request: Looking, run_uid: UUID) -> HttpResponse:
    """GET /imports/runs/<uid>: what came of an import, and what was left out and why."""
    line = runs.run(request.workspace.id, run_uid)
    skipped = [(skip, _(skip.reason)) for skip in line.skipped]
    return render(request, "console/imports/run.html", _shown(page=line, skipped=skipped))


def _shown(**context: object) -> dict[str, object]:
    """Imports run by the wall's clock, whatever the workspace's own shows: a demo's runs behind or ahead of it."""
    return {**context, "now": clock.now()}
