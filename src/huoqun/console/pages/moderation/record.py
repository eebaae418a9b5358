"""One member's record: their cases, what still counts, what was told of them and by them."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huoqun.console.access import Looking, needs
from huoqun.members.queries.faces import Face, faces
from huoqun.moderation.permissions import ModerationPermission
from huoqun.moderation.queries.record import Heard, MemberRecord, record_of
from huoqun.moderation.words import WHYS, sanction_name

from .cases import Row, row
from .reports import report_state


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report in words; `other`: the one on its other side."""

    report: Heard
    other: Face | None
    why: str
    state: str


@dataclass(frozen=True, slots=True)
class RecordPage:
    """`counts`: (rule, how often, what would follow, until when)."""

    record: MemberRecord
    cases: list[Row]
    counts: list[tuple[str, int, str, object]]
    about: list[ReportRow]
    by: list[ReportRow]


@needs(ModerationPermission.CASE_VIEW)
@require_GET
def member(request: Looking, member_uid: UUID) -> HttpResponse:
    """GET /moderation/members/<uid>"""
    found = record_of(request.actor, member_uid=member_uid, now=request.now)
    known = faces(request.workspace.id, [one.other_id for one in (*found.about, *found.by)])

    def told(some: tuple[Heard, ...]) -> list[ReportRow]:
        return [
            ReportRow(one, known.get(one.other_id or 0), _(WHYS.get(one.why, "")), report_state(one.state))
            for one in some
        ]

    page = RecordPage(
        found, [row(one) for one in found.cases],
        [(one.words, one.number, sanction_name(one.next), one.until) for one in found.counts],
        told(found.about), told(found.by),
    )  # fmt: skip
    return render(request, "console/moderation/record.html", {"page": page})
