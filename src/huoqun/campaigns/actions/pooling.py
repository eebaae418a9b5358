"""The pool of groups that a campaign fills: added, sized, given a fresh code, kept in reserve, closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound, Refused
from huoqun.groups.queries.places import chapters

from ..facts.seats import PlaceChanged
from ..models.seat import Place
from ..permissions import CampaignPermission
from ..rules.campaigns import N_, State, WrongState
from ..rules.seats import FRESH, MOST_A_DAY, PlaceState, size_fault
from ._rows import locked
from ._seats import recount, release_place


class BadPlace(Refused):
    code = "bad_place"
    message = N_("A group cannot be in the pool like that.")
    way_out = N_("Choose a group that is not in it yet, with a size and a web address.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlace:
    """A group for the pool. `picture`: the uid of a file with its code; `link`: an address into the group.

    `code_ends`: until when the code is good; with a picture and without it, seven days. `daily`: how many people it
    takes in a day, 0: as many as come.
    """

    group_id: int
    soft: int
    hard: int
    state: PlaceState = PlaceState.OPEN
    picture: str = ""
    link: str = ""
    code_ends: datetime | None = None
    daily: int = 0


@transaction.atomic
def add_place(actor: Actor, *, campaign_uid: UUID, place: NewPlace, now: datetime) -> UUID:
    """Put a group into the pool of a campaign, at its end; answers the place's uid. Raises NotFound, BadPlace."""
    actor.require(CampaignPermission.EDIT)
    row = locked(actor, campaign_uid)
    if row.state in (State.CLOSING, State.SETTLING, State.SETTLED, State.CANCELLED):
        raise WrongState
    own = Place.objects.of(actor.workspace_id).filter(campaign_id=row.id)
    if place.group_id not in chapters(actor.workspace_id, [place.group_id]) or own.filter(
        group_id=place.group_id
    ).exists():  # fmt: skip
        raise BadPlace
    made = Place.objects.create(
        workspace_id=row.workspace_id, uid=ids.uid(), campaign_id=row.id, group_id=place.group_id,
        position=own.count() + 1, **_values(place, now),
    )  # fmt: skip
    recount(row.workspace_id, [place.group_id])
    _tell(actor, made, "added", now)
    return made.uid


@transaction.atomic
def change_place(actor: Actor, *, place_uid: UUID, place: NewPlace, now: datetime) -> None:
    """Size a group of the pool anew, give it a fresh code, keep it in reserve, or close it. Its group stays; it is
    never made smaller than the seats that are taken. Raises NotFound, BadPlace.
    """
    actor.require(CampaignPermission.EDIT)
    row = (
        Place.objects.of(actor.workspace_id).select_for_update(of=("self",), no_key=True).filter(uid=place_uid).first()
    )
    if row is None:
        raise NotFound
    if place.group_id != row.group_id or place.hard < row.taken:
        raise BadPlace
    new = _values(place, now)
    # What was asked for is there: when the fresh code ends in its turn, it is asked for anew.
    if (row.picture, row.code_ends) != (new["picture"], new["code_ends"]):
        row.asked_at = None
    for name, value in new.items():
        setattr(row, name, value)
    row.save()
    if row.state == PlaceState.CLOSED:
        release_place(row.workspace_id, row.id, now=now)
    _tell(actor, row, "edited", now)


def _values(place: NewPlace, now: datetime) -> dict[str, object]:
    if wrong := size_fault(place.soft, place.hard):
        raise BadPlace(wrong)
    if not 0 <= place.daily <= MOST_A_DAY:
        raise BadPlace
    link = place.link.strip()
    if link and not (link.startswith("https://") and len(link) <= 500 and link.isprintable()):
        raise BadPlace(N_("An address into a group begins with https://."))
    ends = place.code_ends or (now + FRESH if place.picture else None)
    return {
        "soft": place.soft, "hard": place.hard, "state": place.state, "picture": place.picture, "link": link,
        "code_ends": ends, "daily": place.daily,
    }  # fmt: skip


def _tell(actor: Actor, row: Place, about: str, now: datetime) -> None:
    said = PlaceChanged(campaign_id=row.campaign_id, place_id=row.id, group_id=row.group_id, about=about)
    journal.record(actor, [said], at=now)
