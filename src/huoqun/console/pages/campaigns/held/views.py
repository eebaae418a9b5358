"""Who is held back, why, and what a person decides."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huoqun.campaigns.actions import judging
from huoqun.campaigns.permissions import CampaignPermission
from huoqun.campaigns.queries.campaigns import invitations
from huoqun.console.access import Looking, needs
from huoqun.core.errors import Refused
from huoqun.members.queries.faces import faces

from ..people.views import Brought, brought_row
from ..tabs import CampaignHead, campaign_head

MOST = 100


@dataclass(frozen=True, slots=True)
class HeldPage:
    head: CampaignHead
    rows: list[Brought]


@needs(CampaignPermission.JUDGE)
@require_GET
def held(request: Looking, campaign_uid: UUID) -> HttpResponse:
    """GET /campaigns/<uid>/held"""
    head = campaign_head(request, campaign_uid, "campaign_held")
    found = invitations(request.workspace.id, head.line.id, limit=MOST, held=True)
    known = faces(request.workspace.id, [m for one in found for m in (one.member_id, one.inviter)])
    page = HeldPage(head, [brought_row(one, known) for one in found])
    return render(request, "console/campaigns/held.html", {"page": page})


@needs(CampaignPermission.JUDGE)
@require_POST
def judge(request: Looking, campaign_uid: UUID, invitation_uid: UUID) -> HttpResponse:
    """POST /campaigns/<uid>/held/<invitation> with `verdict`: counts, or not."""
    do = judging.withhold if request.POST.get("verdict") == "withhold" else judging.release
    try:
        do(request.actor, invitation_uid=invitation_uid, now=request.now)
    except Refused as refusal:
        if refusal.status == 404:
            raise
        messages.warning(request, f"{_(refusal.message)} {_(refusal.way_out)}")
    return redirect("campaign_held", campaign_uid)
