"""Who came often and has gone silent, and newcomers who came once: why now, and how likely they return alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.insights.permissions import InsightPermission
from huoqun.insights.queries.forecasts import MemberForecast, NewcomerForecast
from huoqun.insights.queries.kept import newest
from huoqun.members.queries.faces import Face, faces

from ..tabs import tabs
from ..words import percent

SHOWN, NEW_SHOWN = 100, 50
OPEN, NEW_OPEN = 20, 8
"""So many are shown at once: who came once must not push the others off a phone."""


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody in a group, with the chance that they return there alone within 60 days, a newcomer within 30."""

    face: Face
    group: str
    chance: str
    why: Sequence[str]


@dataclass(frozen=True, slots=True)
class Folded:
    """Rows: the first are shown, the rest where somebody unfolds them."""

    shown: Sequence[Row]
    rest: Sequence[Row]


@dataclass(frozen=True, slots=True)
class MembersPage:
    """`beyond`, `new_beyond`: how many more there are than are shown."""

    tabs: Sequence[NavItem]
    day: date | None
    rows: Folded
    beyond: int
    newcomers: Folded
    new_beyond: int


@needs(InsightPermission.VIEW)
@require_GET
def members(request: Looking) -> HttpResponse:
    """GET /insights/members: those first with whom most is lost."""
    found = newest(request.actor)
    shown, new = found.members[:SHOWN], found.newcomers[:NEW_SHOWN]
    known = faces(request.workspace.id, {one.member_id for one in shown} | {one.member_id for one in new})
    rows = [
        Row(known[one.member_id], one.group, percent(one.p_return_60d), _why(one))
        for one in shown if one.member_id in known
    ]  # fmt: skip
    newcomers = [
        Row(known[one.member_id], one.group, percent(one.p_return_30d), _why_new(one))
        for one in new if one.member_id in known
    ]  # fmt: skip
    page = MembersPage(
        tabs(request, "insight_members"), found.day, Folded(rows[:OPEN], rows[OPEN:]),
        max(0, len(found.members) - SHOWN),
        Folded(newcomers[:NEW_OPEN], newcomers[NEW_OPEN:]), max(0, len(found.newcomers) - NEW_SHOWN),
    )  # fmt: skip
    return render(request, "console/insights/members.html", {"page": page})


def _why(one: MemberForecast) -> list[str]:
    came = ngettext("came on %(n)d of 90 days", "came on %(n)d of 90 days", one.value) % {"n": one.value}
    silent = ngettext("silent for %(n)d day", "silent for %(n)d days", one.silent) % {"n": one.silent}
    return [came, silent, _now(one.p_return_60d)]


def _why_new(one: NewcomerForecast) -> list[str]:
    """A first day is nearly over for whoever came yesterday; later most newcomers who did not come again are lost."""
    first = (
        ngettext("first day there %(n)d day ago", "first day there %(n)d days ago", one.silent + 1)
        % {"n": one.silent + 1}
    )  # fmt: skip
    said = ngettext("said %(n)d thing", "said %(n)d things", one.said) % {"n": one.said}
    return [first, said, _now_new(one.p_return_30d)]


def _now_new(chance: float) -> str:
    if chance >= 0.5:
        return _("likely to come again by themselves")
    return _("most like them do not come again: take up what they said")


def _now(chance: float) -> str:
    if chance >= 0.5:
        return _("likely back alone: leave them be for now")
    return _("unlikely back alone: ask while they still remember")
