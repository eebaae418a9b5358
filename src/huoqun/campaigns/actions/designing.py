"""A campaign's poster: its layout, and the picture below it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import files, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.queries import workspace

from ..facts.posters import PosterDesigned
from ..models.campaign import Campaign
from ..models.posters import Poster
from ..permissions import CampaignPermission
from ..posters.drawing import tones
from ..posters.layout import Layout, usual, written
from ..rules.campaigns import OPEN, State, WrongState
from ._rows import locked, move

WRITABLE = (State.DRAFT, State.REVIEWED, *OPEN, State.PAUSED)


@transaction.atomic
def design(actor: Actor, *, campaign_uid: UUID, layout: Layout, now: datetime) -> None:
    """Lay a campaign's poster out. One that was reviewed has to be reviewed again; once it has begun, only who reviews
    campaigns changes it. Raises NotFound, NotAllowed, WrongState.
    """
    row = _changing(actor, campaign_uid, now)
    _put(actor, row, now, layout=written(layout))


@transaction.atomic
def dress(actor: Actor, *, campaign_uid: UUID, file_id: int | None, now: datetime) -> None:
    """Lay a picture below the poster, kept before by `core.files` as the campaigns'; None: take it away.

    Raises NotFound, NotAllowed, WrongState.
    """
    row = _changing(actor, campaign_uid, now)
    old = Poster.objects.of(actor.workspace_id).filter(campaign_id=row.id).values_list("picture", flat=True).first()
    if old:
        files.delete(actor, file_ids=[files.read(actor.workspace_id, uid=old).kept.id])
    if file_id is None:
        _put(actor, row, now, picture="", digest=b"", tones=b"")
        return
    kept = files.attach(actor, file_ids=[file_id], owner="campaigns", now=now)[0]
    raw = files.read(actor.workspace_id, uid=kept.uid).raw
    _put(actor, row, now, picture=kept.uid, digest=kept.digest, tones=tones(raw))


@transaction.atomic
def drop(actor: Actor, *, campaign_uid: UUID, now: datetime) -> None:
    """Have no poster any more. Raises NotFound, NotAllowed, WrongState."""
    row = _changing(actor, campaign_uid, now)
    if not Poster.objects.of(actor.workspace_id).filter(campaign_id=row.id).delete()[0]:
        raise NotFound
    journal.record(actor, [PosterDesigned(campaign_id=row.id, there=False)], at=now)


def _changing(actor: Actor, campaign_uid: UUID, now: datetime) -> Campaign:
    actor.require(CampaignPermission.EDIT)
    row = locked(actor, campaign_uid)
    if row.state not in WRITABLE:
        raise WrongState
    if row.state == State.REVIEWED:
        move(actor, row, State.DRAFT, now=now, why="edited")
        Campaign.objects.of(actor.workspace_id).filter(id=row.id).update(reviewed_by="", reviewed_at=None)
    elif row.state != State.DRAFT:
        actor.require(CampaignPermission.REVIEW)
    return row


def _put(actor: Actor, row: Campaign, now: datetime, **values: object) -> None:
    first = written(usual(workspace(row.workspace_id).language, row.name, row.aim))
    Poster.objects.update_or_create(
        workspace_id=row.workspace_id, campaign_id=row.id,
        defaults=values | {"changed_by": str(actor), "changed_at": now},
        create_defaults={"layout": first} | values | {"changed_by": str(actor), "changed_at": now},
    )  # fmt: skip
    journal.record(actor, [PosterDesigned(campaign_id=row.id, there=True)], at=now)
