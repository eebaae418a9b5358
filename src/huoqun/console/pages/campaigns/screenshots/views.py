"""What a person decides of screenshots, seeing only what the decision needs."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huoqun.campaigns.actions import auditing
from huoqun.campaigns.permissions import CampaignPermission
from huoqun.campaigns.queries.screenshots import ShotLine, queue, tally
from huoqun.campaigns.queries.shots import as_staff_see_it
from huoqun.campaigns.rules.screenshots import ShotState
from huoqun.campaigns.screenshots.words import copied, said
from huoqun.console.access import Looking, needs
from huoqun.core.errors import Refused
from huoqun.members.queries.faces import Face, faces

from ..tabs import CampaignHead, campaign_head

MOST = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A screenshot in words. `copy`: how it is made of `like`, the uid of another's; both empty where it is not."""

    line: ShotLine
    face: Face | None
    signs: list[str]
    copy: str
    like: str


@dataclass(frozen=True, slots=True)
class ScreenshotsPage:
    head: CampaignHead
    rows: list[Row]
    waiting: int
    accepted: int
    rejected: int
    unread: int


@needs(CampaignPermission.JUDGE)
@require_GET
def screenshots(request: Looking, campaign_uid: UUID) -> HttpResponse:
    """GET /campaigns/<uid>/screenshots"""
    head = campaign_head(request, campaign_uid, "campaign_screenshots")
    here = request.workspace.id
    found, of = queue(here, head.line.id, limit=MOST), tally(here, head.line.id)
    known = faces(here, [one.member_id for one in found])
    rows = [
        Row(one, known.get(one.member_id), said(one.signs, _), copied(one.like, _), one.like.get("of", ""))
        for one in found
    ]  # fmt: skip
    page = ScreenshotsPage(
        head, rows, of[ShotState.QUEUED], of[ShotState.ACCEPTED], of[ShotState.REJECTED], of[ShotState.SENT]
    )
    return render(request, "console/campaigns/screenshots.html", {"page": page})


@needs(CampaignPermission.JUDGE)
@require_GET
def picture(request: Looking, shot_uid: UUID) -> HttpResponse:
    """GET /campaigns/screenshots/<uid>: the picture, sharp only where it has to be read."""
    response = HttpResponse(as_staff_see_it(request.actor, shot_uid=shot_uid), content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=3600"
    return response


@needs(CampaignPermission.JUDGE)
@require_POST
def decide(request: Looking, campaign_uid: UUID, shot_uid: UUID) -> HttpResponse:
    """POST /campaigns/<uid>/screenshots/<shot> with `verdict` and `why`: accepted, or sent back."""
    accept, why = request.POST.get("verdict") == "accept", request.POST.get("why", "")
    try:
        auditing.decide(request.actor, shot_uid=shot_uid, accept=accept, why=why, now=request.now)
    except Refused as refusal:
        if refusal.status == 404:
            raise
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    return redirect("campaign_screenshots", campaign_uid)
