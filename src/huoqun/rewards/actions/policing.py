"""Cash allowances of the points policy: put before the team on the first of a month, given out of the budget that the
policy names once somebody else says yes. As all cash they leave through a payout, which two more people approve.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core.actor import Actor, system
from huoqun.core.queries import Workspace, workspace
from huoqun.points.policy.model import Allowance
from huoqun.points.queries.entitled import entitled
from huoqun.points.queries.policies import in_force, version
from huoqun.points.rules import Currency
from huoqun.work.actions.proposals import NewProposal, propose
from huoqun.work.rules import approvable

from ..models.budget import Budget
from ..permissions import CashPermission
from ..queries.budgets import left_of
from ..queries.owed import of_the_team
from ..rules.feasts import BudgetMissing, OwnAllowance
from ..rules.giving import MOST_GIVEN, NewPacket, OwnPacket, Purpose
from ..rules.packets import Split
from ..sums import sum_of
from .allowing import STANDS
from .packeting import make_packet

ACTION = "rewards.policy_allowance"
GRACE = 7
"""A server that was down on the first proposes until this day of the month, as allowances in points are given."""
SHOWN = 50
"""People who are named on the card."""


@transaction.atomic
def propose_by_policy(actor: Actor, *, now: datetime) -> int:
    """Put this month's cash allowances before the team, by the policy of its first day; answers how many are new."""
    actor.require(CashPermission.FEAST)
    place = workspace(actor.workspace_id)
    today = now.astimezone(place.tz).date()
    if today.day > GRACE:
        return 0
    month = today.replace(day=1)
    policy = in_force(place.id, datetime.combine(month, time(), place.tz))
    with override(place.language):
        made = [
            _proposal(one, policy.number, month, place, now)
            for one in policy.policy.allowances if one.cash and one.budget
        ]  # fmt: skip
    return len(propose(system(actor.workspace_id, "rewards"), proposals=made, now=now))


def _proposal(one: Allowance, number: int, month: date, place: Workspace, now: datetime) -> NewProposal:
    members = entitled(place.id, one.who, now=now)
    budget, cash = _budget(place.id, one.budget), Currency.CASH
    free = left_of(place.id, [budget.id])[budget.id].free if budget else 0
    return NewProposal(
        key=f"policy-allowance/{month:%Y-%m}/{one.name}", action=ACTION, origin="rewards.allowance",
        title=_("%(name)s for %(month)s") % {"name": one.name, "month": f"{month:%Y-%m}"}, expires_at=now + STANDS,
        arguments={"name": one.name, "month": f"{month:%Y-%m}", "policy": number, "member_ids": members},
        evidence={
            "budget": one.budget, "total": sum_of(one.cash * len(members), cash, place),
            "left": sum_of(free, cash, place) if budget else _("there is no open budget of cash of this name"),
            "people": [{"member_id": member, "total": sum_of(one.cash, cash, place)} for member in members[:SHOWN]],
        },
    )  # fmt: skip


def _budget(workspace_id: int, name: str) -> Budget | None:
    return Budget.objects.of(workspace_id).filter(name=name, currency=Currency.CASH, closed_at=None).first()


@approvable(ACTION)
@transaction.atomic
def give_by_policy(
    actor: Actor, *, name: str, month: str, policy: int, member_ids: Sequence[int], now: datetime
) -> None:
    """Give those who were shown what the policy gives them in a month. Nobody approves their own, nor, above what the
    budget lets one person spend, what they published.
    """
    actor.require(CashPermission.APPROVE)
    said = version(actor.workspace_id, policy)
    one = next(one for one in said.policy.allowances if one.name == name)
    budget = _budget(actor.workspace_id, one.budget)
    if budget is None:
        raise BudgetMissing
    if str(actor) in of_the_team(actor.workspace_id, member_ids):
        raise OwnAllowance
    if one.cash * len(member_ids) > budget.alone and str(actor) == said.published_by:
        raise OwnPacket
    for first in range(0, len(member_ids), MOST_GIVEN):
        some = tuple(member_ids[first : first + MOST_GIVEN])
        packet = NewPacket(
            greeting=f"{name} {month}", total=one.cash * len(some), how=Split.EQUAL, least=one.cash, member_ids=some,
            without_staff=False, purpose=Purpose.ALLOWANCE,
        )  # fmt: skip
        make_packet(
            system(actor.workspace_id, "rewards"), budget_uid=budget.uid, packet=packet, now=now,
            key=f"policy-allowance/{month}/{name}/{first}", approved_by=str(actor),
        )  # fmt: skip
