"""A member's own poster: asked for, looked at, and taken along."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from huoqun.campaigns.actions import handing, portraying
from huoqun.campaigns.rules.posters import PORTRAIT
from huoqun.console.access import Visiting, own
from huoqun.core import files
from huoqun.core.files import LARGEST, FileKind, FileTooLarge


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


@own
@require_POST
def portrait(request: Visiting, campaign_uid: UUID) -> HttpResponse:
    """POST /me/campaigns/<uid>/poster/portrait: the `picture` of themselves on theirs, or with `off` none any more."""
    me = request.visit.member_id
    if request.POST.get("off"):
        portraying.take_off_portrait(request.actor, campaign_uid=campaign_uid, member_id=me, now=request.now)
        return redirect("me_campaign", campaign_uid)
    given = request.FILES.get("picture")
    if given is None:
        raise files.BadFile
    if (given.size or 0) > LARGEST["picture"]:
        raise FileTooLarge
    kept = files.keep(
        request.actor, raw=given.read(), name="portrait.jpg", allowed=[FileKind.PICTURE], owner=f"member:{me}",
        now=request.now, longest=PORTRAIT,
    )  # fmt: skip
    portraying.give_portrait(request.actor, campaign_uid=campaign_uid, member_id=me, file_id=kept.id, now=request.now)
    return redirect("me_campaign", campaign_uid)
