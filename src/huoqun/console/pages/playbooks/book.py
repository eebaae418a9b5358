"""One playbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huoqun.console.access import Looking, needs
from huoqun.core.blocks import all_blocks
from huoqun.playbooks.actions import publishing
from huoqun.playbooks.checks.checking import check_text
from huoqun.playbooks.findings import Finding
from huoqun.playbooks.permissions import PlaybookPermission
from huoqun.playbooks.queries import library
from huoqun.playbooks.queries.library import BookView


@dataclass(frozen=True, slots=True)
class BookPage:
    book: BookView
    text: str
    findings: Sequence[Finding]
    may_edit: bool


@needs(PlaybookPermission.VIEW)
@require_GET
def playbook(request: Looking, uid: UUID) -> HttpResponse:
    """GET /playbooks/<uid>"""
    text = library.draft_of(request.actor, uid)
    page = BookPage(
        library.book(request.actor, uid),
        text,
        check_text(text, blocks=all_blocks()),
        request.actor.may(PlaybookPermission.EDIT),
    )
    return render(request, "console/playbooks/playbook.html", {"page": page})


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
