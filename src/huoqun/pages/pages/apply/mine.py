"""A member applies from their own page, sees what became of it, and has links of their own to bring others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huoqun.admission.actions import applying
from huoqun.admission.actions.bringing import bring as own_link
from huoqun.admission.queries.mine import MyApplication, MyDoor, door_page, my_doors, of_member
from huoqun.admission.rules.applications import LIVE
from huoqun.console.access import Visiting, own
from huoqun.console.qr import png
from huoqun.core.errors import Refused
from huoqun.members.queries.faces import faces
from huoqun.pages.rooms import show

from .asked import said, shown
from .words import state_line


@dataclass(frozen=True, slots=True)
class ApplicationsPage:
    """Applications with where they stand and whether they can be taken back; doors with one's own link."""

    rows: Sequence[tuple[MyApplication, str, bool]]
    doors: Sequence[tuple[MyDoor, str]]


@own
@require_http_methods(["GET", "POST"])
def before(request: Visiting, token: str) -> HttpResponse:
    """GET /me/apply/<token>: the form, or what became of it; POST applies."""
    here, me = request.workspace.id, request.visit.member_id
    door = door_page(here, token, now=request.now)
    if door is None or not request.workspace.has("admission"):
        raise Http404
    wrong = ""
    if request.method == "POST":
        try:
            applying.apply(request.actor, token=token, said=said(door, request.POST), member_id=me, now=request.now)
        except Refused as refusal:
            wrong = f"{_(refusal.message)} {_(refusal.way_out)}"
        else:
            return redirect("me_applications")
    found = of_member(here, member_id=me, door_id=door.id)
    mine = found[0] if found and found[0].state in LIVE else None
    name = faces(here, [me])[me].name
    page = shown(
        token, request.workspace.name, door, request.POST, mine=mine, asks=door.is_open and mine is None, wrong=wrong,
        name=name, member=True,
    )  # fmt: skip
    return show(request, "pages/apply.html", page)


@own
@require_GET
def applications(request: Visiting) -> HttpResponse:
    """GET /me/applications"""
    here, me = request.workspace.id, request.visit.member_id
    rows = [(one, state_line(one), one.state in LIVE) for one in of_member(here, member_id=me)]
    doors = [(one, _address(one.token) if one.token else "") for one in my_doors(here, member_id=me)]
    return show(request, "pages/applications.html", ApplicationsPage(rows, doors))


@own
@require_POST
def withdraw(request: Visiting, application_uid: UUID) -> HttpResponse:
    """POST /me/applications/<uid>/withdraw"""
    applying.withdraw(
        request.actor, application_uid=application_uid, member_id=request.visit.member_id, now=request.now
    )
    return redirect("me_applications")


@own
@require_POST
def bring(request: Visiting, door_uid: UUID) -> HttpResponse:
    """POST /me/applications/bring/<door>: their own link to it."""
    _theirs(request, door_uid)
    own_link(request.actor, door_uid=door_uid, member_id=request.visit.member_id, now=request.now)
    return redirect("me_applications")


@own
@require_GET
def picture(request: Visiting, door_uid: UUID) -> HttpResponse:
    """GET /me/applications/bring/<door>/code: their link as a picture."""
    one = _theirs(request, door_uid)
    if not one.token:
        raise Http404
    return png(_address(one.token))


def _theirs(request: Visiting, door_uid: UUID) -> MyDoor:
    for one in my_doors(request.workspace.id, member_id=request.visit.member_id):
        if one.uid == door_uid:
            return one
    raise Http404


def _address(token: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse('apply', args=[token])}"
