"""What shape groups have outgrown, as judged last: what speaks for a change first, then what is too early to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem, Tone
from huoqun.insights.permissions import InsightPermission
from huoqun.insights.proposing.shape import Stand
from huoqun.insights.queries.shapes import Shaped
from huoqun.insights.queries.shapes import shapes as judged
from huoqun.insights.shape_words import said_words, shape_name, stand_name

from ..tabs import tabs

MOST = 200
TONES: dict[Stand, Tone] = {
    Stand.SPEAKS: "watch", Stand.NOTHING: "good", Stand.TOO_EARLY: "quiet", Stand.TOO_FEW: "quiet",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """`uid` None: the whole community."""

    name: str
    uid: UUID | None
    what: str
    tone: Tone
    stand: str
    why: str
    into: str


@dataclass(frozen=True, slots=True)
class ShapesPage:
    """`day`: nothing from it on was looked at; None: nothing was judged yet. `speaks`: where the counts speak for
    something, `others` where they do not; `rest`: how many lines are not there.
    """

    tabs: Sequence[NavItem]
    day: date | None
    speaks: Sequence[Row]
    others: Sequence[Row]
    rest: int


@needs(InsightPermission.VIEW)
@require_GET
def shapes(request: Looking) -> HttpResponse:
    """GET /insights/shapes"""
    found = judged(request.actor)
    first = found.found[:MOST]
    speaks = [_row(one) for one in first if one.verdict.stand is Stand.SPEAKS]
    others = [_row(one) for one in first if one.verdict.stand is not Stand.SPEAKS]
    page = ShapesPage(
        tabs(request, "insight_shapes"), found.day, speaks, others, max(0, len(found.found) - MOST)
    )  # fmt: skip
    return render(request, "console/insights/shapes.html", {"page": page})


def _row(one: Shaped) -> Row:
    verdict = one.verdict
    return Row(
        one.group.name if one.group else _("the whole community"), one.group.uid if one.group else None,
        shape_name(verdict.shape), TONES[verdict.stand], stand_name(verdict.stand),
        " ".join(said_words(said) for said in verdict.why), one.into.name if one.into else "",
    )  # fmt: skip
