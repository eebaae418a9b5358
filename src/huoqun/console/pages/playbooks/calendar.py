"""All groups' playbooks by day: a month, a week, or a list of days."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.console.when import weekday
from huoqun.groups.queries.names import kinds
from huoqun.playbooks.permissions import PlaybookPermission
from huoqun.playbooks.queries import calendar as queries
from huoqun.playbooks.queries.calendar import Calendar, DaySum, Row
from huoqun.playbooks.queries.plans import texts_of

from .cells import CellView, RowView, cell_of, may_shift, read_day, shift_url
from .tabs import tabs

PAGE = 40
VIEWS = ("month", "week", "days")


@dataclass(frozen=True, slots=True)
class Column:
    """A day's head and sums. `narrow`: the weekday where there is no room; `why` its colour, where it has one."""

    sum: DaySum
    weekday: str
    narrow: str
    is_today: bool
    is_free: bool
    why: str

    @property
    def on(self) -> date:
        return self.sum.on


@dataclass(frozen=True, slots=True)
class LoadCell:
    minutes: int
    has: int
    tasks: int
    is_over: bool


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """What the page shows."""

    tabs: Sequence[NavItem]
    view: str
    views: Sequence[NavItem]
    title: str
    back_url: str
    on_url: str
    today_url: str
    kinds: tuple[tuple[str, str], ...]
    kind: str
    on: date
    columns: tuple[Column, ...]
    loads: tuple[tuple[str, tuple[LoadCell | None, ...]], ...]
    rows: tuple[RowView, ...]
    all: int
    more_url: str
    days_url: str

    @property
    def by_day(self) -> list[tuple[Column, list[tuple[RowView, CellView]], list[tuple[str, LoadCell]]]]:
        """The days that have something, each with its groups and roles."""
        found = []
        for n, column in enumerate(self.columns):
            groups = [(row, cell) for row in self.rows if (cell := row.cells[n]) is not None]
            roles = [(role, load) for role, cells in self.loads if (load := cells[n]) is not None]
            if groups or roles:
                found.append((column, groups, roles))
        return found


@needs(PlaybookPermission.VIEW)
@require_GET
def calendar(request: Looking) -> HttpResponse:
    """GET /playbooks/calendar?view=month|week|days&on=2026-11-02&kind=camp"""
    today = request.now.astimezone(request.workspace.tz).date()
    asked = request.GET.get("view", "")
    view = asked if asked in VIEWS else "month"
    on = read_day(request.GET.get("on", "")) or today
    month = view == "month" or request.GET.get("span") == "month"
    since, until = _span(on, month=month)
    found = queries.calendar(request.actor, since=since, until=until, now=request.now)
    kind = request.GET.get("kind", "")[:40]
    page = _page(request, found, view=view, on=on, today=today, kind=kind, month=month)
    part = "_calendar_days" if request.GET.get("part") else "calendar"
    if request.GET.get("after"):
        part = "_calendar_rows"
    return render(request, f"console/playbooks/{part}.html", {"page": page})


def _span(on: date, *, month: bool) -> tuple[date, date]:
    if month:
        return on.replace(day=1), on.replace(day=monthrange(on.year, on.month)[1])
    monday = on - timedelta(days=on.weekday())
    return monday, monday + timedelta(days=6)


def _page(
    request: Looking, found: Calendar, *, view: str, on: date, today: date, kind: str, month: bool
) -> CalendarPage:  # fmt: skip
    rows = [row for row in found.rows if not kind or row.head.kind_key == kind]
    after = request.GET.get("after", "")
    start = next((n + 1 for n, row in enumerate(rows) if str(row.head.uid) == after), 0)
    part = rows[start : start + PAGE] if view != "days" and not request.GET.get("part") else rows

    def url(**more: Any) -> str:
        said = {"view": view, "on": on, "kind": kind} | more
        return f"{reverse('playbooks_calendar')}?{urlencode({k: str(v) for k, v in said.items() if v})}"

    known_kinds = {row.head.kind_key for row in found.rows}
    return CalendarPage(
        tabs=tabs("playbooks_calendar"),
        view=view,
        views=[NavItem(url(view=name), label, "", active=name == view) for name, label in _views()],
        title=_title(found.since, found.until, month=month),
        back_url=url(on=found.since - timedelta(days=1)),
        on_url=url(on=found.until + timedelta(days=1)),
        today_url=url(on=today),
        kinds=tuple((k.key, k.name) for k in kinds(request.workspace.id) if k.key in known_kinds),
        kind=kind,
        on=on,
        columns=tuple(_column(one, today) for one in found.days),
        loads=_loads(found.days),
        rows=tuple(_rows(request, part, found, in_words=view != "month" and not request.GET.get("part"))),
        all=len(rows),
        more_url=url(after=part[-1].head.uid) if start + PAGE < len(rows) and len(part) == PAGE else "",
        days_url=url(view="days", part="1", span="month" if month else ""),
    )


def _views() -> list[tuple[str, str]]:
    return [
        ("month", pgettext("calendar", "Month")),
        ("week", pgettext("calendar", "Week")),
        ("days", pgettext("calendar", "Day by day")),
    ]


def _title(since: date, until: date, *, month: bool) -> str:
    if month:
        return dateformat.format(since, pgettext("date", "F Y"))
    return " – ".join(dateformat.format(on, pgettext("date", "j M")) for on in (since, until))


def _column(one: DaySum, today: date) -> Column:
    name = weekday(one.on.weekday())
    why = _("many more messages than on other days") if one.is_peak else ""
    return Column(one, name, name.removeprefix("周")[:2], one.on == today, one.on.weekday() > 4, why)


def _loads(days: Sequence[DaySum]) -> tuple[tuple[str, tuple[LoadCell | None, ...]], ...]:
    """A line a role, the busiest first."""
    minutes: dict[str, float] = {}
    for day in days:
        for load in day.loads:
            minutes[load.role] = minutes.get(load.role, 0) + load.minutes
    by_day = [{load.role: load for load in day.loads} for day in days]
    return tuple(
        (
            role,
            tuple(
                LoadCell(round(load.minutes), load.has, round(load.tasks), load.is_over) if load else None
                for load in (day.get(role) for day in by_day)
            ),
        )
        for role in sorted(minutes, key=lambda role: (-minutes[role], role))
    )


def _rows(request: Looking, rows: Sequence[Row], found: Calendar, *, in_words: bool) -> list[RowView]:
    plans = {row.plan.version_id: row.plan for row in rows}
    said = texts_of(request.workspace.id, plans.values()) if in_words else {}
    span = [found.since + timedelta(days=n) for n in range((found.until - found.since).days + 1)]
    return [
        RowView(
            row.head,
            tuple(cell_of(row, on, row.cells[on], said) if on in row.cells else None for on in span),
            shift_url(row.head) if may_shift(request.actor, row.head) else "",
        )
        for row in rows
    ]
