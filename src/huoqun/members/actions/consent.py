"""What a member agreed to, as they said it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.facts import Origin

from .. import whereabouts
from ..facts import Consented
from ..models import Consent, Member
from ..permissions import MemberPermission
from ..rules import LawfulBasis


@transaction.atomic
def record(
    actor: Actor,
    *,
    member_id: int,
    purpose: str,
    granted: bool,
    source: str,
    now: datetime,
    text_version: str = "",
    lawful_basis: LawfulBasis = LawfulBasis.CONSENT,
    origin: Origin = Origin.LIVE,
) -> None:
    """Write down a yes or a no to a purpose (`messages`, `marketing` …). Earlier answers stay: the latest counts.

    A member answers for themselves.
    """
    if not actor.is_member(member_id):
        whereabouts.require(actor, MemberPermission.CONSENT, [member_id])
    if not Member.objects.of(actor.workspace_id).filter(id=member_id).exists():
        raise NotFound
    Consent.objects.create(
        workspace_id=actor.workspace_id, member_id=member_id, purpose=purpose, granted=granted,
        text_version=text_version, source=source, lawful_basis=lawful_basis, at=now,
    )  # fmt: skip
    journal.record(actor, [Consented(member_id=member_id, purpose=purpose, granted=granted)], at=now, origin=origin)
