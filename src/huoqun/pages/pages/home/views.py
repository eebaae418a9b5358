"""What is on for a member today, told by the cards of all rooms."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from huoqun.console.access import Visiting, own
from huoqun.pages.rooms import Card, cards, show


@dataclass(frozen=True, slots=True)
class HomePage:
    """Whose page it is, in which community, and the cards."""

    name: str
    community: str
    cards: tuple[Card, ...]


@own
@require_GET
def home(request: Visiting) -> HttpResponse:
    """GET /me"""
    page = HomePage(request.visit.name, request.workspace.name, tuple(cards(request)))
    return show(request, "pages/home.html", page)
