"""Groups of a pool that a platform leads into by a join way of its own: made, and given back when all is over."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.chats.actions import held, join_ways
from huoqun.chats.queries.routes import line_with
from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound, Refused

from ..facts.seats import PlaceChanged
from ..models.seat import Place
from ..permissions import CampaignPermission
from ..rules.campaigns import N_, OVER

WAY = "join_way"


class NoWay(Refused):
    code = "no_join_way"
    message = N_("No connection of this group makes join ways.")
    way_out = N_("WeCom does, for customer groups. For other groups give a picture of the code, or an address.")
    status = 409


@transaction.atomic
def lead(actor: Actor, *, place_uid: UUID, now: datetime) -> None:
    """Have the group's platform make a join way for it: its code does not end after seven days.

    The platform makes it within seconds. Raises NotFound, NotAllowed, NoWay.
    """
    actor.require(CampaignPermission.EDIT)
    rows = Place.objects.of(actor.workspace_id).select_for_update(of=("self",), no_key=True)
    row = rows.select_related("campaign", "group").filter(uid=place_uid).first()
    if row is None:
        raise NotFound
    if row.way_id is not None or row.campaign.state in OVER:
        return
    line = line_with(row.workspace_id, row.group_id, WAY)
    if line is None:
        raise NoWay
    row.way_id = join_ways.create(
        actor, connection_id=line, name=row.group.name[: held.LONGEST_NAME] or row.campaign.name[: held.LONGEST_NAME],
        state=f"hq-{row.campaign_id}-{row.id}", group_ids=[row.group_id], now=now,
    )  # fmt: skip
    row.save(update_fields=["way"])
    said = PlaceChanged(campaign_id=row.campaign_id, place_id=row.id, group_id=row.group_id, about="way")
    journal.record(actor, [said], at=now)


@transaction.atomic
def give_back(actor: Actor, *, now: datetime) -> int:
    """Delete the join ways of campaigns that are over: an account has so many and no more. Answers how many."""
    actor.require(CampaignPermission.HEAR)
    over = Place.objects.of(actor.workspace_id).filter(way__isnull=False, campaign__state__in=list(OVER))
    gone = list(over.select_for_update(of=("self",), no_key=True).order_by("id")[:100])
    for way in [row.way_id for row in gone if row.way_id is not None]:
        # Somebody may have deleted it by hand under Connections.
        with suppress(NotFound):
            held.delete(actor, held_id=way, now=now)
    over.filter(id__in=[row.id for row in gone]).update(way=None)
    return len(gone)
