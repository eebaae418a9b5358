"""The pool grows by itself: its platform makes a group before the seats are gone, and it is kept in reserve."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.port.capabilities import Capability
from huoqun.chats.port.effects import CreateGroup
from huoqun.chats.queries.routes import lines_with, link_into
from huoqun.chats.rules import EffectClass
from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.queries import workspace
from huoqun.groups.actions.modelling import model
from huoqun.work.actions.tasks import NewTask, make
from huoqun.work.rules import Strategy

from ..facts.seats import GroupNotMade, GroupWanted, GrowthSet
from ..models.campaign import Campaign
from ..models.seat import Opening, Place
from ..permissions import CampaignPermission
from ..queries.owners import owners_of
from ..rules.campaigns import State, WrongState
from ..rules.openings import (
    BY_HAND,
    GOOD_FOR,
    LEFT_OUT,
    NO_ANSWER,
    Asked,
    OpeningState,
    Turn,
    key_of,
    name_of,
    pattern_of,
    read_key,
    turn,
)
from ..rules.seats import PlaceState
from ._rows import locked
from .pooling import NewPlace, add_place

LOOK_IN = timedelta(hours=2)
OVER = (State.CLOSING, State.SETTLING, State.SETTLED, State.CANCELLED)


@transaction.atomic
def set_growth(actor: Actor, *, campaign_uid: UUID, a_day: int, name: str, now: datetime) -> None:
    """Let the platform make so many groups a day for the pool, or (0) none. Raises NotFound, WrongState, BadGrowth."""
    actor.require(CampaignPermission.EDIT)
    row = locked(actor, campaign_uid)
    if row.state in OVER:
        raise WrongState
    row.grow, row.grow_name = a_day, pattern_of(name, a_day=a_day)
    row.save(update_fields=["grow", "grow_name"])
    journal.record(actor, [GrowthSet(campaign_id=row.id, a_day=a_day)], at=now)


@transaction.atomic
def prepare(actor: Actor, *, campaign_uid: UUID, now: datetime) -> Turn:
    """Seats run low: ask the platform for one more group, if it is its turn; answers whose turn it was.

    Raises NotFound.
    """
    actor.require(CampaignPermission.RUN)
    row = locked(actor, campaign_uid)
    if not row.grow:
        return Turn.PERSON
    own = Opening.objects.of(row.workspace_id).filter(campaign_id=row.id)
    past = [Asked(OpeningState(state), at) for state, at in own.values_list("state", "asked_at")]
    whose = turn(past, a_day=row.grow, now=now)
    if whose is not Turn.ASK:
        return whose
    like, line = _model(row)
    if like is None:
        return Turn.PERSON
    number = len(past) + 1
    name = name_of(row.grow_name, Place.objects.of(row.workspace_id).filter(campaign_id=row.id).count() + 1)
    Opening.objects.create(
        workspace_id=row.workspace_id, campaign_id=row.id, number=number, name=name, like_id=like, asked_at=now
    )
    effect = NewEffect(
        key=key_of(row.id, number), body=CreateGroup(name, open=True), cls=EffectClass.SERVICE, group_id=like,
        connection_id=line, cause=f"campaign/{row.id}", expires_at=now + GOOD_FOR, once=True,
    )  # fmt: skip
    ask(actor, effects=[effect], now=now)
    journal.record(actor, [GroupWanted(campaign_id=row.id, number=number, like_id=like)], at=now)
    return Turn.ASK


def _model(row: Campaign) -> tuple[int | None, int | None]:
    """The last group of the pool whose connection can make open ones, and that connection."""
    pool = Place.objects.of(row.workspace_id).filter(campaign_id=row.id).exclude(state=PlaceState.CLOSED)
    groups = list(pool.order_by("-position", "-id").values_list("group_id", flat=True))
    lines = lines_with(row.workspace_id, groups, Capability.OPEN_GROUP)
    return next(((group, lines[group]) for group in groups if group in lines), (None, None))


@transaction.atomic
def made(actor: Actor, *, key: str, group_id: int, now: datetime) -> bool:
    """The platform made a group: it becomes like its model, is kept in reserve with its own way in (unless the campaign
    ends or the model has left the pool), and its owner is told. Answers whether it is one of ours; twice changes
    nothing.
    """
    actor.require(CampaignPermission.HEAR)
    row = _asked(actor, key)
    if row is None:
        return False
    campaign = Campaign.objects.of(row.workspace_id).get(id=row.campaign_id)
    pool = Place.objects.of(row.workspace_id).filter(campaign_id=row.campaign_id)
    like = pool.filter(group_id=row.like_id).first()
    place = None
    if like is not None and campaign.state not in OVER:
        place = NewPlace(
            group_id=group_id, soft=like.soft, hard=like.hard, state=PlaceState.RESERVE,
            link=link_into(row.workspace_id, group_id), daily=like.daily,
        )  # fmt: skip
    row.state, row.group_id, row.reason = OpeningState.MADE, group_id, LEFT_OUT if place is None else ""
    row.save(update_fields=["state", "group_id", "reason"])
    model(actor, group_id=group_id, like_id=row.like_id, capacity=like.hard if like else None, now=now)
    if place is not None and not pool.filter(group_id=group_id).exists():
        add_place(actor, campaign_uid=campaign.uid, place=place, now=now)
    _tell_owner(actor, campaign, row, now)
    return True


def _tell_owner(actor: Actor, campaign: Campaign, row: Opening, now: datetime) -> None:
    """Whoever looks after the group that it was made after looks in; nobody's: an assistant."""
    owner = owners_of(row.workspace_id, [row.like_id]).get(row.like_id)
    whose: dict[str, Any] = {"strategy": Strategy.OWNER, "owner_id": owner} if owner is not None else {}
    with override(workspace(row.workspace_id).language):
        told = _("%(campaign)s: %(group)s was made and is in reserve. Look in: its notice, its helpers, who may speak.")
        if row.reason == LEFT_OUT:
            told = _("%(campaign)s: %(group)s was made, but is in no pool. Decide whether to keep it.")
        title = told % {"campaign": campaign.name, "group": row.name}
    task = NewTask(
        key=f"campaign/{campaign.id}/made/{row.number}", kind="campaign_made", group_id=row.group_id, title=title,
        role="assistant", sla=LOOK_IN, why={"number": row.number}, **whose,
    )  # fmt: skip
    make(actor, tasks=[task], now=now)


