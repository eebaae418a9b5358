"""The shop by month."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.rewards.permissions import ShopPermission
from huoqun.rewards.queries.figures import Month, months

from ..tabs import tabs


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """Twelve months at most, the newest first."""

    tabs: list[NavItem]
    months: list[Month]


@needs(ShopPermission.VIEW)
@require_GET
def figures(request: Looking) -> HttpResponse:
    """GET /rewards/figures"""
    page = FiguresPage(tabs(request, "rewards_figures"), months(request.actor, now=request.now))
    return render(request, "console/rewards/figures.html", {"page": page})
