"""The board of a class, as it is said in the group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from huoqun.camps.class_board import BoardBy, BoardSpan
from huoqun.camps.permissions import CampPermission
from huoqun.camps.queries.class_board import BoardLine, ClassBoard, amount_said, class_board, span_name
from huoqun.console.access import Looking, needs

from ..tabs import ClassHead, class_head


@dataclass(frozen=True, slots=True)
class BoardPage:
    """`lines`: with their amounts in words. `hidden`: how many of them are not named to the class."""

    head: ClassHead
    found: ClassBoard
    lines: Sequence[tuple[BoardLine, str]]
    hidden: int
    bys: Sequence[tuple[str, str]]
    spans: Sequence[tuple[str, str]]


@needs(CampPermission.VIEW)
@require_GET
def board(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET /camps/<run uid>/board: `by` checkins, points, homework; `span` day, week, camp."""
    head = class_head(request, group_run_uid, "camp_board")
    by, span = request.GET.get("by", ""), request.GET.get("span", "")
    found = class_board(
        request.workspace.id, head.line, by=BoardBy(by) if by in list(BoardBy) else BoardBy.CHECKINS,
        span=BoardSpan(span) if span in list(BoardSpan) else BoardSpan.CAMP, now=request.now,
    )  # fmt: skip
    bys = [
        (str(BoardBy.CHECKINS), pgettext("a board", "Check-ins")),
        (str(BoardBy.POINTS), pgettext("a board", "Points")),
        (str(BoardBy.HOMEWORK), pgettext("a board", "Homework")),
    ]
    page = BoardPage(
        head, found, [(one, amount_said(found.by, one.amount)) for one in found.lines],
        sum(not one.name for one in found.lines), bys, [(str(one), span_name(one)) for one in BoardSpan],
    )  # fmt: skip
    return render(request, "console/camps/board.html", {"page": page})
