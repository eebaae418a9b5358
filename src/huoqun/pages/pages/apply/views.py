"""The form before a door, for whoever is not known yet: looked at by GET, as chat previews do; sent by POST."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huoqun.admission.actions import applying
from huoqun.admission.queries.mine import DoorPage, door_page, of_phone, workspace_of_door
from huoqun.admission.rules.applications import LIVE
from huoqun.console.access import anyone
from huoqun.core import clock, ids
from huoqun.core.actor import system
from huoqun.core.errors import Refused
from huoqun.core.queries import Workspace, workspace
from huoqun.core.tenancy import as_app

from ..code.views import MISSES, TOKEN
from .asked import Shown, said, shown

COOKIE = "hq_apply"
LASTS = 90 * 86400
SENDS = {"apply": "20/h/ip"}
WHY = "the address of a door is the proof: 128 random bits; it acts on POST only, as chat previews open links"


@anyone(WHY, machine=True)
@require_http_methods(["GET", "HEAD", "POST"])
def before(request: HttpRequest, token: str) -> HttpResponse:
    """GET /apply/<token>: what the group is and what is asked, or what became of it; POST applies, or takes it back."""
    here = workspace_of_door(token) if TOKEN.fullmatch(token) else None
    if here is None or not workspace(here).has("admission"):
        return _missing(request)
    found = workspace(here)
    with as_app(here), timezone.override(found.zone):
        now = found.now(clock.now())
        door = door_page(here, token, now=now)
        if door is None:
            return _missing(request)
        device, wrong, status = _device(request), "", 200
        if request.method == "POST":
            device = device or ids.link_token()
            wrong, status = _post(request, found, token, door, _hash(here, device))
            if not wrong:
                return _kept(redirect("apply", token), device)
        mine = of_phone(here, door_id=door.id, device=_hash(here, device)) if device else None
        again = mine is not None and mine.state not in LIVE and request.GET.get("again") == "1"
        asks = door.is_open and (mine is None or again)
        page = shown(token, found.name, door, request.POST, mine=mine, asks=asks or bool(wrong), wrong=wrong)
        return _private(render(request, "pages/apply.html", {"page": page}, status=status))


def _post(request: HttpRequest, found: Workspace, token: str, door: DoorPage, device: bytes) -> tuple[str, int]:
    """Do what was sent; answers in words why not, and the status of that."""
    if ratelimit.consume(request, app="huoqun", action="apply", config=SENDS) is None:
        return _("Too many came from where you are. Try again in an hour."), 429
    actor, now = system(found.id, "admission"), found.now(clock.now())
    try:
        if request.POST.get("act") == "withdraw":
            own = of_phone(found.id, door_id=door.id, device=device)
            if own is not None:
                applying.withdraw(actor, application_uid=own.uid, device=device, now=now)
        else:
            applying.apply(actor, token=token, said=said(door, request.POST), device=device, now=now)
    except Refused as refusal:
        return f"{_(refusal.message)} {_(refusal.way_out)}", refusal.status
    return "", 200


def _missing(request: HttpRequest) -> HttpResponse:
    late = ratelimit.consume(request, app="huoqun", action="code", config=MISSES, limit_get=True) is None
    page = {"page": Shown("", "", None)}
    return _private(render(request, "pages/apply.html", page, status=429 if late else 404))


def _device(request: HttpRequest) -> str:
    told = request.COOKIES.get(COOKIE, "")
    return told if TOKEN.fullmatch(told) else ""


def _hash(workspace_id: int, told: str) -> bytes:
    """What is stored of a phone: it says nothing outside this workspace."""
    return salted_hmac("huoqun.admission", f"{workspace_id} {told}", algorithm="sha256").digest()


def _kept(response: HttpResponse, device: str) -> HttpResponse:
    """Have a phone known again below /apply."""
    response.set_cookie(
        COOKIE, device, max_age=LASTS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
        path="/apply",
    )  # fmt: skip
    return response


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
