"""A link that a member opens from one account, and that asks whether another one is theirs."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huoqun.console.access import anyone
from huoqun.console.pages.members.said import platform_name
from huoqun.core import clock
from huoqun.core.queries import workspace
from huoqun.core.tenancy import as_app
from huoqun.members.actions import linking


@dataclass(frozen=True, slots=True)
class SamePage:
    """What is asked, and by which community; `done`: they have said yes."""

    community: str
    name: str = ""
    platform: str = ""
    done: bool = False


@anyone("a member's signed link of one use is the proof; it acts on POST only, as chat previews open links")
@never_cache
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """GET /m/<token> asks whether the named account is theirs too, POST says yes and spends the link."""
    here = linking.workspace_of_link(token)
    with as_app(here):
        found = workspace(here)
        now = found.now(clock.now())
        if request.method == "POST":
            linking.link_verified(token=token, now=now)
            page = SamePage(found.name, done=True)
        else:
            asked = linking.asked_by_link(token, now=now)
            page = SamePage(found.name, asked.name, platform_name(asked.platform))
        return render(request, "console/same/link.html", {"page": page})
