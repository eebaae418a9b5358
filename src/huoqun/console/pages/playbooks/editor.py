"""The editor: the text and its form side by side, checked as one types."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.links import link
from huoqun.console.parts import NavItem
from huoqun.core.blocks import all_blocks
from huoqun.core.errors import NotFound
from huoqun.playbooks.actions import publishing
from huoqun.playbooks.checks.checking import check as look
from huoqun.playbooks.checks.context import Context
from huoqun.playbooks.findings import BadPlaybook, Finding
from huoqun.playbooks.format.editing import GONE, edit, move
from huoqun.playbooks.format.model import Playbook
from huoqun.playbooks.format.moving import carry
from huoqun.playbooks.format.reading import read
from huoqun.playbooks.permissions import PlaybookPermission
from huoqun.playbooks.queries import library
from huoqun.playbooks.queries.library import BookView
from huoqun.playbooks.queries.surroundings import waiting_anywhere
from huoqun.playbooks.rules import DraftChanged

from .diffing import diff
from .fields import Choices, meant, path_of, said
from .form import BookForm, fits, form_of
from .samples import examples, previewed
from .starters import add, kinds, stage_kinds


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks say of a text. `form`: None where it cannot be read as a playbook, or has too many steps."""

    findings: Sequence[Finding]
    errors: int
    warnings: int
    form: BookForm | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """How the draft stands: since when, or what somebody else saved meanwhile (`theirs`)."""

    book: BookView
    seen_at: str
    is_saved: bool = False
    theirs: bool = False


@dataclass(frozen=True, slots=True)
class EditorPage:
    tabs: Sequence[NavItem]
    book: BookView
    text: str
    checked: Checked
    kept: Kept
    may_edit: bool
    may_publish: bool
    start_url: str = ""
    kinds: Choices = ()
    stage_kinds: Choices = ()


def tabs(uid: UUID, active: str) -> list[NavItem]:
    """The pages of one playbook."""
    pages = (("playbook", _("Edit")), ("playbook_versions", _("Versions")))
    return [NavItem(reverse(name, args=[uid]), label, "", active=name == active) for name, label in pages]


@needs(PlaybookPermission.VIEW)
@require_GET
def playbook(request: Looking, uid: UUID) -> HttpResponse:
    """GET /playbooks/<uid>"""
    book, text = library.book(request.actor, uid), library.draft_of(request.actor, uid)
    may_edit = request.actor.may(PlaybookPermission.EDIT)
    page = EditorPage(
        tabs(uid, "playbook"), book, text, _checked(request.workspace.id, book, text),
        Kept(book, book.draft_at.isoformat()), may_edit,
        request.actor.may(PlaybookPermission.PUBLISH), start_url(request, book), kinds(), stage_kinds(),
    )  # fmt: skip
    return render(request, "console/playbooks/playbook.html", {"page": page})


def start_url(request: Looking, book: BookView) -> str:
    """Where a group is started with this playbook; '' where it cannot be."""
    may = book.versions and not book.is_away and request.actor.may_somewhere(PlaybookPermission.START)
    found = link("playbooks_start") if may else ""
    return f"{found}?playbook={book.uid}" if found else ""


def _checked(here: int, book: BookView, text: str, *, with_form: bool = True) -> Checked:
    blocks = all_blocks()
    form: BookForm | None = None
    try:
        document = read(text)
    except BadPlaybook as refusal:
        findings: Sequence[Finding] = refusal.findings
    else:
        findings = look(document, blocks=blocks, context=Context(waiting=waiting_anywhere(here, book.id)))
        form = form_of(document, blocks) if with_form and fits(document.playbook) else None
    errors = sum(finding.severity == "error" for finding in findings)
    return Checked(findings, errors, len(findings) - errors, form)


def _text(request: Looking) -> str:
    """The text as it was typed: browsers send line ends as they please."""
    return request.POST.get("text", "").replace("\r\n", "\n")


@needs(PlaybookPermission.EDIT, everywhere=True)
@require_POST
def check(request: Looking, uid: UUID) -> HttpResponse:
    """POST /playbooks/<uid>/check: what is wrong with a text, and its form."""
    checked = _checked(request.workspace.id, library.book(request.actor, uid), _text(request))
    shown = {"checked": checked, "swaps": True, "may_edit": True, "kinds": kinds(), "stage_kinds": stage_kinds()}
    return render(request, "console/playbooks/checked.html", shown)


