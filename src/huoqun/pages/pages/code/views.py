"""A code is looked at by GET, as chat previews do, and takes a seat by POST only."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from huoqun.campaigns.actions.identifying import opened
from huoqun.campaigns.actions.seating import reserve
from huoqun.campaigns.actions.waiting import wait
from huoqun.campaigns.queries.codes import CodePage, code_page, workspace_of_code
from huoqun.campaigns.queries.load import InLine, in_line
from huoqun.campaigns.queries.mine import TermsVersion, terms
from huoqun.campaigns.rules.campaigns import OPEN, Must, NoSeats
from huoqun.console.access import Visiting, anyone, own
from huoqun.core import clock, files, ids
from huoqun.core.actor import system
from huoqun.core.errors import NotFound, Refused
from huoqun.core.queries import Workspace, workspace
from huoqun.core.tenancy import as_app

TOKEN = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)
MISSES = {"code": "60/m/ip"}
COOKIE = "hq_g"
LASTS = 90 * 86400
WHY = (
    "the address in a campaign's code is the proof: 128 random bits; it acts on POST only, as chat previews open links"
)


@dataclass(frozen=True, slots=True)
class Shown:
    """`found` None: there is no such code. `line`: where this phone stands in the line, where it waits.

    `wrong`: why there was no seat, in words; `promise`: what whoever invited them gets something for.
    """

    token: str
    community: str
    found: CodePage | None
    is_open: bool = False
    line: InLine | None = None
    wrong: str = ""
    promise: str = ""


@anyone(WHY, machine=True)
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, token: str) -> HttpResponse:
    """GET /g/<token>: what it is, and the seat that this phone holds; POST takes one."""
    here = workspace_of_code(token) if TOKEN.fullmatch(token) else None
    if here is None:
        return _missing(request, token)
    found = workspace(here)
    with as_app(here), timezone.override(found.zone):
        device, wrong = _device(request), ""
        if request.method == "POST":
            device = device or ids.link_token()
            wrong = _sit(request, found, token, device)
            if not wrong:
                return _kept(redirect("code_page", token), device)
        now = found.now(clock.now())
        page = code_page(here, token, device=_hash(here, device), now=now)
        assert page is not None
        line = in_line(here, page.campaign_id, device=_hash(here, device), now=now) if device else None
        if line is not None and page.seat is None and page.state in OPEN:
            line = wait(system(here, "campaigns"), token=token, device=_hash(here, device), now=now)
        shown = Shown(token, found.name, page, page.state in OPEN, line, wrong, _promise(page))
        answer = _private(render(request, "pages/code.html", {"page": shown}, status=409 if wrong else 200))
        return _kept(answer, device) if wrong else answer


@anyone(WHY, machine=True)
@require_GET
def picture(request: HttpRequest, token: str) -> HttpResponse:
    """GET /g/<token>/code: the picture of the group's code, for the phone that has a seat in it."""
    here = workspace_of_code(token) if TOKEN.fullmatch(token) else None
    if here is None:
        raise Http404
    with as_app(here):
        found = code_page(here, token, device=_hash(here, _device(request)), now=workspace(here).now(clock.now()))
        if found is None or found.seat is None or not found.seat.picture:
            raise Http404
        content = files.read(here, uid=found.seat.picture)
    return _private(HttpResponse(content.raw, content_type=content.kept.mime))


@dataclass(frozen=True, slots=True)
class TermsPage:
    """The terms of a campaign, every version of them."""

    token: str
    community: str
    found: CodePage
    versions: list[TermsVersion]


@anyone(WHY, machine=True)
@require_GET
def terms_page(request: HttpRequest, token: str) -> HttpResponse:
    """GET /g/<token>/terms: what was promised, as it was published."""
    here = workspace_of_code(token) if TOKEN.fullmatch(token) else None
    if here is None:
        return _missing(request, token)
    found = workspace(here)
    with as_app(here), timezone.override(found.zone):
        page = code_page(here, token, device=b"", now=found.now(clock.now()))
        assert page is not None
        shown = TermsPage(token, found.name, page, terms(here, page.campaign_id))
        return _private(render(request, "pages/terms.html", {"page": shown}))


