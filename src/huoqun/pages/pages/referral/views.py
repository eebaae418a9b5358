"""A link is looked at by GET, as chat previews do; by POST a phone says that it was recommended to them."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huoqun.console.access import Visiting, anyone, own
from huoqun.core import clock, ids
from huoqun.core.actor import system
from huoqun.core.errors import NotFound, Refused
from huoqun.core.queries import Workspace, workspace
from huoqun.core.tenancy import as_app
from huoqun.referrals.actions.bringing import opened, visit
from huoqun.referrals.queries.mine import LinkPage, link_page, workspace_of_link

from ..code.views import LASTS, MISSES, TOKEN

COOKIE = "hq_r"
WHY = "the address of a referrer's link is the proof: 128 random bits; it acts on POST only, as chat previews open it"


@dataclass(frozen=True, slots=True)
class Shown:
    """`found` None: there is no such link. `wrong`: why nothing was written down, in words."""

    token: str
    community: str
    found: LinkPage | None
    wrong: str = ""


@anyone(WHY, machine=True)
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """GET /r/<token>: what is recommended, and the word of this phone; POST asks for one."""
    here = workspace_of_link(token) if TOKEN.fullmatch(token) else None
    if here is None:
        return _missing(request)
    with as_app(here):
        found, wrong = workspace(here), ""
        device = request.COOKIES.get(COOKIE, "")
        device = device if TOKEN.fullmatch(device) else ""
        if request.method == "POST":
            device = device or ids.link_token()
            wrong = _say(found, token, device)
            if not wrong:
                return _kept(redirect("referral_link", token), device)
        page = link_page(here, token, device=_hash(here, device))
        shown = Shown(token, found.name, page, wrong)
        return _private(render(request, "pages/referral_link.html", {"page": shown}, status=409 if wrong else 200))


@own
@require_POST
def known(request: Visiting, token: str) -> HttpResponse:
    """POST /me/r/<token>: a member whose phone is known says whose link they opened."""
    try:
        opened(
            system(request.workspace.id, "referrals"), token=token, member_id=request.visit.member_id, now=request.now
        )
    except NotFound:
        raise Http404 from None
    return redirect("referral_link", token)


def _say(found: Workspace, token: str, device: str) -> str:
    """Give a phone its word; answers in words why not."""
    try:
        visit(system(found.id, "referrals"), token=token, device=_hash(found.id, device), now=found.now(clock.now()))
    except NotFound:
        raise Http404 from None
    except Refused as refusal:
        return f"{_(refusal.message)} {_(refusal.way_out)}"
    return ""


def _missing(request: HttpRequest) -> HttpResponse:
    late = ratelimit.consume(request, app="huoqun", action="code", config=MISSES, limit_get=True) is None
    page = {"page": Shown("", "", None)}
    return _private(render(request, "pages/referral_link.html", page, status=429 if late else 404))


def _hash(workspace_id: int, said: str) -> bytes:
    """What is stored of a phone: it says nothing outside this workspace."""
    return salted_hmac("huoqun.referrals", f"{workspace_id} {said}", algorithm="sha256").digest()


def _kept(response: HttpResponse, device: str) -> HttpResponse:
    """Have a phone known again below /r."""
    response.set_cookie(
        COOKIE, device, max_age=LASTS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, path="/r"
    )
    return response


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
