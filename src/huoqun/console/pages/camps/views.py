"""The list of classes, and where a class begins."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from huoqun.camps.permissions import CampPermission
from huoqun.camps.queries.classes import ClassLine, class_of
from huoqun.camps.queries.classes import classes as all_classes
from huoqun.console.access import Looking, needs
from huoqun.core.errors import NotAllowed
from huoqun.playbooks.permissions import PlaybookPermission

from .tabs import tabs
from .words import TONES, state_name


@dataclass(frozen=True, slots=True)
class Row:
    """A class in words."""

    line: ClassLine
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class ClassesPage:
    """The classes that this person sees."""

    rows: list[Row]
    may_start: bool


@needs(CampPermission.VIEW)
@require_GET
def classes(request: Looking) -> HttpResponse:
    """GET /camps"""
    found = all_classes(request.actor, now=request.now)
    rows = [Row(line, state_name(line.state), TONES.get(line.state, "quiet")) for line in found]
    page = ClassesPage(rows, request.actor.may_somewhere(PlaybookPermission.START))
    return render(request, "console/camps/classes.html", {"page": page})


@needs(CampPermission.VIEW)
@require_GET
def one(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET /camps/<run uid>: the first tab that this person may open."""
    items = tabs(request, class_of(request.actor, group_run_uid, now=request.now), "")
    if not items:
        raise NotAllowed
    return redirect(items[0].url)
