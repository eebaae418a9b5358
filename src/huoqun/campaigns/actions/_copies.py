"""A poster for one code, drawn once and kept for as long as what is on it stays the same."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from huoqun.core import files
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound

from ..models.campaign import Campaign
from ..models.posters import Copy
from ..posters import drawing
from ..queries.posters import ground, portrait, poster, said_by
from ..rules.posters import NoPoster

SEEN_EVERY = timedelta(hours=12)


def ready(actor: Actor, campaign: Campaign, *, code_id: int, token: str, name: str, owner: str, now: datetime) -> bytes:
    """The poster of a code as JPEG, out of what is kept or drawn now; kept as `owner`'s. Raises NoPoster."""
    line = poster(actor.workspace_id, campaign.id)
    if line is None:
        raise NoPoster
    copy = Copy.objects.of(actor.workspace_id).filter(code_id=code_id).first()
    face = portrait(actor.workspace_id, line.layout, copy.portrait if copy else 0)
    said = said_by(
        actor.workspace_id, begins=campaign.starts_at, ends=campaign.ends_at, token=token, name=name, portrait=face
    )
    key = drawing.key(line.layout, said, picture=line.digest)
    if copy is not None and copy.file and copy.key == key and (kept := _kept(actor, copy, now)):
        return kept
    # Drawn outside of any lock: two at once draw it twice, and one of them is kept.
    made = drawing.drawn(line.layout, said, picture=ground(actor.workspace_id, line))
    _keep(actor, campaign, code_id, key, made, owner, now)
    return made


def _kept(actor: Actor, copy: Copy, now: datetime) -> bytes:
    found = files.listed(actor.workspace_id, [copy.file]).get(copy.file)
    if found is None:
        return b""
    if copy.seen_at is None or copy.seen_at < now - SEEN_EVERY:
        Copy.objects.of(actor.workspace_id).filter(id=copy.id).update(seen_at=now)
    try:
        return files.read(actor.workspace_id, uid=found.uid).raw
    except NotFound:
        return b""


@transaction.atomic
def _keep(actor: Actor, campaign: Campaign, code_id: int, key: str, raw: bytes, owner: str, now: datetime) -> None:
    Copy.objects.bulk_create(
        [Copy(workspace_id=actor.workspace_id, campaign_id=campaign.id, code_id=code_id)], ignore_conflicts=True
    )
    copy = Copy.objects.of(actor.workspace_id).select_for_update().get(code_id=code_id)
    if copy.file and copy.key == key and copy.file in files.listed(actor.workspace_id, [copy.file]):
        return
    if copy.file:
        files.delete(actor, file_ids=[copy.file])
    kept = files.made(actor, raw=raw, name="poster.jpg", owner=owner, now=now)
    copy.key, copy.file, copy.drawn_at, copy.seen_at = key, kept.id, now, now
    copy.save(update_fields=["key", "file", "drawn_at", "seen_at"])
