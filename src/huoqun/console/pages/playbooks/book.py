"""What is done with a playbook as a whole: taken out as a file, copied, put away and brought back, published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoqun.console.access import Looking, needs
from huoqun.core import ids
from huoqun.core.blocks import all_blocks
from huoqun.core.errors import NotFound
from huoqun.playbooks.actions import publishing
from huoqun.playbooks.checks.checking import check_text
from huoqun.playbooks.checks.context import Context
from huoqun.playbooks.findings import Finding
from huoqun.playbooks.format.editing import edit
from huoqun.playbooks.permissions import PlaybookPermission
from huoqun.playbooks.queries import library
from huoqun.playbooks.queries.library import BookView, VersionView
from huoqun.playbooks.queries.surroundings import waiting_anywhere

from .diffing import DiffLine, diff, told


@needs(PlaybookPermission.VIEW)
@require_GET
def file(request: Looking, uid: UUID) -> HttpResponse:
    """GET /playbooks/<uid>/file: the draft as a file."""
    book = library.book(request.actor, uid)
    answer = HttpResponse(library.draft_of(request.actor, uid), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(book.key)}.yaml"
    return answer


@needs(PlaybookPermission.EDIT, everywhere=True)
@require_POST
def copy(request: Looking, uid: UUID) -> HttpResponse:
    """POST /playbooks/<uid>/copy: the same text as a new playbook, under an id and a name of its own."""
    book, text = library.book(request.actor, uid), library.draft_of(request.actor, uid)
    text = edit(text, ("id",), f"{book.key[:50]}-{ids.uid().hex[-6:]}")
    text = edit(text, ("name",), _("%(name)s, a copy") % {"name": book.name})
    made = publishing.make(request.actor, text=text, now=request.now)
    messages.success(request, _("This is the copy, as a draft."))
    return redirect("playbook", uid=made)


@needs(PlaybookPermission.EDIT, everywhere=True)
@require_POST
def away(request: Looking, uid: UUID) -> HttpResponse:
    """POST /playbooks/<uid>/away: off the shelf; what runs goes on."""
    publishing.put_away(request.actor, playbook_uid=uid, now=request.now)
    messages.success(request, _("Put away. What runs goes on."))
    return redirect("playbooks")


@needs(PlaybookPermission.EDIT, everywhere=True)
@require_POST
def back(request: Looking, uid: UUID) -> HttpResponse:
    """POST /playbooks/<uid>/back: on the shelf again."""
    text = library.draft_of(request.actor, uid)
    publishing.draft(request.actor, playbook_uid=uid, text=text, now=request.now)
    messages.success(request, _("It is on the shelf again."))
    return redirect("playbook", uid=uid)


@dataclass(frozen=True, slots=True)
class PublishPage:
    """What publishing would change. `is_sound`: no finding is an error."""

    book: BookView
    latest: VersionView | None
    findings: Sequence[Finding]
    is_sound: bool
    told: Sequence[str]
    lines: Sequence[DiffLine]
    seen_at: str


@needs(PlaybookPermission.PUBLISH, everywhere=True)
@require_http_methods(["GET", "POST"])
def publish(request: Looking, uid: UUID) -> HttpResponse:
    """GET /playbooks/<uid>/publish: what would change; POST publishes exactly the draft that was looked at."""
    if request.method == "POST":
        made = publishing.publish(
            request.actor, playbook_uid=uid, now=request.now, note=request.POST.get("note", "").strip(),
            seen_at=_moment(request.POST.get("seen_at", "")),
        )  # fmt: skip
        older = library.versions(request.actor, library.book(request.actor, uid).id)
        if any(one.running for one in older if one.id != made):
            messages.success(request, _("Published. Groups that run keep their version until you migrate them."))
        else:
            messages.success(request, _("Published."))
        return redirect("playbook_versions", uid=uid)
    book, text = library.book(request.actor, uid), library.draft_of(request.actor, uid)
    context = Context(waiting=waiting_anywhere(request.workspace.id, book.id))
    findings = check_text(text, blocks=all_blocks(), context=context)
    latest = next(iter(library.versions(request.actor, book.id)), None)
    page = PublishPage(
        book, latest, findings, all(finding.severity != "error" for finding in findings),
        told(latest.text, text) if latest else [], diff(latest.text, text) if latest else [], book.draft_at.isoformat(),
    )  # fmt: skip
    return render(request, "console/playbooks/publish.html", {"page": page})


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise NotFound from None
    if found.tzinfo is None:
        raise NotFound
    return found
