"""The manuals that come with Huoqun: read one, and take it over as a playbook of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huoqun.console.access import Looking, needs
from huoqun.core.blocks import all_blocks
from huoqun.core.errors import NotFound
from huoqun.playbooks.actions import publishing
from huoqun.playbooks.format.reading import read
from huoqun.playbooks.permissions import PlaybookPermission
from huoqun.playbooks.queries import library
from huoqun.playbooks.shipped import Shipped, shipped

from .form import BookForm, form_of


def manuals() -> Sequence[Shipped]:
    """The manuals in the language that is spoken."""
    return shipped(get_language() or "zh-hans")


def _manual(manual: str) -> Shipped:
    found = next((one for one in manuals() if one.id == manual), None)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class ManualPage:
    """A manual to be read. `own`: the playbook that was made of it."""

    id: str
    name: str
    about: str
    text: str
    form: BookForm
    own: UUID | None
    may_use: bool


def taken_over(request: Looking) -> dict[str, UUID]:
    """The workspace's playbooks by key, those put away too."""
    books = [*library.library(request.actor), *library.library(request.actor, away=True)]
    return {book.key: book.uid for book in books}


@needs(PlaybookPermission.VIEW)
@require_GET
def manual(request: Looking, manual: str) -> HttpResponse:
    """GET /playbooks/manuals/<id>"""
    one = _manual(manual)
    page = ManualPage(
        one.id, one.name, one.about, one.text, form_of(read(one.text), all_blocks()),
        taken_over(request).get(one.id), request.actor.may(PlaybookPermission.EDIT),
    )  # fmt: skip
    return render(request, "console/playbooks/manual.html", {"page": page})


@needs(PlaybookPermission.EDIT, everywhere=True)
@require_POST
def use(request: Looking, manual: str) -> HttpResponse:
    """POST /playbooks/manuals/<id>/use: a draft of one's own, under the manual's id."""
    uid = publishing.make(request.actor, text=_manual(manual).text, now=request.now, ships=True)
    messages.success(request, _("It is yours now: change what you like, then publish it."))
    return redirect("playbook", uid=uid)