@transaction.atomic
def not_made(actor: Actor, *, key: str, reason: str, now: datetime) -> bool:
    """A group came to nothing, or a person made it by hand; answers whether it is one that is waited for."""
    actor.require(CampaignPermission.HEAR)
    row = _asked(actor, key)
    if row is None:
        return False
    row.state, row.reason = OpeningState.FAILED, (reason or BY_HAND)[:200]
    row.save(update_fields=["state", "reason"])
    journal.record(actor, [GroupNotMade(campaign_id=row.campaign_id, number=row.number, reason=row.reason)], at=now)
    return True


@transaction.atomic
def unclear(actor: Actor, *, key: str) -> bool:
    """Nobody knows whether a group was made: it is waited for, and no other one is asked for."""
    actor.require(CampaignPermission.HEAR)
    row = _asked(actor, key)
    if row is None:
        return False
    row.reason = NO_ANSWER
    row.save(update_fields=["reason"])
    return True


def _asked(actor: Actor, key: str) -> Opening | None:
    """The group of a key while it is waited for, locked."""
    told = read_key(key)
    if told is None:
        return None
    rows = Opening.objects.of(actor.workspace_id).select_for_update(of=("self",), no_key=True)
    return rows.filter(campaign_id=told[0], number=told[1], state=OpeningState.ASKED).first()
