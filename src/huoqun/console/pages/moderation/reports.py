"""What members told the team of others: counted by different people, weighed by what they were right about before."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from huoqun.console.access import Looking, needs
from huoqun.console.parts import NavItem
from huoqun.core.errors import NotFound, Refused
from huoqun.members.queries.faces import Face, faces
from huoqun.moderation.actions.reporting import decide as decide_report
from huoqun.moderation.permissions import ModerationPermission
from huoqun.moderation.queries.charters import grounds
from huoqun.moderation.queries.reports import About, Told, reports
from huoqun.moderation.reports import ReportState
from huoqun.moderation.words import WHYS

from .tabs import tabs


@dataclass(frozen=True, slots=True)
class Row:
    """`rules`: (key, words) of the group's rules that were perhaps broken; `told`: each with who said it."""

    about: About
    face: Face | None
    rules: list[tuple[str, str]]
    told: list[tuple[Told, Face | None, str]]


@dataclass(frozen=True, slots=True)
class ReportsPage:
    tabs: list[NavItem]
    rows: list[Row]


def report_state(state: str) -> str:
    """What became of a report."""
    return {
        ReportState.OPEN: _("waits for you"), ReportState.CONFIRMED: _("It is so"),
        ReportState.IN_VAIN: _("There was nothing"), ReportState.ABUSE: _("Made up to harm"),
    }[ReportState(state)]  # fmt: skip


@needs(ModerationPermission.CASE_DECIDE)
@require_GET
def listed(request: Looking) -> HttpResponse:
    """GET /moderation/reports"""
    here, found = request.workspace.id, reports(request.actor)
    known = faces(here, [id for one in found for id in (one.member_id, *(told.reporter_id for told in one.told))])
    ruled = grounds(here, {one.group_id for one in found}) if found else {}
    rows = [
        Row(
            one, known.get(one.member_id or 0),
            [(key, rule.words) for key, rule in ruled[one.group_id].charter.rules.items()]
            if one.group_id in ruled and one.member_id else [],
            [(told, known.get(told.reporter_id), _(WHYS.get(told.why, ""))) for told in one.told],
        )
        for one in found
    ]  # fmt: skip
    return render(request, "console/moderation/reports.html", {"page": ReportsPage(tabs("moderation_reports"), rows)})


@needs(ModerationPermission.CASE_DECIDE)
@require_POST
def decide(request: Looking, report_uid: UUID) -> HttpResponse:
    """POST /moderation/reports/<uid> with `state` and, confirmed, the `rule` that was broken."""
    said = request.POST.get("state", "")
    if said not in set(ReportState):
        raise NotFound
    try:
        number = decide_report(
            request.actor, report_uid=report_uid, state=ReportState(said), rule=request.POST.get("rule", ""),
            now=request.now,
        )  # fmt: skip
    except NotFound:
        raise
    except Refused as refusal:
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    else:
        words = ngettext("%(n)d report is decided.", "%(n)d reports are decided.", number)
        messages.success(request, words % {"n": number})
    return redirect("moderation_reports")
