"""The boards: who earned most in a day, a week, a month or a season, in all or in a group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.groups.queries.names import GroupName, group_names
from huoqun.points.levels import Span
from huoqun.points.permissions import PointsPermission
from huoqun.points.queries.boards import Board, board


@dataclass(frozen=True, slots=True)
class BoardsPage:
    """A board. `spans`: each one's key and name; `later_url` is "" for the span that is not over."""

    board: Board
    span: str
    spans: Sequence[tuple[str, str]]
    groups: Sequence[GroupName]
    group: GroupName | None
    earlier_url: str
    later_url: str


@needs(PointsPermission.WHOLE, everywhere=True)
@require_GET
def boards(request: Looking) -> HttpResponse:
    """GET /points/boards?span=month&group=<uid>&on=<day>; what cannot be read is this month, in all."""
    here, asked = request.workspace, request.GET
    groups = group_names(here.id, scope=request.actor.scope(PointsPermission.WHOLE))
    group = next((one for one in groups if str(one.uid) == asked.get("group")), None)
    span = next((one for one in Span if one.name.lower() == asked.get("span")), Span.MONTH)
    today = request.now.astimezone(here.tz).date()
    day = min(_day(asked.get("on", ""), today), today)
    found = board(here.id, span=span, day=day, group_id=group.id if group else None)
    later = span.after(found.start)
    page = BoardsPage(
        found, span.name.lower(), [(one.name.lower(), span_name(one)) for one in Span], groups, group,
        _url(span, group, span.before(found.start)), _url(span, group, later) if later <= today else "",
    )  # fmt: skip
    return render(request, "console/points/boards.html", {"page": page})


def span_name(span: Span) -> str:
    return {
        Span.DAY: pgettext("board", "Day"),
        Span.WEEK: pgettext("board", "Week"),
        Span.MONTH: pgettext("board", "Month"),
        Span.SEASON: pgettext("board", "Season"),
    }[span]


def _day(said: str, otherwise: date) -> date:
    try:
        found = date.fromisoformat(said)
    except ValueError:
        return otherwise
    # No board is older than the software, and the first day of the calendar has none before it.
    return found if found.year >= 2000 else otherwise


def _url(span: Span, group: GroupName | None, day: date) -> str:
    asked = {"span": span.name.lower(), "on": day.isoformat()} | ({"group": str(group.uid)} if group else {})
    return f"{reverse('points_boards')}?{urlencode(asked)}"
