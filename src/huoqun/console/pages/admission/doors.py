"""Doors: their link and code, what is asked before them, hours for talks; opened and closed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huoqun.admission.actions import making
from huoqun.admission.permissions import AdmissionPermission
from huoqun.admission.queries import doors as asked
from huoqun.admission.rules.doors import DoorState
from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.console.qr import png
from huoqun.core.errors import Refused
from huoqun.team.queries.people import person_names

from .tabs import tabs

ACTS = {"open": DoorState.OPEN, "close": DoorState.CLOSED}
_HOUR = re.compile(r"(\d{4})-(\d{2})-(\d{2})[ T](\d{1,2}):(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class DoorsPage:
    tabs: Sequence[NavItem]
    rows: Sequence[asked.DoorLine]
    may_edit: bool


@dataclass(frozen=True, slots=True)
class DoorPage:
    """`url`: of its page; `slots`: each hour with who of the team talks then."""

    tabs: Sequence[NavItem]
    line: asked.DoorLine
    url: str
    slots: Sequence[tuple[asked.SlotLine, str]]
    is_open: bool
    may_edit: bool
    may_decide: bool


@needs(AdmissionPermission.VIEW)
@require_GET
def doors(request: Looking) -> HttpResponse:
    """GET /admission/doors"""
    may = request.actor.may_somewhere(AdmissionPermission.EDIT)
    page = DoorsPage(tabs(request, "admission_doors"), asked.doors(request.actor), may)
    return render(request, "console/admission/doors.html", {"page": page})


@needs(AdmissionPermission.VIEW)
@require_GET
def door(request: Looking, door_uid: UUID) -> HttpResponse:
    """GET /admission/doors/<uid>"""
    line = asked.door(request.actor, door_uid=door_uid)
    found = asked.slots(request.workspace.id, line.id, since=request.now) if line.interview else []
    names = person_names(request.workspace.id, [one.helper_id for one in found if one.helper_id is not None])
    page = DoorPage(
        tabs(request, "admission_doors"), line, _address(line.token),
        [(one, names.get(one.helper_id or 0, "")) for one in found], line.state is DoorState.OPEN,
        request.actor.may_somewhere(AdmissionPermission.EDIT), request.actor.may_somewhere(AdmissionPermission.DECIDE),
    )  # fmt: skip
    return render(request, "console/admission/door.html", {"page": page})


@needs(AdmissionPermission.VIEW)
@require_GET
def picture(request: Looking, door_uid: UUID) -> HttpResponse:
    """GET /admission/doors/<uid>/code: its link as a picture, for posters and cards."""
    return png(_address(asked.door(request.actor, door_uid=door_uid).token))


@needs(AdmissionPermission.EDIT)
@require_POST
def act(request: Looking, door_uid: UUID, act: str) -> HttpResponse:
    """POST /admission/doors/<uid>/<act>/do: open, close."""
    if act not in ACTS:
        raise Http404
    making.move(request.actor, door_uid=door_uid, to=ACTS[act], now=request.now)
    messages.success(request, _("Done."))
    return redirect("admission_door", door_uid)


@needs(AdmissionPermission.DECIDE)
@require_POST
def offer(request: Looking, door_uid: UUID) -> HttpResponse:
    """POST /admission/doors/<uid>/slots with `hours` (2026-12-01 20:00, a line each) and `where`."""
    hours = _hours(request, request.POST.get("hours", "")[:5_000])
    where = request.POST.get("where", "")[:200]
    return _done(request, door_uid, lambda: making.offer(
        request.actor, door_uid=door_uid, hours=hours, where=where, now=request.now
    ))  # fmt: skip


@needs(AdmissionPermission.DECIDE)
@require_POST
def take_back(request: Looking, slot_uid: UUID) -> HttpResponse:
    """POST /admission/slots/<uid>/take-back with `door`: offer an hour no longer."""
    try:
        door_uid = UUID(request.POST.get("door", ""))
    except ValueError:
        raise Http404 from None
    return _done(request, door_uid, lambda: making.take_back(request.actor, slot_uid=slot_uid))


def _hours(request: Looking, text: str) -> list[datetime]:
    """The hours that somebody wrote, by the clock of the workspace's zone; what is none is left out."""
    found = []
    for said in _HOUR.finditer(text):
        try:
            year, month, day, hour, minute = (int(part) for part in said.groups())
            found.append(datetime(year, month, day, hour, minute, tzinfo=request.workspace.tz))
        except ValueError:
            continue
    return found


def _done(request: Looking, door_uid: UUID, doing: Callable[[], object]) -> HttpResponse:
    try:
        doing()
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    else:
        messages.success(request, _("Done."))
    return redirect("admission_door", door_uid)


def _address(token: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse('apply', args=[token])}"
