"""Where a member's money goes: said by themselves, sealed, and forgotten when they like. And who of the team is who."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.members.queries.alike import heads

from .._payees import of_member, sealed
from ..facts.payouts import PairedTogether, PayeeSaid
from ..models.payout import Paired, PayeeDetails
from ..permissions import CashPermission
from ..rules.payouts import payee_of


@transaction.atomic
def say_payee(
    actor: Actor, *, member_id: int, way: str, account: str, holder: str, bank: str = "", now: datetime
) -> None:  # fmt: skip
    """Keep where a member's money goes, by themselves or by somebody of the team. Raises NotFound, BadPayee."""
    actor.require_own(CashPermission.PAYEE_SAY, member_id=member_id)
    said = payee_of(way, account, holder, bank)
    if heads(actor.workspace_id, [member_id]).get(member_id) != member_id:
        raise NotFound
    kept = {"sealed": sealed(said, of_member(member_id)), "said_by": str(actor), "said_at": now}
    PayeeDetails.objects.update_or_create(
        workspace_id=actor.workspace_id, member_id=member_id, defaults=kept, create_defaults=kept
    )
    journal.record(actor, [PayeeSaid(member_id=member_id, erased=False)], at=now)


@transaction.atomic
def forget_payee(actor: Actor, *, member_id: int, now: datetime) -> None:
    """Forget where a member's money goes; what is in a file that left already stays until that is settled."""
    actor.require_own(CashPermission.PAYEE_SAY, member_id=member_id)
    gone, _by = PayeeDetails.objects.of(actor.workspace_id).filter(member_id=member_id).delete()
    if gone:
        journal.record(actor, [PayeeSaid(member_id=member_id, erased=True)], at=now)


@transaction.atomic
def pair(actor: Actor, *, staff_id: int, member_id: int | None, now: datetime) -> None:
    """Say which member somebody of the team is; None: none. They approve nothing that pays that member.

    Raises NotFound. Nobody says it of themselves: they could part from themselves for the length of an approval.
    """
    actor.require(CashPermission.PAIR)
    staff = f"staff:{staff_id}"
    if str(actor) == staff:
        raise NotFound
    if member_id is None:
        Paired.objects.of(actor.workspace_id).filter(staff=staff).delete()
    else:
        if member_id not in heads(actor.workspace_id, [member_id]):
            raise NotFound
        kept = {"member_id": member_id, "said_by": str(actor), "said_at": now}
        Paired.objects.update_or_create(workspace_id=actor.workspace_id, staff=staff, defaults=kept)
    journal.record(actor, [PairedTogether(staff=staff, member_id=member_id)], at=now)
