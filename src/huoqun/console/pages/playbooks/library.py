"""The library: the workspace's own playbooks by kind; new ones, from nothing or from a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.core import ids
from huoqun.groups.queries.names import kinds
from huoqun.playbooks.actions import publishing
from huoqun.playbooks.findings import BadPlaybook, Finding
from huoqun.playbooks.format.model import LONGEST_FILE
from huoqun.playbooks.format.reading import read
from huoqun.playbooks.permissions import PlaybookPermission
from huoqun.playbooks.queries.library import BookView, library
from huoqun.playbooks.rules import KeyTaken

from .beginning import beginning
from .manuals import manuals, taken_over
from .tabs import tabs


@dataclass(frozen=True, slots=True)
class Shelf:
    """The playbooks of one kind."""

    kind: str
    about: str
    books: Sequence[BookView]


@dataclass(frozen=True, slots=True)
class ManualRow:
    """A manual that comes with Huoqun. `own`: the playbook that was made of it."""

    id: str
    name: str
    kind: str
    about: str
    own: UUID | None


@dataclass(frozen=True, slots=True)
class LibraryPage:
    tabs: Sequence[NavItem]
    manuals: Sequence[ManualRow]
    shelves: Sequence[Shelf]
    away: Sequence[BookView]
    may_edit: bool


@needs(PlaybookPermission.VIEW)
@require_GET
def playbooks(request: Looking) -> HttpResponse:
    """GET /playbooks"""
    page = LibraryPage(
        tabs("playbooks"),
        _manuals(request),
        _shelves(request, library(request.actor)),
        library(request.actor, away=True),
        request.actor.may(PlaybookPermission.EDIT),
    )
    return render(request, "console/playbooks/playbooks.html", {"page": page})


def _manuals(request: Looking) -> list[ManualRow]:
    own, known = taken_over(request), {kind.key: kind.name for kind in kinds(request.workspace.id)}
    return [ManualRow(one.id, one.name, known.get(one.kind, one.kind), one.about, own.get(one.id))
            for one in manuals()]  # fmt: skip


def _shelves(request: Looking, books: Sequence[BookView]) -> list[Shelf]:
    known = {kind.key: kind for kind in kinds(request.workspace.id)}
    order = {key: place for place, key in enumerate(known)}
    by_kind = sorted(books, key=lambda book: (order.get(book.kind, len(order)), book.kind))
    found = ((key, list(these)) for key, these in groupby(by_kind, key=lambda book: book.kind))
    return [Shelf(known[key].name if key in known else key, known[key].about if key in known else "", these)
            for key, these in found]  # fmt: skip


class NewForm(forms.Form):
    """What a playbook begins with."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    kind = forms.ChoiceField(label=gettext_lazy("For which kind of groups"))
    days = forms.IntegerField(
        label=gettext_lazy("How many days"), required=False, min_value=1, max_value=365,
        help_text=gettext_lazy("Empty: no end."),
    )  # fmt: skip

    def __init__(self, *args: Any, workspace_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.key, kind.name) for kind in kinds(workspace_id)]  # type: ignore[attr-defined]


@needs(PlaybookPermission.EDIT, everywhere=True)
@require_http_methods(["GET", "POST"])
def new(request: Looking) -> HttpResponse:
    """GET /playbooks/new; POST begins a playbook that already passes the checks."""
    form = NewForm(request.POST or None, workspace_id=request.workspace.id)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "console/playbooks/new.html", {"page": form}, status=status)
    said = form.cleaned_data
    text = beginning(
        key=f"{said['kind']}-{ids.uid().hex[-8:]}", name=said["name"], kind=said["kind"], days=said["days"],
        zone=request.workspace.zone,
    )  # fmt: skip
    return redirect("playbook", uid=publishing.make(request.actor, text=text, now=request.now))


class FileForm(forms.Form):
    """A playbook as a file."""

    file = forms.FileField(label=gettext_lazy("Playbook"), help_text=gettext_lazy("A YAML file of at most 256 KB."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".yaml,.yml"


@dataclass(frozen=True, slots=True)
class FilePage:
    form: FileForm
    findings: Sequence[Finding] = ()


@needs(PlaybookPermission.EDIT, everywhere=True)
@require_http_methods(["GET", "POST"])
def upload(request: Looking) -> HttpResponse:
    """GET /playbooks/file; POST takes a file as a new playbook, unless it cannot be read at all."""
    bound = (request.POST, request.FILES) if request.method == "POST" else ()
    form = FileForm(*bound)
    findings: Sequence[Finding] = ()
    if form.is_valid():
        source = form.cleaned_data["file"].read(LONGEST_FILE + 1)
        try:
            uid = publishing.make(request.actor, text=read(source).text, now=request.now)
        except BadPlaybook as refusal:
            findings = refusal.findings
        except KeyTaken as refusal:
            form.add_error("file", f"{_(refusal.message)} {refusal.way_out}")
        else:
            messages.success(request, _("The playbook is here, as a draft."))
            return redirect("playbook", uid=uid)
    status = 422 if form.is_bound else 200
    return render(request, "console/playbooks/file.html", {"page": FilePage(form, findings)}, status=status)
