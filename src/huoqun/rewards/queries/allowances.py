"""Feasts as they are planned, allowances, and who of the team would get one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.members.queries.alike import heads
from huoqun.points.rules import Currency
from huoqun.team.queries.people import people
from huoqun.team.rules import Role

from ..models.feast import Allowance, FeastPlan
from ..models.payout import Paired
from ..permissions import CashPermission
from ..rules.feasts import Feast, next_day


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody of the team with a role; `member_id`: who they are among the members, None where nobody said."""

    staff: str
    name: str
    member_id: int | None


def holders(workspace_id: int, role: Role) -> list[Holder]:
    """Everybody who holds a role anywhere in the workspace, each once."""
    found = [one for one in people(workspace_id) if any(post.role == role for post in one.posts)]
    staff = {f"staff:{one.user_id}": one.name or one.email for one in found}
    known = dict(Paired.objects.of(workspace_id).filter(staff__in=list(staff)).values_list("staff", "member_id"))
    stands = heads(workspace_id, known.values())
    return [Holder(one, name, stands.get(known.get(one, 0))) for one, name in staff.items()]


@dataclass(frozen=True, slots=True)
class FeastLine:
    """A feast and what is planned for it; `day`: when it is next, None beyond the calendar's table.

    Without a plan everything after `planned` is empty. Sums in minor units of `currency`.
    """

    feast: Feast
    day: date | None
    planned: bool
    budget: str = ""
    currency: Currency = Currency.POINTS
    greeting: str = ""
    total: int = 0
    shares: int = 0
    days_before: int = 0


def feasts(actor: Actor, *, today: date) -> list[FeastLine]:
    """Every feast, the next one first."""
    actor.require(CashPermission.PACKETS)
    rows = {Feast(row.feast): row for row in FeastPlan.objects.of(actor.workspace_id).select_related("budget")}
    lines = []
    for feast in Feast:
        day, row = next_day(feast, today), rows.get(feast)
        lines.append(
            FeastLine(feast, day, False)
            if row is None
            else FeastLine(
                feast, day, True, row.budget.name, Currency(row.budget.currency), row.greeting, row.total, row.shares,
                row.days_before,
            )
        )  # fmt: skip
    return sorted(lines, key=lambda line: (line.day is None, line.day or today))


@dataclass(frozen=True, slots=True)
class AllowanceLine:
    """A monthly allowance; `holders`: how many hold the role, `known`: how many of them would get it."""

    uid: UUID
    name: str
    role: Role
    budget: str
    currency: Currency
    amount: int
    day: int
    holders: int
    known: int


def allowances(actor: Actor) -> list[AllowanceLine]:
    """Those that go on, by name."""
    actor.require(CashPermission.PACKETS)
    rows = Allowance.objects.of(actor.workspace_id).filter(ended_at__isnull=True).select_related("budget")
    lines = []
    for row in rows.order_by("name", "id"):
        found = holders(actor.workspace_id, Role(row.role))
        known = sum(one.member_id is not None for one in found)
        lines.append(
            AllowanceLine(
                row.uid, row.name, Role(row.role), row.budget.name, Currency(row.budget.currency), row.amount, row.day,
                len(found), known,
            )
        )  # fmt: skip
    return lines
