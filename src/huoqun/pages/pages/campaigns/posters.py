"""A member's own poster: asked for, looked at, and taken along."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from huoqun.campaigns.actions import handing
from huoqun.console.access import Visiting, own


@own
@require_POST
def ask(request: Visiting, campaign_uid: UUID) -> HttpResponse:
    """POST /me/campaigns/<uid>/poster/ask: they want theirs."""
    handing.ask(request.actor, campaign_uid=campaign_uid, member_id=request.visit.member_id, now=request.now)
    return redirect("me_campaign", campaign_uid)


@own
@require_GET
def poster(request: Visiting, campaign_uid: UUID) -> HttpResponse:
    """GET /me/campaigns/<uid>/poster: theirs as a JPEG; `?save` as a file."""
    raw = handing.draw(request.actor, campaign_uid=campaign_uid, member_id=request.visit.member_id, now=request.now)
    answer = HttpResponse(raw, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})
    if "save" in request.GET:
        answer.headers["Content-Disposition"] = 'attachment; filename="poster.jpg"'
    return answer
