"""Certificates that are valid no longer, and how much of a name strangers see."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.members.queries.alike import heads

from ..certificates import CertificateState
from ..facts.certificates import CertificateShown
from ..models import Certificate
from ..permissions import CertificatePermission
from ._certificates import end, locked, reason_of


@transaction.atomic
def revoke(actor: Actor, *, certificate_uid: UUID, reason: str, now: datetime) -> None:
    """Let a certificate be valid no longer. Doing it twice changes nothing.

    Raises NotFound, NotAllowed, NoReasonGiven.
    """
    why = reason_of(reason)
    row = locked(actor, certificate_uid)
    if row.state == CertificateState.ISSUED:
        end(actor, row, why, now)


@transaction.atomic
def show_name(actor: Actor, *, member_id: int, certificate_uid: UUID, shown: bool, now: datetime) -> None:
    """A member lets whoever looks their certificate up read the whole name, or no longer. Raises NotFound.

    It is the member's to say: nobody of the team does it for them.
    """
    row = Certificate.objects.of(actor.workspace_id).filter(uid=certificate_uid).select_for_update(no_key=True).first()
    if row is None or row.state == CertificateState.FORGOTTEN:
        raise NotFound
    head = heads(actor.workspace_id, [row.member_id]).get(row.member_id)
    if head != member_id:
        raise NotFound
    actor.require_own(CertificatePermission.SHOW, member_id=member_id)
    if (row.shown_at is not None) == shown:
        return
    Certificate.objects.filter(id=row.id).update(shown_at=now if shown else None)
    journal.record(actor, [CertificateShown(certificate_id=row.id, member_id=member_id, shown=shown)], at=now)
