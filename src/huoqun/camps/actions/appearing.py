"""Whether a member is named in reports that others read."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.members.queries.alike import heads
from huoqun.members.queries.family import family

from ..facts.reports import ListingChanged
from ..models import Unlisted
from ..permissions import CertificatePermission


@transaction.atomic
def appear(actor: Actor, *, member_id: int, listed: bool, now: datetime) -> None:
    """Let a member be named in reports, or no longer; in sums they count either way. Raises NotFound."""
    actor.require_own(CertificatePermission.SHOW, member_id=member_id)
    if heads(actor.workspace_id, [member_id]).get(member_id) != member_id:
        raise NotFound
    rows = Unlisted.objects.of(actor.workspace_id).filter(member_id__in=family(actor.workspace_id, member_id))
    if listed == (not rows.exists()):
        return
    if listed:
        rows.delete()
    else:
        Unlisted.objects.create(workspace_id=actor.workspace_id, member_id=member_id, since=now)
    journal.record(actor, [ListingChanged(member_id=member_id, listed=listed)], at=now)
