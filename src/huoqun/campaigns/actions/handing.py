"""Posters handed out: to each participant their own, one by one where the campaign is slowed down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from huoqun.core import files, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin
from huoqun.members.queries.alike import heads
from huoqun.members.queries.faces import faces

from ..facts.posters import PostersHanded
from ..models.campaign import Campaign, Participant
from ..models.invitation import Code
from ..models.posters import Copy
from ..permissions import CampaignPermission
from ..queries.posters import handings, last_turn, poster
from ..rules.campaigns import RUNNING, CampaignOver, State
from ..rules.posters import NoPoster, PosterLater, is_there, may_have, turns
from ._copies import ready
from ._enrolling import enrol
from ._rows import locked

KEPT = timedelta(days=7)
"""A picture that nobody looked at for so long is drawn again when somebody does."""


@dataclass(frozen=True, slots=True)
class Given:
    """A participant's copy, and when its turn is."""

    copy: UUID
    at: datetime


@transaction.atomic
def ask(actor: Actor, *, campaign_uid: UUID, member_id: int, now: datetime) -> datetime:
    """A participant asks for their poster; answers when they have it: now, or their turn where it is slowed down.

    Raises NotFound, NotAllowed, CampaignOver, NoPoster.
    """
    actor.require_own(CampaignPermission.ENTER, member_id=member_id)
    row = locked(actor, campaign_uid)
    head = heads(actor.workspace_id, [member_id]).get(member_id)
    given = _hand(actor, row, [head] if head else [], now=now)
    if head not in given:
        raise NotFound
    return given[head].at


@transaction.atomic
def hand_out(
    actor: Actor, *, campaign_uid: UUID, member_ids: Sequence[int], now: datetime, origin: Origin = Origin.LIVE
) -> dict[int, Given]:
    """Give members their posters, those too who did not take part yet where it takes new people; by member.

    Bots, the team and whoever wants no more of it are left out. Raises NotFound, NotAllowed, CampaignOver, NoPoster.
    """
    actor.require(CampaignPermission.HEAR)
    row = locked(actor, campaign_uid)
    known = heads(actor.workspace_id, member_ids)
    if row.state == State.LIVE:
        parted = set(known.values()) - handings(actor.workspace_id, row.id, known.values()).keys()
        enrol(actor, row, sorted(parted - _parted(row, parted)), now=now)
    given = _hand(actor, row, list(dict.fromkeys(known.values())), now=now, origin=origin)
    return {member: given[head] for member, head in known.items() if head in given}


def _parted(row: Campaign, member_ids: set[int]) -> set[int]:
    """Who said that they want no more of it: a manual does not bring them back."""
    own = Participant.objects.of(row.workspace_id).filter(campaign_id=row.id, parted_at__isnull=False)
    return set(own.filter(member_id__in=member_ids).values_list("member_id", flat=True))


