"""Choosing a language."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from huoqun.console.access.declare import anyone
from huoqun.team import actions


@anyone("a cookie with the visitor's own choice, needed before signing in")
@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """Keep the language chosen, in the account too where somebody is signed in, and go back to the page."""
    actor = getattr(request, "actor", None)
    if actor is not None:
        actions.set_language(actor, language=request.POST.get("language", ""))
    return set_language(request)
