"""/api/v1/campaigns: campaigns, who brought whom, their pools; members take part; begun, paused, closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from ninja import Router, Schema
from pydantic import Field

from huoqun.campaigns.actions import steering
from huoqun.campaigns.actions.entering import enter
from huoqun.campaigns.actions.growing import set_growth
from huoqun.campaigns.permissions import CampaignPermission
from huoqun.campaigns.queries.campaigns import CampaignLine, campaign, campaigns, inviters, pool
from huoqun.campaigns.queries.openings import growth
from huoqun.campaigns.rules.openings import LONGEST_PATTERN, MOST_GROUPS_A_DAY
from huoqun.core.errors import NotFound
from huoqun.members.queries.faces import face_by_uid, faces

from .guard import permission

router = Router(tags=["campaigns"])
PAGE = 500


class Funnel(Schema):
    """`opened`: devices that opened a code; the others are people who were brought. `held` waits for a person."""

    opened: int
    identified: int
    joined: int
    counted: int
    matured: int
    voided: int
    held: int


class Money(Schema):
    """In minor units of the budget's `currency`, which is "" where there are no rewards."""

    currency: str
    free: int
    aside: int
    paid: int


class Campaign(Schema):
    """`why`: what slowed, paused or closed it. `free`: seats that are left in its `groups`."""

    uid: UUID
    name: str
    kind: str
    state: str
    why: str
    starts_at: datetime
    ends_at: datetime
    participants: int
    groups: int
    free: int
    funnel: Funnel
    money: Money


class Inviter(Schema):
    """Who takes part, and how many they brought; `aside` and `paid` in minor units of the budget."""

    member_uid: UUID
    name: str
    opened: int
    joined: int
    counted: int
    matured: int
    held: int
    aside: int
    paid: int


class Place(Schema):
    """A group of the pool. `soft`: where the next one is filled; `hard`: never more; `inside`: others in it."""

    group_uid: UUID
    group: str
    state: str
    soft: int
    hard: int
    taken: int
    inside: int
    free: int
    joined: int
    stayed: int
    code_ends: datetime | None


class Opening(Schema):
    """A group that the platform was asked to make. `reason`: why it came to nothing, or that nobody knows yet."""

    name: str
    state: str
    reason: str
    asked_at: datetime


class Growth(Schema):
    """`able`: a connection of the pool makes groups that whoever has the link may enter."""

    groups_a_day: int
    name: str
    able: bool
    last: list[Opening]


class Grow(Schema):
    """`groups_a_day` 0: none; in `name` {n} stands for the group's number."""

    groups_a_day: int = Field(ge=0, le=MOST_GROUPS_A_DAY)
    name: str = Field(default="", max_length=LONGEST_PATTERN)


class Who(Schema):
    member_uid: UUID


class Entered(Schema):
    """The address of a member's own code; the same one however often they take part."""

    member_uid: UUID
    url: str


class Why(Schema):
    """Why it is stopped; the team and the campaign's people read it."""

    reason: str = Field(min_length=1, max_length=200)


@router.get("", response=list[Campaign], summary="Campaigns")
@permission(CampaignPermission.VIEW)
def lines(request: Any) -> list[Campaign]:
    """Those that are not over first, the newest first; two hundred at most."""
    return [_campaign(one) for one in campaigns(request.actor)]


@router.get("/{campaign_uid}", response=Campaign, summary="A campaign")
@permission(CampaignPermission.VIEW)
def one(request: Any, campaign_uid: UUID) -> Campaign:
    """How far it is, and what came of it; counts are worked out anew each time."""
    return _campaign(campaign(request.actor, campaign_uid=campaign_uid))


@router.get("/{campaign_uid}/inviters", response=list[Inviter], summary="Who takes part in a campaign")
@permission(CampaignPermission.VIEW)
def people(request: Any, campaign_uid: UUID, skip: int = 0) -> list[Inviter]:
    """Who brought most first, five hundred at a time; `skip` so many."""
    line = campaign(request.actor, campaign_uid=campaign_uid)
    found = inviters(request.workspace.id, line.id, limit=PAGE, skip=max(0, skip))
    known = faces(request.workspace.id, [one.member_id for one in found])
    return [
        Inviter(
            member_uid=known[one.member_id].uid, name=known[one.member_id].name, opened=one.opened, joined=one.joined,
            counted=one.counted, matured=one.matured, held=one.held, aside=one.aside, paid=one.paid,
        )
        for one in found if one.member_id in known
    ]  # fmt: skip


