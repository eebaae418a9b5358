"""/api/v1/campaigns/<uid>/poster"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Schema

from huoqun.campaigns.actions import designing, handing
from huoqun.campaigns.permissions import CampaignPermission
from huoqun.campaigns.posters.checks import faults
from huoqun.campaigns.posters.drawing import tones_of
from huoqun.campaigns.posters.layout import read, written
from huoqun.campaigns.queries.campaigns import campaign
from huoqun.campaigns.queries.posters import modules, poster
from huoqun.campaigns.rules.posters import NoPoster

from .guard import permission

router = Router(tags=["campaigns"])


class Fault(Schema):
    """What a check found. `slot` null: the whole; `stops`: nobody could use the poster."""

    code: str
    slot: str | None
    stops: bool
    message: str
    mend: str
    source: str


class Poster(Schema):
    """`layout`: as it is stored; `faults`: what is wrong with it, in English."""

    layout: dict[str, Any]
    faults: list[Fault]


class NewLayout(Schema):
    """A whole layout: {"ground": "#rrggbb", "slots": {"title": {"x", "y", "w", "h", "text", …}, …}}."""

    layout: dict[str, Any]


@router.get("/{campaign_uid}/poster", response=Poster, summary="A campaign's poster")
@permission(CampaignPermission.VIEW)
def shown(request: Any, campaign_uid: UUID) -> Poster:
    """Its layout, and what is wrong with it."""
    return _poster(request, campaign_uid)


@router.put("/{campaign_uid}/poster", response=Poster, summary="Lay a poster out")
@permission(CampaignPermission.EDIT)
def lay_out(request: Any, campaign_uid: UUID, body: NewLayout) -> Poster:
    """A campaign that was reviewed has to be reviewed again."""
    designing.design(request.actor, campaign_uid=campaign_uid, layout=read(body.layout), now=request.now)
    return _poster(request, campaign_uid)


@router.get("/{campaign_uid}/codes/{token}/poster.jpg", summary="The poster of a place's code")
@permission(CampaignPermission.VIEW)
def of_place(request: Any, campaign_uid: UUID, token: str) -> HttpResponse:
    """A JPEG of 1,080 × 1,920 pixels. Members' own are theirs alone."""
    raw = handing.draw_for_place(request.actor, campaign_uid=campaign_uid, token=token, now=request.now)
    return HttpResponse(raw, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


def _poster(request: Any, campaign_uid: UUID) -> Poster:
    line = poster(request.workspace.id, campaign(request.actor, campaign_uid=campaign_uid).id)
    if line is None:
        raise NoPoster
    found = faults(line.layout, tones_of(line.layout, line.tones), modules=modules())
    return Poster(
        layout=written(line.layout),
        faults=[
            Fault(code=one.code, slot=one.slot, stops=one.stops, message=one.message % one.values,
                  mend=one.mend % one.values, source=one.source)
            for one in found
        ],
    )  # fmt: skip
