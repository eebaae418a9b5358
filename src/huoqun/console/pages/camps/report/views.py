"""The report of a class."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoqun.camps.drawing.reports import ReportSheet, as_pdf, as_picture
from huoqun.camps.permissions import CampPermission
from huoqun.camps.queries.reports import Report, sheet_of_report
from huoqun.camps.queries.reports import report as report_of
from huoqun.console.access import Looking, needs

from ..tabs import ClassHead, class_head


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The report, and the same in words."""

    head: ClassHead
    report: Report
    sheet: ReportSheet


@needs(CampPermission.VIEW)
@require_GET
def report(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET /camps/<run uid>/report"""
    return render(request, "console/camps/report.html", {"page": _page(request, group_run_uid)})


@needs(CampPermission.VIEW)
@require_GET
def pdf(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET /camps/<run uid>/report/pdf"""
    page = _page(request, group_run_uid)
    answer = HttpResponse(as_pdf(page.sheet), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="report-{page.head.line.number:03d}.pdf"'
    return answer


@needs(CampPermission.VIEW)
@require_GET
def picture(request: Looking, group_run_uid: UUID) -> HttpResponse:
    """GET /camps/<run uid>/report/picture: sums and boards as PNG, for the group."""
    return HttpResponse(as_picture(_page(request, group_run_uid).sheet), content_type="image/png")


def _page(request: Looking, group_run_uid: UUID) -> ReportPage:
    head = class_head(request, group_run_uid, "camp_report")
    found = report_of(request.workspace.id, head.line, now=request.now)
    return ReportPage(head, found, sheet_of_report(request.workspace.id, found))
