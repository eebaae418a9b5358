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
from huoqun.campaigns.queries.screenshots import ShotLine, firsts, queue, tally
from huoqun.campaigns.queries.shots import as_staff_see_it
from huoqun.campaigns.rules.entry import words_of
from huoqun.campaigns.rules.screenshots import Back, ShotState
from huoqun.campaigns.screenshots.words import BACK, SHORT, copied, said, why_back
from huoqun.console.access import Looking, needs
from huoqun.core.errors import Refused
from huoqun.members.queries.faces import Face, faces

from ..tabs import CampaignHead, campaign_head

MOST = 20
FIRST_KEY = 2
"""The keyboard leads 1 nowhere."""


@dataclass(frozen=True, slots=True)
class Row:
    """A screenshot in words. `copy`: how it is made of `like`, the uid of another's; both empty where it is not.
    `before`: why it, or the one before it, was sent back.
    """

    line: ShotLine
    face: Face | None
    signs: list[str]
    copy: str
    like: str
    before: list[str]


@dataclass(frozen=True, slots=True)
class ScreenshotsPage:
    """`reasons`: for sending one back, each its key, its letter, the button's words, and what its sender reads."""

    head: CampaignHead
    rows: list[Row]
    reasons: list[tuple[str, str, str, str]]
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
    earlier = firsts(here, found, campaign_id=head.line.id)
    rows = [
        Row(one, known.get(one.member_id), said(one.signs, _), copied(one.like, _), one.like.get("of", ""),
            _before(one, earlier.get(one.uid)))
        for one in found
    ]  # fmt: skip
    counts = (of[state] for state in (ShotState.QUEUED, ShotState.ACCEPTED, ShotState.REJECTED, ShotState.SENT))
    page = ScreenshotsPage(head, rows, _reasons(head), *counts)
    return render(request, "console/campaigns/screenshots.html", {"page": page})


def _before(one: ShotLine, first: ShotLine | None) -> list[str]:
    last = one if one.is_appealed else first
    return why_back(last.signs, last.because, last.why, _) if last else []


def _reasons(head: CampaignHead) -> list[tuple[str, str, str, str]]:
    """Those that this campaign's pictures can be sent back for; nobody is told of a word that was never asked for."""
    fit = [one for one in Back if one is not Back.NO_WORD or words_of(head.line.entry)]
    return [(str(one), str(key), _(SHORT[one]), _(BACK[one])) for key, one in enumerate(fit, start=FIRST_KEY)]


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
    """POST /campaigns/<uid>/screenshots/<shot> with `verdict`: accept, a reason's key, or reject with `why`."""
    verdict, why = request.POST.get("verdict", ""), request.POST.get("why", "")
    try:
        auditing.decide(
            request.actor, shot_uid=shot_uid, accept=verdict == "accept", because=verdict, why=why, now=request.now
        )
    except Refused as refusal:
        if refusal.status == 404:
            raise
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    return redirect("campaign_screenshots", campaign_uid)
