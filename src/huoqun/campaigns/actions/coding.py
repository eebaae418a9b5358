"""Codes of places: a poster at a shop's door, a lecture's last slide."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import ids
from huoqun.core.actor import Actor
from huoqun.core.errors import Refused

from ..models.invitation import Code
from ..permissions import CampaignPermission
from ..rules.campaigns import N_
from ._rows import locked

MOST = 500


class BadLabel(Refused):
    code = "bad_code_label"
    message = N_("A code needs a name of at most 60 characters that no other code of this campaign has.")
    way_out = N_("Say where it hangs: the shop's door, the lecture's last page.")


@transaction.atomic
def make_code(actor: Actor, *, campaign_uid: UUID, label: str, now: datetime) -> str:
    """Make a code for a place; answers its token. Raises NotFound, BadLabel."""
    actor.require(CampaignPermission.EDIT)
    row = locked(actor, campaign_uid)
    said = " ".join(label.replace("\0", "").split())
    own = Code.objects.of(actor.workspace_id).filter(campaign_id=row.id, participant=None)
    if not 0 < len(said) <= 60 or own.filter(label=said).exists() or own.count() >= MOST:
        raise BadLabel
    token = ids.link_token()
    Code.objects.create(workspace_id=row.workspace_id, token=token, campaign_id=row.id, label=said, made_at=now)
    return token
