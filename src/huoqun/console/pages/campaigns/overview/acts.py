"""What is done with a campaign: reviewed, started, paused, closed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huoqun.campaigns.actions import making, steering
from huoqun.campaigns.permissions import CampaignPermission
from huoqun.console.access import Looking, needs
from huoqun.core.errors import Refused

Act = Callable[[Looking, UUID, str], object]


def _pause(request: Looking, uid: UUID, reason: str) -> object:
    return steering.pause(request.actor, campaign_uid=uid, why=reason, now=request.now)


ACTS: dict[str, Act] = {
    "review": lambda r, uid, reason: steering.review(r.actor, campaign_uid=uid, now=r.now, overruled=reason),
    "start": lambda r, uid, _reason: steering.start(r.actor, campaign_uid=uid, now=r.now),
    "pause": _pause,
    "resume": lambda r, uid, _reason: steering.resume(r.actor, campaign_uid=uid, now=r.now),
    "close": lambda r, uid, reason: steering.close(r.actor, campaign_uid=uid, why=reason, now=r.now),
    "cancel": lambda r, uid, _reason: making.cancel(r.actor, campaign_uid=uid, now=r.now),
}


@needs(CampaignPermission.REVIEW, CampaignPermission.RUN, CampaignPermission.EDIT)
@require_POST
def act(request: Looking, campaign_uid: UUID, act: str) -> HttpResponse:
    """POST /campaigns/<uid>/<act>/do with `reason`, where one is asked for."""
    if act not in ACTS:
        raise Http404
    try:
        ACTS[act](request, campaign_uid, request.POST.get("reason", "")[:200])
    except Refused as refusal:
        if refusal.status in (403, 404) and refusal.code != "own_campaign":
            raise
        said = _(refusal.message) % refusal.details if refusal.details else _(refusal.message)
        messages.warning(request, f"{said} {_(refusal.way_out)}")
    else:
        messages.success(request, _("Done."))
    return redirect("campaign", campaign_uid)
