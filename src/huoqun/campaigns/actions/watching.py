"""A campaign is watched: slowed down, stopped and let go on by itself, saying why; what people have to do becomes a
task in time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core import journal
from huoqun.core.actor import EVERYWHERE, Actor
from huoqun.core.queries import workspace
from huoqun.groups.queries.places import places as groups_of
from huoqun.work.actions import incidents
from huoqun.work.actions.tasks import NewTask, make
from huoqun.work.rules import Strategy

from ..facts.seats import PlaceChanged
from ..models.campaign import Campaign
from ..models.seat import Place
from ..permissions import CampaignPermission
from ..queries.load import load_of, quality_of
from ..queries.owners import owners_of
from ..rules.campaigns import RUNNING, State
from ..rules.capacity import Load, Rail, Step, Why, alerts, crossed, verdict
from ..rules.openings import Turn
from ..rules.seats import ASK_BEFORE, PlaceState
from ._awarding import lacking
from .growing import prepare
from .steering import close, pause, resume, throttle

ROLE = "assistant"
RAIL = "campaigns.rail"
SOON = timedelta(hours=2)


def watch(actor: Actor, *, campaign_id: int, now: datetime) -> int:
    """Look after one campaign; answers how many things it did."""
    actor.require(CampaignPermission.RUN)
    row = Campaign.objects.of(actor.workspace_id).filter(id=campaign_id, state__in=RUNNING).first()
    if row is None or row.state == State.CLOSING:
        return 0
    load = load_of(row.workspace_id, row.id, now=now)
    done = _codes(actor, row, now)
    if alerts(load) or load.free <= 0:
        done += _room(actor, row, load, now)
        load = load_of(row.workspace_id, row.id, now=now)
    return done + _rails(actor, row, now) + _step(actor, row, load, now)


def _step(actor: Actor, row: Campaign, load: Load, now: datetime) -> int:
    """What the load asks for. What a person stopped only a person lets go on."""
    own = row.halted_by.startswith("system:") and row.why in set(Why)
    if row.state != State.LIVE and not own:
        return 0
    step, why = verdict(load, Step.GO if row.state == State.LIVE else Step.SLOW)
    if step is Step.STOP:
        return int(row.state != State.PAUSED and pause(actor, campaign_uid=row.uid, why=str(why), now=now))
    if row.state == State.PAUSED and row.why == Why.BUDGET and (load.budget or 0) < lacking(row):
        # One more would be paid for, what is owed already would not: it would stop again at once.
        return 0
    if row.state == State.PAUSED or (step is Step.GO and row.state == State.THROTTLED):
        resume(actor, campaign_uid=row.uid, now=now)
        return 1
    if step is Step.GO or (row.state == State.THROTTLED and row.why == why):
        return 0
    if row.state == State.THROTTLED:
        Campaign.objects.of(row.workspace_id).filter(id=row.id, state=State.THROTTLED).update(why=str(why))
        return 1
    return int(throttle(actor, campaign_uid=row.uid, why=str(why), now=now))


@transaction.atomic
def _room(actor: Actor, row: Campaign, load: Load, now: datetime) -> int:
    """Open the next group in reserve whose code is good; where there is none, have the platform make one, or somebody
    prepare one.
    """
    places = Place.objects.of(row.workspace_id).select_for_update(of=("self",), no_key=True)
    reserve = places.filter(campaign_id=row.id, state=PlaceState.RESERVE).order_by("position", "id")
    for place in reserve:
        if (place.picture or place.link) and (place.code_ends is None or place.code_ends > now):
            place.state = PlaceState.OPEN
            place.save(update_fields=["state"])
            said = PlaceChanged(campaign_id=row.id, place_id=place.id, group_id=place.group_id, about="open")
            journal.record(actor, [said], at=now)
            return 1
    whose = prepare(actor, campaign_uid=row.uid, now=now)
    if whose is not Turn.PERSON:
        return int(whose is Turn.ASK)
    here = workspace(row.workspace_id)
    lasts = int(load.lasts.total_seconds() // 60) if load.lasts is not None else 0
    with override(here.language):
        told = _("%(campaign)s: prepare another group. %(free)s seats are left, for about %(minutes)s minutes.")
        task = NewTask(
            key=f"campaign/{row.id}/room/{load.groups}", kind="campaign_room",
            title=told % {"campaign": row.name, "free": load.free, "minutes": lasts}, sla=timedelta(minutes=30),
            role=ROLE, why={"free": load.free, "recent": load.recent, "minutes": lasts}, **_of_last(row),
        )  # fmt: skip
    return len(make(actor, tasks=[task], now=now))


def _of_last(row: Campaign) -> dict[str, Any]:
    """Whoever looks after the group that is filled last has its neighbour prepared; nobody's: the role's."""
    own = Place.objects.of(row.workspace_id).filter(campaign_id=row.id, state=PlaceState.OPEN)
    group = own.order_by("-position", "-id").values_list("group_id", flat=True).first()
    if group is None:
        return {}
    return {"group_id": group, **_to_owner(owners_of(row.workspace_id, [group]).get(group))}


def _to_owner(user_id: int | None) -> dict[str, Any]:
    """A task of a group is its owner's, while they are at work; else its role's."""
    return {"strategy": Strategy.OWNER, "owner_id": user_id} if user_id is not None else {}


@transaction.atomic
def _codes(actor: Actor, row: Campaign, now: datetime) -> int:
    """Ask in time for a fresh picture of codes that end, each once."""
    places = Place.objects.of(row.workspace_id).select_for_update(of=("self",), no_key=True)
    ending = list(
        places.filter(campaign_id=row.id, asked_at=None, code_ends__lte=now + ASK_BEFORE)
        .exclude(state=PlaceState.CLOSED).exclude(picture="").order_by("id")
    )  # fmt: skip
    if not ending:
        return 0
    with override(workspace(row.workspace_id).language):
        tasks = _fresh(row, ending, now)
    for place in ending:
        place.asked_at = now
    Place.objects.bulk_update(ending, ["asked_at"])
    return len(make(actor, tasks=tasks, now=now))


def _fresh(row: Campaign, ending: Sequence[Place], now: datetime) -> list[NewTask]:
    known = groups_of(row.workspace_id, scope=EVERYWHERE)
    whose = owners_of(row.workspace_id, [place.group_id for place in ending])
    how = _("Open the group, its code, save the picture, and put it into %(campaign)s, Groups and codes.")
    return [
        NewTask(
            key=f"campaign/place/{place.id}/{ends:%Y%m%d%H%M}", kind="campaign_code",
            title=_("The code of %(group)s ends: put in a fresh picture.") % {"group": known[place.group_id].name},
            due_at=max(ends - SOON, now + timedelta(minutes=10)), role=ROLE, group_id=place.group_id,
            **_to_owner(whose.get(place.group_id)),
            copy_text=how % {"campaign": row.name},
        )
        for place in ending if (ends := place.code_ends) is not None
    ]  # fmt: skip


@transaction.atomic
def _rails(actor: Actor, row: Campaign, now: datetime) -> int:
    """Pause a campaign whose people leave, complain or want no words, and put that before the team."""
    if row.state == State.PAUSED:
        return 0
    seen = quality_of(row.workspace_id, row.id, since=row.rails_from or row.started_at or row.starts_at)
    found = crossed(seen)
    if not found:
        return 0
    pause(actor, campaign_uid=row.uid, why=f"rail:{found[0][0]}", now=now)
    row.refresh_from_db()
    with override(workspace(row.workspace_id).language):
        evidence = {"joined": seen.joined} | {str(rail): f"{count} ({100 * part:.0f} %)" for rail, count, part in found}
        incidents.open(
            actor, key=f"campaign/rail/{row.id}", kind=RAIL, people=seen.joined, evidence=evidence,
            title=_("%(campaign)s is paused: %(why)s") % {"campaign": row.name, "why": _SAID[found[0][0]]()},
            choices=("resume", "close"), now=now,
        )  # fmt: skip
    return 1


_SAID = {
    Rail.LEAVES: lambda: _("too many leave within a day"),
    Rail.COMPLAINTS: lambda: _("too many complain"),
    Rail.MUTES: lambda: _("too many want no more words"),
}


@transaction.atomic
def decided(actor: Actor, *, campaign_id: int, choice: str, now: datetime) -> None:
    """The team decided about a campaign that was paused by a guardrail: it goes on, looked at afresh, or closes."""
    actor.require(CampaignPermission.RUN)
    row = Campaign.objects.of(actor.workspace_id).filter(id=campaign_id, state=State.PAUSED).first()
    if row is None:
        return
    if choice == "close":
        close(actor, campaign_uid=row.uid, why=row.why, now=now)
        return
    Campaign.objects.of(row.workspace_id).filter(id=row.id).update(rails_from=now)
    resume(actor, campaign_uid=row.uid, now=now)
