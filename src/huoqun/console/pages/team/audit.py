"""Who did what, and when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.core import queries as core
from huoqun.team import queries
from huoqun.team.permissions import TeamPermission

from .said import Details, said
from .views import tabs

_ACTOR = re.compile(r"(staff|api):\d{1,18}\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One doing of the team; `detail` says what it was done to."""

    at: datetime
    who: str
    actor: str
    what: str
    fact: str
    detail: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """What the page shows."""

    tabs: list[NavItem]
    rows: tuple[AuditRow, ...]
    more_url: str
    only: str


@needs(TeamPermission.AUDIT_VIEW)
@require_GET
def audit(request: Looking) -> HttpResponse:
    """GET /team/audit?before=…&actor=staff:12"""
    only = request.GET.get("actor", "")
    only = only if _ACTOR.match(only) else ""
    found = core.audit(request.workspace.id, before=request.GET.get("before", ""), actor=only)
    more = ""
    if found.next_key:
        more = f"{reverse('team_audit')}?{urlencode({'before': found.next_key, 'actor': only})}"
    names = queries.actor_names(request.workspace.id, {fact.actor for fact in found.facts})
    details = Details(queries.names(request.workspace.id, [fact.payload for fact in found.facts]))
    rows = tuple(
        AuditRow(
            at=fact.recorded_at,
            who=names.get(fact.actor, fact.actor),
            actor=fact.actor,
            what=said(fact.name),
            fact=fact.name,
            detail=details.of(fact.payload),
        )
        for fact in found.facts
    )
    page = AuditPage(tabs(request, "team_audit"), rows, more, only)
    template = "rows" if request.headers.get("HX-Request") else "audit"
    return render(request, f"console/team/{template}.html", {"page": page})
