"""Who came to a group and who left it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.console.parts import Chart, Series
from huoqun.core.errors import NotFound
from huoqun.groups.queries.moves import Move, daily, latest
from huoqun.members.permissions import MemberPermission

from .head import Head, head_of

PAGE = 50
DAYS = 90


@dataclass(frozen=True, slots=True)
class MovesPage:
    """What the page shows; `chart` is None where nobody came or left in 90 days."""

    head: Head
    rows: tuple[Move, ...]
    more_url: str
    chart: Chart | None = None
    joined: int = 0
    left: int = 0


@needs(MemberPermission.VIEW)
@require_GET
def moves(request: Looking, uid: UUID) -> HttpResponse:
    """GET /groups/<uid>/moves?before=key"""
    head = head_of(request, uid, "group_moves")
    here, group = request.workspace.id, head.line.id
    if not request.actor.may(MemberPermission.VIEW, chapter_id=head.whole.chapter_id, group_id=group):
        raise NotFound
    found = latest(here, group, before=request.GET.get("before", ""), limit=PAGE + 1)
    rows = tuple(found[:PAGE])
    more = f"{reverse('group_moves', args=[uid])}?before={rows[-1].key}" if len(found) > PAGE else ""
    if request.headers.get("HX-Request"):
        return render(request, "console/groups/moves_rows.html", {"page": MovesPage(head, rows, more)})
    counts = {day.day: day for day in daily(here, group, zone=head.whole.zone, until=head.today, days=DAYS)}
    days = [head.today - timedelta(days=back) for back in reversed(range(DAYS))]
    chart = Chart(
        title=_("Came and left, by day"),
        x=[dateformat.format(day, pgettext("date", "j M")) for day in days],
        series=[
            Series(_("Came"), [counts[day].joined if day in counts else 0 for day in days]),
            Series(_("Left"), [counts[day].left if day in counts else 0 for day in days]),
        ],
        kind="bar",
    )
    joined, left = sum(day.joined for day in counts.values()), sum(day.left for day in counts.values())
    page = MovesPage(head, rows, more, chart if counts else None, joined, left)
    return render(request, "console/groups/moves.html", {"page": page})
