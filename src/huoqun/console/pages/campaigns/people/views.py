"""Who takes part in a campaign, and whom they brought."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from huoqun.campaigns.fraud.words import told
from huoqun.campaigns.permissions import CampaignPermission
from huoqun.campaigns.queries.campaigns import InvitationLine, InviterLine, invitations, inviters
from huoqun.console.access import Looking, needs
from huoqun.console.pages.points.words import amount_of
from huoqun.members.queries.faces import Face, faces
from huoqun.points.rules import Currency

from ..tabs import CampaignHead, campaign_head
from ..words import invitation_name

PAGE = 50


@dataclass(frozen=True, slots=True)
class Inviter:
    """A participant in words."""

    line: InviterLine
    face: Face | None
    aside: str
    paid: str


@dataclass(frozen=True, slots=True)
class Brought:
    """Somebody who was brought. `by`: who brought them, or the place whose code did; `reasons`: why they wait."""

    line: InvitationLine
    face: Face | None
    by: str
    tone: str
    said: str
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class PeoplePage:
    head: CampaignHead
    inviters: list[Inviter]
    brought: list[Brought]
    more_url: str


@needs(CampaignPermission.VIEW)
@require_GET
def people(request: Looking, campaign_uid: UUID) -> HttpResponse:
    """GET /campaigns/<uid>/people?skip=50"""
    head = campaign_head(request, campaign_uid, "campaign_people")
    said = request.GET.get("skip", "")
    skip = int(said) if said.isascii() and said.isdecimal() and len(said) < 7 else 0
    here = request.workspace.id
    found = inviters(here, head.line.id, limit=PAGE, skip=skip)
    brought = invitations(here, head.line.id, limit=PAGE)
    known = faces(here, [*(one.member_id for one in found), *(m for b in brought for m in (b.member_id, b.inviter))])
    rows = [_inviter(request, head, one, known) for one in found]
    more = f"{reverse('campaign_people', args=[campaign_uid])}?skip={skip + PAGE}" if len(found) == PAGE else ""
    page = PeoplePage(head, rows, [brought_row(one, known) for one in brought], more)
    return render(request, "console/campaigns/people.html", {"page": page})


def _inviter(request: Looking, head: CampaignHead, one: InviterLine, known: dict[int, Face]) -> Inviter:
    currency = head.line.money.currency
    sums = [
        amount_of(amount, Currency(currency), request.workspace.currency) if currency else "—"
        for amount in (one.aside, one.paid)
    ]
    return Inviter(one, known.get(one.member_id), *sums)


def brought_row(one: InvitationLine, known: dict[int, Face]) -> Brought:
    """Somebody who was brought, in words."""
    by = known.get(one.inviter or 0)
    tone, said = invitation_name(one.state, one.why)
    why = [told(reason, gettext) for reason in one.reasons]
    return Brought(one, known.get(one.member_id), by.name if by else one.label, tone, said, why)
