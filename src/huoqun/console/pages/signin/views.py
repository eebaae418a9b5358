"""Views of signing in by link, and of choosing a workspace."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from huoqun.console.access import Looking, anyone, needs
from huoqun.console.access.session import CAME_IN, CHOSEN, WAY_IN
from huoqun.core import clock
from huoqun.core.errors import NotFound
from huoqun.team import actions


@anyone("a sign-in link is the proof; it acts on POST only, as chat previews open links")
@never_cache
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """GET /in/<token> asks for one click, POST signs in and spends the link."""
    if request.method == "GET":
        return render(request, "console/signin/link.html")
    user = actions.use_sign_in_link(token=token, now=clock.now())
    logout(request)  # another person's session on this machine ends here
    request.session[WAY_IN] = "link"
    return perform_login(request, user)


@needs()
@require_POST
def choose_workspace(request: Looking) -> HttpResponse:
    """POST /workspace: look at another workspace in which one has a post."""
    wanted = request.POST.get("workspace", "")
    post = next((p for p in request.posts if str(p.workspace.uid) == wanted), None)
    if post is None:
        raise NotFound
    request.session[CHOSEN] = post.workspace.id
    request.session[CAME_IN] = "switch"
    to = request.POST.get("next", "")
    return redirect(to if url_has_allowed_host_and_scheme(to, {request.get_host()}) else "/")
