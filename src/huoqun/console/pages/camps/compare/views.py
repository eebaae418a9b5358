"""Classes compared: from the invitation to the purchase after, and where people stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from huoqun.camps.permissions import CampPermission
from huoqun.camps.queries.classes import ClassLine, classes
from huoqun.camps.queries.comparing import Compared, compared
from huoqun.console.access import Looking, needs
from huoqun.console.parts import Chart, Series

SHOWN = 12


@dataclass(frozen=True, slots=True)
class ComparePage:
    """The newest twelve of a series that have begun, the newest first."""

    series: Sequence[str]
    chosen: str
    rows: Sequence[tuple[ClassLine, Compared]]
    chart: Chart | None


@needs(CampPermission.VIEW)
@require_GET
def compare(request: Looking) -> HttpResponse:
    """GET /camps/compare?series="""
    every = [one for one in classes(request.actor, now=request.now) if one.run_uid is not None]
    names = list(dict.fromkeys(one.series for one in every))
    chosen = request.GET.get("series", "")
    chosen = chosen if chosen in names else (names[0] if names else "")
    own = sorted((one for one in every if one.series == chosen), key=lambda one: -one.number)[:SHOWN]
    found = compared(request.workspace.id, [one.id for one in own])
    rows = [(one, found[one.id]) for one in own if one.id in found]
    return render(request, "console/camps/compare.html", {"page": ComparePage(names, chosen, rows, _chart(rows))})


def _chart(rows: Sequence[tuple[ClassLine, Compared]]) -> Chart | None:
    """How many of a hundred who came got how far: a line a class, of those with anybody in them."""
    steps = [
        _("joined"), _("first check-in"), _("half of the days"), pgettext("a step of a funnel", "graduated"),
        _("bought after"),
    ]  # fmt: skip
    lines = [Series(line.title, [round(100 * n / it.joined) for n in _steps(it)]) for line, it in rows[:5] if it.joined]
    if not lines:
        return None
    return Chart(_("Of a hundred who joined"), steps, lines, unit="%", note=_("The newest five classes with members."))


def _steps(it: Compared) -> tuple[int, ...]:
    return it.joined, it.first, it.half, it.graduated, it.bought