@needs(PlaybookPermission.EDIT, everywhere=True)
@require_POST
def change(request: Looking, uid: UUID) -> HttpResponse:
    """POST /playbooks/<uid>/change: the text with one field's value written into it.

    `place`: the field. `value` as typed, or `json`; `gone` takes it out. With `form` the form comes again too.
    `move` (-1, 1): a step goes up or down. `to`: it goes to the end of that stage. `add`: one more step of
    that kind at the end of a stage, or one more stage or way out.
    """
    path, text = path_of(request.POST.get("place", "")), _text(request)
    changed, added = _changed(request, path, text)
    book, with_form = library.book(request.actor, uid), bool(request.POST.get("form"))
    checked = _checked(request.workspace.id, book, changed, with_form=with_form)
    shown = {
        "checked": checked, "swaps": checked.form is not None, "text": changed, "may_edit": True, "added": added,
        "kinds": kinds(), "stage_kinds": stage_kinds(),
    }  # fmt: skip
    return render(request, "console/playbooks/checked.html", shown)


def _changed(request: Looking, path: tuple[str | int, ...], text: str) -> tuple[str, str]:
    """The text as it was asked for, and the id of the step that was added, if one was."""
    if "add" in request.POST:
        return add(text, path, request.POST["add"])
    if "move" in request.POST:
        return move(text, path, 1 if request.POST["move"] == "1" else -1), ""
    if "to" in request.POST:
        number = request.POST["to"]
        stage = int(number) if number.isdecimal() and len(number) < 5 else -1
        return carry(text, path, ("stages", stage, "steps")), ""
    path, value = meant(path, _value(request, path), text)
    return edit(text, path, value), ""


def _value(request: Looking, path: tuple[str | int, ...]) -> Any:
    if request.POST.get("gone"):
        return GONE
    if "json" not in request.POST:
        return said(path, request.POST.get("value", ""))
    try:
        return json.loads(request.POST["json"][:4_000])
    except (ValueError, RecursionError):
        raise NotFound from None


@needs(PlaybookPermission.EDIT, everywhere=True)
@require_POST
def preview(request: Looking) -> HttpResponse:
    """POST /playbooks/preview: `words` as a member would see them, of the playbook in `text`."""
    try:
        book: Playbook | None = read(_text(request)).playbook
    except BadPlaybook:
        book = None
    pieces = previewed(request.POST.get("words", ""), examples(book))
    return render(request, "console/playbooks/preview.html", {"pieces": pieces})


@needs(PlaybookPermission.EDIT, everywhere=True)
@require_POST
def save(request: Looking, uid: UUID) -> HttpResponse:
    """POST /playbooks/<uid>/save: keep the draft; `then` publish leads on. What somebody else saved is not lost."""
    try:
        seen_at = datetime.fromisoformat(request.POST.get("over") or request.POST.get("seen_at", ""))
    except ValueError:
        raise NotFound from None
    if seen_at.tzinfo is None:
        raise NotFound
    try:
        publishing.draft(request.actor, playbook_uid=uid, text=_text(request), now=request.now, seen_at=seen_at)
    except DraftChanged:
        book = library.book(request.actor, uid)
        kept = Kept(book, request.POST.get("seen_at", ""), theirs=True)
        return render(request, "console/playbooks/kept.html", {"kept": kept})
    if request.POST.get("then") == "publish":
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("playbook_publish", args=[uid])})
    book = library.book(request.actor, uid)
    kept = Kept(book, book.draft_at.isoformat(), is_saved=True)
    return render(request, "console/playbooks/kept.html", {"kept": kept})


@needs(PlaybookPermission.EDIT, everywhere=True)
@require_POST
def compare(request: Looking, uid: UUID) -> HttpResponse:
    """POST /playbooks/<uid>/compare: what was typed beside what is kept."""
    lines = diff(library.draft_of(request.actor, uid), _text(request))
    return render(request, "console/playbooks/diff.html", {"lines": lines})
