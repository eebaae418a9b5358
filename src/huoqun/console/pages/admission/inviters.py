"""Who brings people, and what became of whom they brought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoqun.admission.permissions import AdmissionPermission
from huoqun.admission.queries.queue import InviterLine
from huoqun.admission.queries.queue import inviters as asked
from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.members.queries.faces import Face, faces

from .tabs import tabs


@dataclass(frozen=True, slots=True)
class InvitersPage:
    tabs: Sequence[NavItem]
    rows: Sequence[tuple[InviterLine, Face]]


@needs(AdmissionPermission.VIEW)
@require_GET
def inviters(request: Looking) -> HttpResponse:
    """GET /admission/inviters"""
    found = asked(request.actor)
    known = faces(request.workspace.id, [one.member_id for one in found])
    rows = [(one, known[one.member_id]) for one in found if one.member_id in known]
    page = InvitersPage(tabs(request, "admission_inviters"), rows)
    return render(request, "console/admission/inviters.html", {"page": page})