def _hand(
    actor: Actor, row: Campaign, member_ids: Sequence[int], *, now: datetime, origin: Origin = Origin.LIVE
) -> dict[int, Given]:
    if poster(row.workspace_id, row.id) is None:
        raise NoPoster
    state = State(row.state)
    found = handings(row.workspace_id, row.id, member_ids)
    had = [one for one in found.values() if one.handed_at is not None]
    if not may_have(state) and (state not in RUNNING or len(had) < len(found)):
        raise CampaignOver
    next_turn = turns(state, last_turn(row.workspace_id, row.id), now)
    new = {m: next(next_turn) for m in member_ids if m in found and found[m].handed_at is None}
    for copy in Copy.objects.of(row.workspace_id).filter(code_id__in=[found[m].code_id for m in new]):
        copy.handed_at = next(at for m, at in new.items() if found[m].code_id == copy.code_id)
        copy.save(update_fields=["handed_at"])
    Copy.objects.bulk_create(
        (
            Copy(workspace_id=row.workspace_id, campaign_id=row.id, code_id=found[m].code_id, handed_at=at)
            for m, at in new.items() if found[m].copy is None
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    if new:
        later = sum(at > now for at in new.values())
        said = PostersHanded(campaign_id=row.id, member_ids=tuple(new), later=later)
        journal.record(actor, [said], at=now, origin=origin)
    there = handings(row.workspace_id, row.id, member_ids)
    return {m: Given(one.copy, one.handed_at) for m, one in there.items() if one.copy and one.handed_at}


def draw(actor: Actor, *, campaign_uid: UUID, member_id: int, now: datetime) -> bytes:
    """A participant's poster as JPEG, once they were handed it. Raises NotFound, NotAllowed, NoPoster, PosterLater."""
    actor.require_own(CampaignPermission.ENTER, member_id=member_id)
    row = Campaign.objects.of(actor.workspace_id).filter(uid=campaign_uid, state__in=RUNNING).first()
    head = heads(actor.workspace_id, [member_id]).get(member_id)
    if row is None or head is None:
        raise NotFound
    one = handings(actor.workspace_id, row.id, [head]).get(head)
    if one is None or one.handed_at is None:
        raise NotFound
    if not is_there(State(row.state), one.handed_at, now):
        raise PosterLater
    return _of_participant(actor, row, one.code_id, one.token, head, now)


def draw_for_place(actor: Actor, *, campaign_uid: UUID, token: str, now: datetime) -> bytes:
    """The poster of a place's code as JPEG. Raises NotFound, NotAllowed, NoPoster."""
    actor.require(CampaignPermission.VIEW)
    row = Campaign.objects.of(actor.workspace_id).filter(uid=campaign_uid).first()
    code = Code.objects.of(actor.workspace_id).filter(campaign__uid=campaign_uid, participant=None, token=token).first()
    if row is None or code is None:
        raise NotFound
    return ready(actor, row, code_id=code.id, token=code.token, name="", owner="campaigns", now=now)


def draw_to_send(actor: Actor, *, copy_uid: UUID, now: datetime) -> bytes:
    """A participant's poster as it is sent to them. Raises NotFound where it is over, NotAllowed, NoPoster."""
    actor.require(CampaignPermission.HEAR)
    rows = Copy.objects.of(actor.workspace_id).select_related("campaign", "code__participant")
    copy = rows.filter(uid=copy_uid, campaign__state__in=RUNNING, code__participant__parted_at=None).first()
    if copy is None or copy.code.participant is None:
        raise NotFound
    member_id = copy.code.participant.member_id
    return _of_participant(actor, copy.campaign, copy.code_id, copy.code.token, member_id, now)


def _of_participant(actor: Actor, row: Campaign, code_id: int, token: str, member_id: int, now: datetime) -> bytes:
    face = faces(actor.workspace_id, [member_id]).get(member_id)
    return ready(
        actor, row, code_id=code_id, token=token, name=face.name if face else "", owner=f"member:{member_id}", now=now
    )


@transaction.atomic
def forget(actor: Actor, *, now: datetime, at_once: int = 500) -> int:
    """Delete pictures of posters that nobody looked at for a week, or whose campaign is over; answers how many.

    What somebody gave of themselves goes with the campaign, or as they take part no more.
    """
    actor.require(CampaignPermission.HEAR)
    own = Copy.objects.of(actor.workspace_id).select_for_update(of=("self",), skip_locked=True)
    is_over = Q(campaign__state__in=[State.SETTLED, State.CANCELLED]) | Q(code__participant__parted_at__isnull=False)
    over = list(own.filter(is_over).exclude(file=0, portrait=0).order_by("id")[:at_once])
    old = list(own.filter(seen_at__lt=now - KEPT).exclude(is_over).exclude(file=0).order_by("id")[:at_once])
    files.delete(actor, file_ids=[f for c in over for f in (c.file, c.portrait) if f] + [c.file for c in old])
    Copy.objects.of(actor.workspace_id).filter(id__in=[c.id for c in (*over, *old)]).update(file=0)
    Copy.objects.of(actor.workspace_id).filter(id__in=[c.id for c in over]).update(portrait=0)
    return len(over) + len(old)
