"""What is on for a member today, told by the cards of all rooms."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from huoqun.console.access import Visiting, own
from huoqun.pages.rooms import Card, Tab, others, show, told


@dataclass(frozen=True, slots=True)
class HomePage:
    """Whose page it is, in which community, the cards, and where else one can go."""

    name: str
    community: str
    cards: tuple[Card, ...]
    others: tuple[Tab, ...]


@own
@require_GET
def home(request: Visiting) -> HttpResponse:
    """GET /me"""
    said = told(request)
    rooms = others(request, {room for room, _card in said})
    page = HomePage(request.visit.name, request.workspace.name, tuple(card for _room, card in said), tuple(rooms))
    return show(request, "pages/home.html", page)
