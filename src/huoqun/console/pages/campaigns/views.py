"""The list of campaigns."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huoqun.campaigns.permissions import CampaignPermission
from huoqun.campaigns.queries.campaigns import CampaignLine
from huoqun.campaigns.queries.campaigns import campaigns as all_campaigns
from huoqun.console.access import Looking, needs

from .words import TONES, kind_name, state_name


@dataclass(frozen=True, slots=True)
class Row:
    """A campaign in words."""

    line: CampaignLine
    kind: str
    state: str
    tone: str


@dataclass(frozen=True, slots=True)
class CampaignsPage:
    """The campaigns, and whether this person may make one."""

    rows: list[Row]
    may_edit: bool


@needs(CampaignPermission.VIEW)
@require_GET
def campaigns(request: Looking) -> HttpResponse:
    """GET /campaigns"""
    rows = [
        Row(line, kind_name(line.kind), state_name(line.state), TONES[line.state])
        for line in all_campaigns(request.actor)
    ]
    page = CampaignsPage(rows, request.actor.may(CampaignPermission.EDIT))
    return render(request, "console/campaigns/campaigns.html", {"page": page})
