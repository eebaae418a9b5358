"""Monthly allowances for those who hold a role on the team: proposed every month, given once somebody else says yes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core import ids, journal
from huoqun.core.actor import Actor, system
from huoqun.core.errors import NotFound
from huoqun.core.queries import workspace
from huoqun.points.rules import MOST
from huoqun.team.rules import Role
from huoqun.work.actions.proposals import NewProposal, propose
from huoqun.work.rules import approvable

from ..facts.feasts import AllowanceSet
from ..models.feast import Allowance
from ..permissions import CashPermission
from ..queries.allowances import Holder, holders
from ..rules.feasts import BadAllowance, NobodyToAllow, OwnAllowance
from ..rules.giving import NewPacket, OwnPacket, Purpose
from ..rules.packets import Split
from ..sums import sum_of
from ._spending import locked as budget_locked
from .packeting import make_packet

ACTION = "rewards.allowance"
STANDS = timedelta(days=25)
LONGEST_NAME = 40


@transaction.atomic
def set_allowance(
    actor: Actor, *, budget_uid: UUID, name: str, role: str, amount: int, day: int, now: datetime
) -> UUID:
    """Propose so much for everybody with a role, every month from the `day` on; answers its uid. Raises NotFound,
    BadAllowance.
    """
    actor.require(CashPermission.FEAST)
    budget = budget_locked(actor, budget_uid)
    said = name.replace("\0", "").strip()
    if not 0 < len(said) <= LONGEST_NAME or role not in list(Role) or not 0 < amount <= MOST or not 1 <= day <= 28:
        raise BadAllowance
    row = Allowance.objects.create(
        workspace_id=actor.workspace_id, uid=ids.uid(), name=said, role=role, budget_id=budget.id, amount=amount,
        day=day, set_by=str(actor), set_at=now,
    )  # fmt: skip
    journal.record(actor, [AllowanceSet(allowance_id=row.id, role=role, ended=False)], at=now)
    return row.uid


@transaction.atomic
def end_allowance(actor: Actor, *, allowance_uid: UUID, now: datetime) -> None:
    """Propose an allowance no more. Raises NotFound. Twice changes nothing."""
    actor.require(CashPermission.FEAST)
    row = Allowance.objects.of(actor.workspace_id).select_for_update(no_key=True).filter(uid=allowance_uid).first()
    if row is None:
        raise NotFound
    if row.ended_at is None:
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        journal.record(actor, [AllowanceSet(allowance_id=row.id, role=row.role, ended=True)], at=now)


@transaction.atomic
def propose_allowances(actor: Actor, *, now: datetime) -> int:
    """Put this month's allowances before the team, those whose day has come; answers how many are new."""
    actor.require(CashPermission.FEAST)
    place = workspace(actor.workspace_id)
    today = now.astimezone(place.tz).date()
    due = Allowance.objects.of(actor.workspace_id).filter(ended_at__isnull=True, day__lte=today.day)
    made = []
    for row in due.select_related("budget").order_by("id"):
        month, found = f"{today:%Y-%m}", holders(actor.workspace_id, Role(row.role))
        with override(place.language):
            made.append(
                NewProposal(
                    key=f"allowance/{row.uid}/{month}", action=ACTION, origin="rewards.allowance",
                    title=_("%(name)s for %(month)s") % {"name": row.name, "month": month}, expires_at=now + STANDS,
                    arguments={"allowance_id": row.id, "month": month, "staff": [one.staff for one in found]},
                    evidence={
                        "budget": row.budget.name,
                        "total": sum_of(row.amount * len(_known(found)), row.budget.currency, place),
                        "people": [
                            {"title": one.name, "total": sum_of(row.amount, row.budget.currency, place)
                             if one.member_id else _("not known as a member: gets nothing")}
                            for one in found
                        ],
                    },
                )
            )  # fmt: skip
    return len(propose(system(actor.workspace_id, "rewards"), proposals=made, now=now))


@approvable(ACTION)
@transaction.atomic
def give_allowance(
    actor: Actor, *, allowance_id: int, month: str, staff: Collection[str] | None = None, now: datetime
) -> None:  # fmt: skip
    """Give everybody who holds the role their allowance of a month. Nobody approves their own, nor, above what the
    budget lets one person spend, what they set.

    `staff`: who was shown when it was asked for, as the journal writes them; None: that was not kept yet. Who came to
    the role since waits for the next month.
    """
    actor.require(CashPermission.APPROVE)
    row = Allowance.objects.of(actor.workspace_id).select_related("budget").filter(id=allowance_id).first()
    if row is None or row.ended_at is not None:
        raise NotFound
    found = [one for one in _known(holders(actor.workspace_id, Role(row.role))) if staff is None or one.staff in staff]
    if not found:
        raise NobodyToAllow
    if any(str(actor) == one.staff for one in found):
        raise OwnAllowance
    if row.amount * len(found) > row.budget.alone and str(actor) == row.set_by:
        raise OwnPacket
    members = tuple(dict.fromkeys(one.member_id for one in found if one.member_id))
    packet = NewPacket(
        greeting=f"{row.name} {month}", total=row.amount * len(members), how=Split.EQUAL, least=row.amount,
        member_ids=members, without_staff=False, purpose=Purpose.ALLOWANCE,
    )  # fmt: skip
    make_packet(
        system(actor.workspace_id, "rewards"), budget_uid=row.budget.uid, packet=packet,
        key=f"allowance/{row.uid}/{month}", now=now, approved_by=str(actor),
    )  # fmt: skip


def _known(found: list[Holder]) -> list[Holder]:
    return [one for one in found if one.member_id is not None]
