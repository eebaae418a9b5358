"""What measures came to, of the whole workspace or of a group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.console.parts import Chart, NavItem, Series
from huoqun.core.errors import NotFound
from huoqun.groups.queries.names import GroupName, group_names
from huoqun.groups.queries.names import kinds as kind_names
from huoqun.insights.measures.described import WHO_COUNTS, Row, Standing
from huoqun.insights.permissions import InsightPermission
from huoqun.insights.queries.measures import Reading, Readings, measured

from ..tabs import tabs
from . import words

BY_SOURCE = ("joins", "lifetime_value")
SHOWN = 4
"""Lines of a measure's main figure; the others unfold."""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: `part` is '' where it is of the whole."""

    title: str
    part: str
    value: str
    of: str


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A measure as the table shows it. `standing` is said instead of `lines` where it says nothing yet."""

    name: str
    title: str
    definition: str
    source: str
    caveat: str
    standing: str
    lines: Sequence[Line]
    more: Sequence[Line]


@dataclass(frozen=True, slots=True)
class MeasuresPage:
    """`group` None: the whole workspace. `last_day`: the last one that is in the figures; None: never taken."""

    tabs: Sequence[NavItem]
    groups: Sequence[GroupName]
    group: GroupName | None
    may_whole: bool
    who: str
    rows: Sequence[MeasureRow]
    charts: Sequence[Chart]
    last_day: date | None
    history: int
    taken_at: datetime | None


@needs(InsightPermission.VIEW)
@require_GET
def measures(request: Looking) -> HttpResponse:
    """GET /insights/measures?group=UID"""
    scope = request.actor.scope(InsightPermission.VIEW)
    groups = sorted(group_names(request.workspace.id, scope=scope), key=lambda group: group.name.casefold())
    group = _chosen(groups, request.GET.get("group", ""), may_whole=scope.everywhere)
    kinds = {kind.key: kind.name for kind in kind_names(request.workspace.id)}
    if group is None and not scope.everywhere:
        found = Readings((), None, 0, None)
    else:
        found = measured(request.actor, group_id=group.id if group else None)
    page = MeasuresPage(
        tabs(request, "insight_measures"), groups, group, scope.everywhere, _(WHO_COUNTS),
        [_row(one, found.history, kinds) for one in found.readings] if found.taken_at else [],
        _charts(found, kinds), found.until - timedelta(days=1) if found.until else None, found.history, found.taken_at,
    )  # fmt: skip
    return render(request, "console/insights/measures.html", {"page": page})


def _chosen(groups: Sequence[GroupName], uid: str, *, may_whole: bool) -> GroupName | None:
    if not uid:
        return None if may_whole or not groups else groups[0]
    for group in groups:
        if str(group.uid) == uid:
            return group
    raise NotFound


def _row(one: Reading, history: int, kinds: Mapping[str, str]) -> MeasureRow:
    measure = one.measure
    main = next(iter(measure.figures), "")
    rows = _pooled(one.rows) if measure.name == "retention" else one.rows
    rows = sorted(rows, key=_largest_first) if measure.name in BY_SOURCE else rows
    first = [row for row in rows if row.what == main][:SHOWN]
    said = words.standing(one, history)
    return MeasureRow(
        measure.name, _(measure.title), _(measure.definition), _(measure.source), _(measure.caveat), said,
        [] if said else [_line(one, row, kinds) for row in first],
        [_line(one, row, kinds) for row in rows if said or row not in first],
    )  # fmt: skip


def _largest_first(row: Row) -> tuple[str, int, str]:
    return row.what, -(row.of if row.what != "joined" else row.count), row.part


def _line(one: Reading, row: Row, kinds: Mapping[str, str]) -> Line:
    figure = one.measure.figures[row.what]
    return Line(
        _(figure.title), words.part(row, one.measure.name, kinds), words.value(row, figure.unit),
        words.of_how_many(row, figure.unit, figure.of),
    )  # fmt: skip


def _pooled(rows: Sequence[Row]) -> list[Row]:
    """Weeks of joining taken together, by how many weeks later."""
    later = sorted({row.part.partition("+")[2] for row in rows}, key=int)
    return [
        Row("back", f"+{n}", sum(row.count for row in those), sum(row.of for row in those), None)
        for n in later
        for those in [[row for row in rows if row.part.endswith(f"+{n}")]]
    ]


def _charts(found: Readings, kinds: Mapping[str, str]) -> list[Chart]:
    """Two that decide something: whether whoever comes stays, and which way in brings those who speak."""
    known = {one.measure.name: one for one in found.readings if one.standing is Standing.KNOWN}
    drawn = []
    if retention := known.get("retention"):
        pooled = _pooled(retention.rows)
        shares = [round(100 * row.count / row.of, 1) if row.of else None for row in pooled]
        x = [_("week %(n)s") % {"n": row.part.partition("+")[2]} for row in pooled]
        drawn.append(
            Chart(_("Who joined is active again, by weeks since"), x, [Series(_("come back"), shares)], unit="%")
        )
    if joins := known.get("joins"):
        ways = [row for row in joins.rows if row.what == "spoke_in_a_week" and row.of >= joins.measure.least]
        if len(ways) > 1:
            x = [words.part(row, "joins", kinds) for row in ways]
            shares = [round(100 * row.count / row.of, 1) for row in ways]
            title = _("Who joined spoke within a week, by the way in")
            drawn.append(Chart(title, x, [Series(_("spoke within a week"), shares)], kind="rows", unit="%"))
    return drawn
