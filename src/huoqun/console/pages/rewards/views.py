"""Where Rewards begins."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.rewards.permissions import ShopPermission

from .tabs import open_tabs


@needs(ShopPermission.VIEW)
@require_GET
def rewards(request: Looking) -> HttpResponse:
    """GET /rewards: the first tab that this person may open."""
    return redirect(open_tabs(request)[0].url)
