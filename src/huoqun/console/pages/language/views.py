"""Choosing a language."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from huoqun.console.access.declare import anyone


@anyone("a cookie with the visitor's own choice, needed before signing in")
@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """Keep the language chosen and go back to the page it was chosen on."""
    return set_language(request)
