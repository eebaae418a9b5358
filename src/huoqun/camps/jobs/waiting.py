"""What waiting lists hear, and what the clock does with them: places that are free are offered to whoever is next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.port.effects import Send
from huoqun.chats.rules import EffectClass
from huoqun.core.actor import system
from huoqun.core.facts import Envelope
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace
from huoqun.core.ticks import tick
from huoqun.members.actions.visiting import addresses

from ..actions.waiting import offer
from ..queries.waiting import lists_with_somebody, rooms
from ..rules import OFFER_LASTS

OFFERED = ("camps.place_offered", 1)


@tick("camps.waiting", every=30.0)
def offer_places(real: datetime) -> int:
    """Lets offers pass that are over, and offers places that became free."""
    offered = 0
    for workspace_id, class_id in lists_with_somebody():
        for room in rooms(workspace_id, [class_id]):
            now = workspace(workspace_id).now(real)
            offered += offer(system(workspace_id, "camps"), class_uid=room.class_uid, now=now)
    return offered


@consumer("camps.offers", hears=[OFFERED], acts=True)
def tell(units: Sequence[Unit], now: datetime) -> None:
    """Tells in private whoever a place is kept for, with a link to take it."""
    offers: dict[int, list[Envelope]] = defaultdict(list)
    for unit in units:
        offers[unit.fact.workspace_id].append(unit.fact)
    for workspace_id, facts in offers.items():
        _tell(workspace_id, facts, now)


def _tell(workspace_id: int, facts: Sequence[Envelope], real: datetime) -> None:
    here = workspace(workspace_id)
    actor, now = system(workspace_id, "camps"), here.now(real)
    ends = {fact.id: datetime.fromisoformat(fact.payload["until"]) for fact in facts}
    links = addresses(
        actor,
        member_ids={f.payload["member_id"] for f in facts},
        now=now,
        to="camp",
        lasts=timedelta(hours=OFFER_LASTS),
    )
    titles = {room.class_id: room.title for room in rooms(workspace_id, [f.payload["class_id"] for f in facts])}
    with override(here.language):
        words = _("A place in “%(class)s” is free and kept for you until %(until)s. Take it here: %(url)s")
    effects = [
        NewEffect(
            key=f"place/{fact.payload['class_id']}/{member}/{fact.payload['until']}",
            body=Send(words % {
                "class": titles[fact.payload["class_id"]], "url": links[member],
                "until": timezone.localtime(ends[fact.id], here.tz).strftime("%m-%d %H:%M"),
            }),
            cls=EffectClass.SERVICE, member_id=member, expires_at=ends[fact.id], cause=f"fact:{fact.id}",
        )
        for fact in facts
        if (member := fact.payload["member_id"]) in links and fact.payload["class_id"] in titles
    ]  # fmt: skip
    ask(actor, effects=effects, now=now)
