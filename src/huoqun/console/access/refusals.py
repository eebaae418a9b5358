"""A refusal as the asker can take it: a page, a fragment for htmx, or JSON."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from huoqun.core.errors import Refused

from .once import API, MEMBERS


def sign_in_first(request: HttpRequest) -> HttpResponseBase:
    """Lead somebody who is nobody here yet to the sign-in page; programs get 401."""
    if request.path.startswith(API):
        return _problem(Refused(_("This needs a token."), way_out=_("Make one on the Team page.")), 401)
    if request.user.is_authenticated:
        return render(request, "console/access/nowhere.html", status=403)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("account_login")})
    return redirect_to_login(request.get_full_path(), reverse("account_login"))


def no_device(request: HttpRequest) -> HttpResponseBase:
    """Whoever comes to a member's page without a device of a member's is told how to get a link."""
    return render(request, "pages/no_device.html", status=401)


def refused(request: HttpRequest, refusal: Refused) -> HttpResponseBase:
    """What somebody sees whose request was refused: the rule and the way out."""
    if request.path.startswith(API):
        return _problem(refusal, refusal.status)
    said = Refused(_said(refusal.message), way_out=_said(refusal.way_out))
    if request.headers.get("HX-Request"):
        return render(request, "console/parts/refusal.html", {"refusal": said}, status=refusal.status)
    if f"{request.path}/".startswith(MEMBERS):
        return render(request, "pages/refused.html", {"refusal": said}, status=refusal.status)
    if refusal.status in (403, 404):
        return render(request, f"{refusal.status}.html", {"refusal": said}, status=refusal.status)
    return render(request, "console/access/refused.html", {"refusal": said}, status=refusal.status)


def _said(text: str) -> str:
    """Pure code refuses in English msgids; gettext of nothing would be the catalogue's header."""
    return _(str(text)) if text else ""


def _problem(refusal: Refused, status: int) -> JsonResponse:
    """RFC 9457, with our own `code` and `way_out`."""
    body = {
        "status": status,
        "code": refusal.code,
        "title": _said(refusal.message),
        "way_out": _said(refusal.way_out),
    }
    return JsonResponse(body, status=status, content_type="application/problem+json")