@own
@require_GET
def known(request: Visiting, token: str) -> HttpResponse:
    """GET /me/g/<token>: a member whose device is known opened a code; it is theirs from now on."""
    opened(system(request.workspace.id, "campaigns"), token=token, member_id=request.visit.member_id, now=request.now)
    return redirect("code_page", token)


def _sit(request: HttpRequest, found: Workspace, token: str, device: str) -> str:
    """Take a seat, or stand in the line where there is none; answers in words why neither."""
    now = found.now(clock.now())
    try:
        reserve(
            system(found.id, "campaigns"), token=token, device=_hash(found.id, device),
            network=_network(found.id, request), now=now,
        )  # fmt: skip
    except NoSeats:
        wait(system(found.id, "campaigns"), token=token, device=_hash(found.id, device), now=now)
    except NotFound:
        raise Http404 from None
    except Refused as refusal:
        return f"{_(refusal.message)} {_(refusal.way_out)}"
    return ""


def _missing(request: HttpRequest, token: str) -> HttpResponse:
    if ratelimit.consume(request, app="huoqun", action="code", config=MISSES, limit_get=True) is None:
        return _private(render(request, "pages/code.html", {"page": Shown("", "", None)}, status=429))
    return _private(render(request, "pages/code.html", {"page": Shown("", "", None)}, status=404))


def _promise(page: CodePage) -> str:
    """What whoever invited them gets something for; empty where nobody gets anything."""
    if not page.pays or page.state not in OPEN:
        return ""
    if not page.stays_days:
        return {
            Must.NOTHING: _("Whoever invited you gets something if you join."),
            Must.SPEAK: _("Whoever invited you gets something if you join and say something there."),
            Must.CHECK_IN: _("Whoever invited you gets something if you join and check in there."),
            Must.PAY: _("Whoever invited you gets something if you join and buy what it is about."),
        }[Must(page.must)]
    words = {
        Must.NOTHING: ngettext(
            "Whoever invited you gets something if you stay for %(n)d day.",
            "Whoever invited you gets something if you stay for %(n)d days.", page.stays_days,
        ),
        Must.SPEAK: ngettext(
            "Whoever invited you gets something if you stay for %(n)d day and say something there.",
            "Whoever invited you gets something if you stay for %(n)d days and say something there.", page.stays_days,
        ),
        Must.CHECK_IN: ngettext(
            "Whoever invited you gets something if you stay for %(n)d day and check in there.",
            "Whoever invited you gets something if you stay for %(n)d days and check in there.", page.stays_days,
        ),
        Must.PAY: ngettext(
            "Whoever invited you gets something if you stay for %(n)d day and buy what it is about.",
            "Whoever invited you gets something if you stay for %(n)d days and buy what it is about.", page.stays_days,
        ),
    }  # fmt: skip
    return words[Must(page.must)] % {"n": page.stays_days}


def _device(request: HttpRequest) -> str:
    said = request.COOKIES.get(COOKIE, "")
    return said if TOKEN.fullmatch(said) else ""


def _network(workspace_id: int, request: HttpRequest) -> bytes:
    """The network that a phone comes by (of IPv6 its /64); empty where the address is of this machine or house: then
    it is everybody's, as behind a proxy.
    """
    with suppress(ValueError):
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
        if address.is_global:
            net = ip_network((address, 64), strict=False) if address.version == 6 else address
            return _hash(workspace_id, f"net {net}")
    return b""


def _hash(workspace_id: int, said: str) -> bytes:
    """What is stored of a device or network: it says nothing outside this workspace."""
    return salted_hmac("huoqun.campaigns", f"{workspace_id} {said}", algorithm="sha256").digest()


def _kept(response: HttpResponse, device: str) -> HttpResponse:
    response.set_cookie(
        COOKIE, device, max_age=LASTS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, path="/g"
    )
    return response


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
