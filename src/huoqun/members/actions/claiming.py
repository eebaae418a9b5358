"""What the team, a form or another system tells of a member: a phone number, an address, a customer number."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin

from .. import whereabouts
from ..models import Member
from ..permissions import MemberPermission
from ..rules import claimed
from ._owning import Own, own


@transaction.atomic
def claim(
    actor: Actor,
    *,
    member_id: int,
    kind: str,
    key: str,
    now: datetime,
    proven: bool = False,
    origin: Origin = Origin.LIVE,
) -> bool:
    """A member has this phone (`kind` phone), address (email) or customer number (own); answers whether it is news.

    `proven`: it was verified, by a message to it for example. Where somebody else has it, the two may be one person.
    Raises CannotClaim, NotFound.
    """
    whereabouts.require(actor, MemberPermission.EDIT, [member_id])
    if not Member.objects.of(actor.workspace_id).filter(id=member_id, erased_at=None).exists():
        raise NotFound
    kind, key = claimed(kind, key)
    return own(actor, owns=[Own(member_id, kind, key, proven)], now=now, origin=origin) > 0
