"""A picture of themselves that participants give for their posters: put on by them alone, and taken off by them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import files, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.members.queries.alike import heads

from ..facts.posters import PortraitGiven
from ..models.campaign import Campaign
from ..models.posters import Copy
from ..permissions import CampaignPermission
from ..posters.layout import SlotKind
from ..queries.posters import handings, poster
from ..rules.campaigns import RUNNING
from ..rules.posters import NoPortrait


@transaction.atomic
def give_portrait(actor: Actor, *, campaign_uid: UUID, member_id: int, file_id: int, now: datetime) -> None:
    """A participant gives the picture of themselves that stands on their poster, kept before by `core.files` as theirs.

    The one before is deleted. Raises NotFound where they were handed no poster, NotAllowed, NoPortrait.
    """
    copy = _copy(actor, campaign_uid, member_id)
    line = poster(actor.workspace_id, copy.campaign_id)
    if line is None or SlotKind.AVATAR not in line.layout.shown():
        raise NoPortrait
    kept = files.attach(actor, file_ids=[file_id], owner=f"member:{member_id}", now=now)
    _put(actor, copy, kept[0].id, member_id, now)


@transaction.atomic
def take_off_portrait(actor: Actor, *, campaign_uid: UUID, member_id: int, now: datetime) -> None:
    """A participant takes their picture off their poster; it is deleted, and so is the poster that shows it.

    Raises NotFound, NotAllowed.
    """
    copy = _copy(actor, campaign_uid, member_id)
    if copy.portrait:
        _put(actor, copy, 0, member_id, now)


def _copy(actor: Actor, campaign_uid: UUID, member_id: int) -> Copy:
    actor.require_own(CampaignPermission.ENTER, member_id=member_id)
    row = Campaign.objects.of(actor.workspace_id).filter(uid=campaign_uid, state__in=RUNNING).first()
    head = heads(actor.workspace_id, [member_id]).get(member_id)
    one = handings(actor.workspace_id, row.id, [head]).get(head) if row is not None and head is not None else None
    if one is None or one.handed_at is None:
        raise NotFound
    return Copy.objects.of(actor.workspace_id).select_for_update(no_key=True).get(code_id=one.code_id)


def _put(actor: Actor, copy: Copy, portrait: int, member_id: int, now: datetime) -> None:
    files.delete(actor, file_ids=[old for old in (copy.portrait, copy.file) if old and old != portrait])
    copy.portrait, copy.file, copy.key = portrait, 0, ""
    copy.save(update_fields=["portrait", "file", "key"])
    said = PortraitGiven(campaign_id=copy.campaign_id, member_id=member_id, there=bool(portrait))
    journal.record(actor, [said], at=now)
