"""A link is looked at by GET, as chat previews do, and spent by POST only."""

from __future__ import annotations

import logging
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huoqun.console.access import anyone
from huoqun.console.access.members import bind
from huoqun.console.templatetags.access import browser
from huoqun.core import clock
from huoqun.core.queries import workspace
from huoqun.core.tenancy import as_app
from huoqun.members.actions import visiting

log = logging.getLogger(__name__)


@anyone("a member's link of one use is the proof; it acts on POST only, as chat previews open links")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """GET /me/open/<token> asks whether this device is to be theirs, POST spends the link and binds the device."""
    try:
        here = visiting.workspace_of_page_link(token)
        with as_app(here):
            found = workspace(here)
            now = found.now(clock.now())
            if request.method == "POST":
                return _come_in(request, token, now)
            if visiting.stands(token, now=now):
                return render(request, "pages/door.html", {"community": found.name})
    except visiting.PageLinkSpent:
        pass
    log.info("a link to a member's page was refused")  # never with the link: it may have been mistyped only
    return render(request, "pages/no_device.html", {"spent": True}, status=403)


def _come_in(request: HttpRequest, token: str, now: datetime) -> HttpResponse:
    agent = browser(request.headers.get("User-Agent", ""))
    entered = visiting.enter(token=token, device=agent, now=now, real=clock.now())
    response = redirect(f"/me/{entered.to}".rstrip("/"))
    bind(response, entered)
    return response