@router.get("/{campaign_uid}/pool", response=list[Place], summary="The groups that a campaign fills")
@permission(CampaignPermission.VIEW)
def groups(request: Any, campaign_uid: UUID) -> list[Place]:
    """In the order in which they are filled."""
    line = campaign(request.actor, campaign_uid=campaign_uid)
    return [
        Place(
            group_uid=p.group_uid, group=p.group, state=p.state, soft=p.soft, hard=p.hard, taken=p.taken,
            inside=p.inside, free=p.free, joined=p.joined, stayed=p.stayed, code_ends=p.code_ends,
        )
        for p in pool(request.workspace.id, line.id)
    ]  # fmt: skip


@router.get("/{campaign_uid}/growth", response=Growth, summary="Groups that the platform makes for a pool")
@permission(CampaignPermission.VIEW)
def grows(request: Any, campaign_uid: UUID) -> Growth:
    """What is set, and what became of the last ten."""
    line = campaign(request.actor, campaign_uid=campaign_uid)
    found = growth(request.workspace.id, line.id)
    last = [Opening(name=o.name, state=o.state, reason=o.reason, asked_at=o.asked_at) for o in found.last]
    return Growth(groups_a_day=found.a_day, name=found.name, able=found.able, last=last)


@router.put("/{campaign_uid}/growth", response=Growth, summary="Let the platform make groups for a pool")
@permission(CampaignPermission.EDIT)
def let_grow(request: Any, campaign_uid: UUID, body: Grow) -> Growth:
    """When seats run low: so many a day, each kept in reserve with its own way in."""
    set_growth(request.actor, campaign_uid=campaign_uid, a_day=body.groups_a_day, name=body.name, now=request.now)
    return grows(request, campaign_uid)


@router.post("/{campaign_uid}/inviters", response=Entered, summary="Let a member take part")
@permission(CampaignPermission.ENTER)
def take_part(request: Any, campaign_uid: UUID, body: Who) -> Entered:
    """Answers the address of their code. 404 where there is no such member."""
    face = face_by_uid(request.workspace.id, body.member_uid)
    if face is None:
        raise NotFound
    token = enter(request.actor, campaign_uid=campaign_uid, member_id=face.id, now=request.now)
    return Entered(member_uid=face.uid, url=f"{settings.PUBLIC_URL}{reverse('code_page', args=[token])}")


@router.post("/{campaign_uid}/start", response=Campaign, summary="Begin a campaign")
@permission(CampaignPermission.RUN)
def start(request: Any, campaign_uid: UUID) -> Campaign:
    """One that was reviewed, by a person: programs review nothing."""
    steering.start(request.actor, campaign_uid=campaign_uid, now=request.now)
    return one(request, campaign_uid)


@router.post("/{campaign_uid}/pause", response=Campaign, summary="Pause a campaign")
@permission(CampaignPermission.RUN)
def pause(request: Any, campaign_uid: UUID, body: Why) -> Campaign:
    """No code gives a seat; who has joined goes on counting."""
    steering.pause(request.actor, campaign_uid=campaign_uid, why=body.reason, now=request.now)
    return one(request, campaign_uid)


@router.post("/{campaign_uid}/resume", response=Campaign, summary="Let a campaign go on")
@permission(CampaignPermission.RUN)
def resume(request: Any, campaign_uid: UUID) -> Campaign:
    """One that was slowed or paused."""
    steering.resume(request.actor, campaign_uid=campaign_uid, now=request.now)
    return one(request, campaign_uid)


@router.post("/{campaign_uid}/close", response=Campaign, summary="Close a campaign")
@permission(CampaignPermission.RUN)
def close(request: Any, campaign_uid: UUID, body: Why) -> Campaign:
    """For good: it takes nobody in any more; who counts may still mature."""
    steering.close(request.actor, campaign_uid=campaign_uid, why=body.reason, now=request.now)
    return one(request, campaign_uid)


def _campaign(line: CampaignLine) -> Campaign:
    funnel, money = line.funnel, line.money
    return Campaign(
        uid=line.uid, name=line.name, kind=line.kind, state=line.state, why=line.why, starts_at=line.starts_at,
        ends_at=line.ends_at, participants=line.participants, groups=line.groups, free=line.free,
        funnel=Funnel(
            opened=funnel.opened, identified=funnel.identified, joined=funnel.joined, counted=funnel.counted,
            matured=funnel.matured, voided=funnel.voided, held=funnel.held,
        ),
        money=Money(currency=money.currency, free=money.free, aside=money.aside, paid=money.paid),
    )  # fmt: skip
