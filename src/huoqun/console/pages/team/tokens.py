"""Tokens of other programs."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.core.permissions import all_permissions
from huoqun.team import actions, queries
from huoqun.team.permissions import TeamPermission
from huoqun.team.queries import TokenLine

from .forms import TokenForm
from .views import tabs


@dataclass(frozen=True, slots=True)
class TokensPage:
    """What the page shows; `secret` is a new token, this once."""

    tabs: list[NavItem]
    tokens: list[TokenLine]
    form: TokenForm
    secret: str = ""


@needs(TeamPermission.TOKEN_VIEW)
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: Looking) -> HttpResponse:
    """GET /team/tokens lists them, POST makes one and shows it once."""
    held = [p for p in all_permissions() if request.actor.may(p)]
    form = TokenForm(request.POST if request.method == "POST" else None, held=held)
    secret = ""
    if form.is_valid():
        secret = actions.make_token(
            request.actor,
            name=form.cleaned_data["name"],
            permissions=form.cleaned_data["permissions"],
            now=request.now,
        )
        form = TokenForm(held=held)
    found = queries.tokens(request.workspace.id)
    page = TokensPage(tabs(request, "team_tokens"), found, form, secret)
    return render(request, "console/team/tokens.html", {"page": page}, status=422 if form.is_bound else 200)


@needs(TeamPermission.TOKEN_EDIT)
@require_POST
def revoke(request: Looking, token_id: int) -> HttpResponse:
    """POST /team/tokens/<id>/revoke"""
    actions.revoke_token(request.actor, token_id=token_id, now=request.now)
    return redirect("team_tokens")
