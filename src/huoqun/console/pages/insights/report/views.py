"""The monthly report: what changed, what was done, what it brought, what to decide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huoqun.chats.queries.pulse import as_of
from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.core.errors import NotFound
from huoqun.groups.queries.names import GroupName, group_names
from huoqun.insights.permissions import InsightPermission
from huoqun.insights.queries.kept import newest
from huoqun.insights.reporting.drawing import MonthSheet, as_pdf
from huoqun.insights.reporting.month import Span, month, month_of
from huoqun.insights.reporting.telling import figures, sections
from huoqun.work.permissions import WorkPermission
from huoqun.work.queries.proposals import proposals_open

from ..tabs import tabs

MONTHS = 12
_MONTH = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of the form above the report."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The sheet, the form that chooses it, and the address of its PDF."""

    tabs: Sequence[NavItem]
    sheet: MonthSheet
    months: Sequence[Choice]
    groups: Sequence[Choice]
    pdf_url: str


@needs(InsightPermission.VIEW)
@require_GET
def report(request: Looking) -> HttpResponse:
    """GET /insights/report?month=2026-10&group=<uid>"""
    span, group = _asked(request)
    months = [_before(_last(request), n) for n in range(MONTHS)]
    chosen = str(group.uid) if group else ""
    known = [Choice(str(one.uid), one.name, one == group) for one in _groups(request)]
    whole = [Choice("", _("the whole workspace"), group is None)] if _sees_all(request) else []
    page = ReportPage(
        tabs(request, "insight_report"), _sheet(request, span, group),
        [Choice(f"{one.since:%Y-%m}", _month_name(one.since), one == span) for one in months], [*whole, *known],
        f"{reverse('insight_report_pdf')}?{urlencode({'month': f'{span.since:%Y-%m}', 'group': chosen})}",
    )  # fmt: skip
    return render(request, "console/insights/report.html", {"page": page})


@needs(InsightPermission.VIEW)
@require_GET
def report_pdf(request: Looking) -> HttpResponse:
    """GET /insights/report/pdf, asked like the page"""
    span, group = _asked(request)
    answer = HttpResponse(as_pdf(_sheet(request, span, group)), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="month-{span.since:%Y-%m}.pdf"'
    return answer


def _sees_all(request: Looking) -> bool:
    return request.actor.scope(InsightPermission.VIEW).everywhere


def _groups(request: Looking) -> list[GroupName]:
    return group_names(request.workspace.id, scope=request.actor.scope(InsightPermission.VIEW))


def _last(request: Looking) -> Span:
    """The last month that is over; of an archive, that of its newest message."""
    at = as_of(request.workspace.id, now=request.now)
    here = month_of(at.at.astimezone(request.workspace.tz).date())
    return here if at.is_past else here.before()


def _before(span: Span, months: int) -> Span:
    for _n in range(months):
        span = span.before()
    return span


def _asked(request: Looking) -> tuple[Span, GroupName | None]:
    """The month and the group; a group out of sight, or the whole where only parts are in sight, is not found."""
    said, uid = request.GET.get("month", ""), request.GET.get("group", "")
    span = month_of(date.fromisoformat(f"{said}-01")) if _MONTH.match(said) else _last(request)
    groups = _groups(request)
    group = next((one for one in groups if str(one.uid) == uid), None)
    if group is None and not _sees_all(request) and not uid:
        group = next(iter(groups), None)
    if (uid and group is None) or (group is None and not _sees_all(request)):
        raise NotFound
    return span, group


def _month_name(day: date) -> str:
    return date_format(day, "YEAR_MONTH_FORMAT")


def _sheet(request: Looking, span: Span, group: GroupName | None) -> MonthSheet:
    found = month(request.workspace, span, group_id=group.id if group else None)
    actor, is_new = request.actor, span == _last(request)
    quiet = [one for one in newest(actor).groups if group is None or one.group_id == group.id] if is_new else []
    told = proposals_open(actor, now=request.now, group_id=group.id if group else None) if (
        is_new and actor.may_somewhere(WorkPermission.PROPOSAL_VIEW)
    ) else []  # fmt: skip
    last = span.until - timedelta(days=1)
    return MonthSheet(
        community=request.workspace.name, heading=group.name if group else _("Monthly report"),
        span=f"{_month_name(span.since)} · {date_format(span.since, 'SHORT_DATE_FORMAT')} – "
             f"{date_format(last, 'SHORT_DATE_FORMAT')}",
        figures=figures(found), sections=sections(found, quiet=quiet, waiting=[_(one.title) for one in told]),
        note=_("People only: bots and the team are left out of what was said. Minutes are those at cards of Today."),
    )  # fmt: skip
