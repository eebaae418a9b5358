"""A member's level with its rights and badges, and where they stand this month."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from huoqun.console.access import Visiting, own
from huoqun.core.errors import NotFound
from huoqun.pages.rooms import show
from huoqun.points.levels import Span
from huoqun.points.policy.aloud import right_words
from huoqun.points.queries.boards import Board, Own, board, own_place
from huoqun.points.queries.rights import Standing, standings

SHOWN = 10


@dataclass(frozen=True, slots=True)
class LevelPage:
    """Where somebody stands; `rights` in words; the first of the month's board, and their own place on it."""

    standing: Standing
    rights: tuple[str, ...]
    board: Board
    mine: Own


@own
@require_GET
def level(request: Visiting) -> HttpResponse:
    """GET /me/level"""
    here, member = request.workspace.id, request.visit.member_id
    standing = standings(here, [member], now=request.now).get(member)
    if standing is None:
        raise NotFound
    day = timezone.localtime(request.now).date()
    page = LevelPage(
        standing,
        tuple(map(right_words, standing.rights)),
        board(here, span=Span.MONTH, day=day, limit=SHOWN),
        own_place(here, member, span=Span.MONTH, day=day),
    )
    return show(request, "pages/level.html", page)
