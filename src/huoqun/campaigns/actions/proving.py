"""Members prove that they shared: a screenshot, once more if it is sent back, and a word if that was wrong."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import files
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.members.queries.alike import heads

from ..models.campaign import Campaign, Participant
from ..models.screenshots import Shot
from ..permissions import CampaignPermission
from ..queries.people import selves
from ..rules.campaigns import RUNNING, CampaignOver, WrongState
from ..rules.screenshots import ShotState, may_send
from ._announcing import say_shot

LONGEST_APPEAL = 500


@transaction.atomic
def send(actor: Actor, *, campaign_uid: UUID, member_id: int, file_id: int, now: datetime) -> UUID:
    """A member sends a screenshot, kept before by `core.files` as theirs; answers its uid.

    Raises NotFound, NotAllowed, CampaignOver, ShotWaits, NoMoreShots.
    """
    actor.require_own(CampaignPermission.ENTER, member_id=member_id)
    row = Campaign.objects.of(actor.workspace_id).filter(uid=campaign_uid).first()
    if row is None:
        raise NotFound
    if row.state not in RUNNING:
        raise CampaignOver
    # One row of theirs is held while it is decided which attempt this is.
    me = _me(actor, member_id)
    own = Participant.objects.of(actor.workspace_id).select_for_update(of=("self",), no_key=True)
    if not list(own.filter(campaign_id=row.id, member_id__in=me).order_by("id")):
        raise NotFound
    sent = Shot.objects.of(actor.workspace_id).filter(campaign_id=row.id, member_id__in=me)
    attempt = may_send([ShotState(state) for state in sent.values_list("state", flat=True)])
    kept = files.attach(actor, file_ids=[file_id], owner=f"member:{member_id}", now=now)
    shot = Shot.objects.create(
        workspace_id=actor.workspace_id, campaign_id=row.id, member_id=member_id, attempt=attempt, file=kept[0].id,
        sent_at=now,
    )  # fmt: skip
    say_shot(actor, shot, "sent", now, by_itself=False)
    return shot.uid


@transaction.atomic
def appeal(actor: Actor, *, shot_uid: UUID, member_id: int, words: str, now: datetime) -> None:
    """A member says that theirs was wrongly sent back; a person looks at it once more. Raises NotFound, WrongState."""
    actor.require_own(CampaignPermission.ENTER, member_id=member_id)
    own = Shot.objects.of(actor.workspace_id).select_for_update().filter(member_id__in=_me(actor, member_id))
    shot = own.filter(uid=shot_uid).first()
    if shot is None:
        raise NotFound
    if shot.state != ShotState.REJECTED or shot.appealed_at is not None or not shot.file:
        raise WrongState
    shot.state, shot.appealed_at, shot.appeal = ShotState.QUEUED, now, words.strip()[:LONGEST_APPEAL]
    shot.save(update_fields=["state", "appealed_at", "appeal"])
    say_shot(actor, shot, "appealed", now, by_itself=False)


def _me(actor: Actor, member_id: int) -> list[int]:
    """Whoever a member was before they were merged, too."""
    return list(selves(actor.workspace_id, heads(actor.workspace_id, [member_id]).values()))
