"""Parked facts: look, retry, drop."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huoqun.console.access import Looking, needs
from huoqun.core import actions, queries
from huoqun.core.permissions import CorePermission
from huoqun.core.queries import ParkedFact

PAGE = 50


@dataclass(frozen=True, slots=True)
class ParkedRow:
    """A parked fact with its payload as text."""

    parked: ParkedFact
    payload: str


@dataclass(frozen=True, slots=True)
class ParkedPage:
    """What the page shows."""

    rows: tuple[ParkedRow, ...]
    more_url: str
    may_resolve: bool


@needs(CorePermission.PARKED_VIEW)
@require_GET
def parked(request: Looking) -> HttpResponse:
    """GET /parked?after=…"""
    after = request.GET.get("after", "")
    found = queries.parked(
        request.workspace.id, after=int(after) if after.isdecimal() and len(after) < 19 else 0, limit=PAGE
    )
    rows = tuple(
        ParkedRow(p, json.dumps(p.fact.payload, ensure_ascii=False, indent=1) if p.fact else "") for p in found
    )
    more = f"{reverse('parked')}?after={found[-1].id}" if len(found) == PAGE else ""
    page = ParkedPage(rows, more, request.actor.may(CorePermission.PARKED_RESOLVE))
    template = "rows" if request.headers.get("HX-Request") else "parked"
    return render(request, f"console/parked/{template}.html", {"page": page})


@needs(CorePermission.PARKED_RESOLVE)
@require_POST
def retry(request: Looking, parked_id: int) -> HttpResponse:
    """POST /parked/<id>/retry"""
    actions.retry(request.actor, parked_id=parked_id, now=request.now)
    messages.success(request, _("Handled now."))
    return redirect("parked")


@needs(CorePermission.PARKED_RESOLVE)
@require_POST
def drop(request: Looking, parked_id: int) -> HttpResponse:
    """POST /parked/<id>/drop, with a reason"""
    actions.drop(request.actor, parked_id=parked_id, reason=request.POST.get("reason", ""), now=request.now)
    messages.success(request, _("Dropped; the reason stands in the audit log."))
    return redirect("parked")
