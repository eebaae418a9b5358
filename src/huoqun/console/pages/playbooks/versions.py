"""The versions of a playbook: what each changed, where it runs, and the words that were changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.core.errors import NotFound
from huoqun.playbooks.actions import publishing
from huoqun.playbooks.format.model import Playbook
from huoqun.playbooks.format.reading import read
from huoqun.playbooks.permissions import PlaybookPermission
from huoqun.playbooks.queries import library
from huoqun.playbooks.queries.library import BookView, VersionView, WordingView
from huoqun.team.queries import actor_names

from .diffing import DiffLine, diff, told
from .editor import tabs
from .samples import Piece, examples, previewed


@dataclass(frozen=True, slots=True)
class VersionRow:
    version: VersionView
    by: str
    told: Sequence[str]


@dataclass(frozen=True, slots=True)
class VersionsPage:
    tabs: Sequence[NavItem]
    book: BookView
    rows: Sequence[VersionRow]
    may_publish: bool
    may_start: bool


@needs(PlaybookPermission.VIEW)
@require_GET
def versions(request: Looking, uid: UUID) -> HttpResponse:
    """GET /playbooks/<uid>/versions"""
    book = library.book(request.actor, uid)
    found = library.versions(request.actor, book.id)
    names = actor_names(request.workspace.id, {version.published_by for version in found})
    before = {version.number: version.text for version in found}
    rows = [
        VersionRow(version, names.get(version.published_by, version.published_by),
                   told(before[version.number - 1], version.text) if version.number - 1 in before else ())
        for version in found
    ]  # fmt: skip
    may_start = bool(found) and request.actor.may_somewhere(PlaybookPermission.START)
    may_publish = request.actor.may(PlaybookPermission.PUBLISH)
    page = VersionsPage(tabs(uid, "playbook_versions"), book, rows, may_publish, may_start)
    return render(request, "console/playbooks/versions.html", {"page": page})


@dataclass(frozen=True, slots=True)
class Reworded:
    """Words that were changed, by whom."""

    wording: WordingView
    by: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a version as it is said now, and as it was published; `history`: its changes, the newest first."""

    name: str
    words: str
    published: str
    pieces: Sequence[Piece]
    history: Sequence[Reworded]


@dataclass(frozen=True, slots=True)
class VersionPage:
    tabs: Sequence[NavItem]
    book: BookView
    version: VersionView
    by: str
    told: Sequence[str]
    lines: Sequence[DiffLine]
    texts: Sequence[Text]
    may_reword: bool


@needs(PlaybookPermission.VIEW)
@require_GET
def version(request: Looking, uid: UUID, version_id: int) -> HttpResponse:
    """GET /playbooks/<uid>/versions/<version_id>: what it changed, and its words as they are said now."""
    book, found, before = _found(request, uid, version_id)
    changes = library.wordings(request.actor, version_id)
    names = actor_names(request.workspace.id, {found.published_by, *(change.by for change in changes)})
    page = VersionPage(
        tabs(uid, "playbook_versions"), book, found, names.get(found.published_by, found.published_by),
        told(before, found.text) if before else (), diff(before, found.text) if before else (),
        _texts(read(found.text).playbook, changes, names), request.actor.may(PlaybookPermission.PUBLISH),
    )  # fmt: skip
    return render(request, "console/playbooks/version.html", {"page": page})


def _found(request: Looking, uid: UUID, version_id: int) -> tuple[BookView, VersionView, str]:
    """A version of this playbook, with the text of the one before it."""
    book = library.book(request.actor, uid)
    known = library.versions(request.actor, book.id)
    found = next((version for version in known if version.id == version_id), None)
    if found is None:
        raise NotFound
    before = next((version.text for version in known if version.number == found.number - 1), "")
    return book, found, before


def _texts(book: Playbook, changes: Sequence[WordingView], names: Mapping[str, str]) -> list[Text]:
    texts, known = [], examples(book)
    for name, words in book.templates.items():
        history = [Reworded(one, names.get(one.by, one.by)) for one in changes if one.template == name]
        now = history[0].wording.text if history else words
        texts.append(Text(name, now, words, previewed(now, known), history))
    return texts


@needs(PlaybookPermission.PUBLISH, everywhere=True)
@require_POST
def reword(request: Looking, uid: UUID, version_id: int) -> HttpResponse:
    """POST /playbooks/<uid>/versions/<version_id>/words: `template` says `words` from the next send on."""
    _found(request, uid, version_id)
    words = request.POST.get("words", "").replace("\r\n", "\n")
    template = request.POST.get("template", "")
    publishing.reword(request.actor, version_id=version_id, template=template, text=words, now=request.now)
    messages.success(request, _("From the next send on these words are used."))
    return redirect("playbook_version", uid=uid, version_id=version_id)
