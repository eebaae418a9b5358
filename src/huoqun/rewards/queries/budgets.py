"""Budgets: what is left of each, what it was spent on, and what waits for a second person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import numbers, server_cursor
from huoqun.points.queries.named import NamedEntry, entries_of
from huoqun.points.rules import Account, Currency

from ..models.budget import Budget, Funding
from ..permissions import CashPermission
from ..rules.budgets import FundingState, Left, account_of

_BUDGETS = """
    select b.id, b.uid, b.name, b.currency, b.owner, b.alone, b.starts_on, b.ends_on, b.made_at, b.closed_at,
           coalesce(f.granted, 0)::bigint, coalesce(a.posted, 0), coalesce(a.reserved, 0)
    from rewards_budget b
    left join lateral (
        select sum(amount) as granted from rewards_funding f
        where f.workspace_id = b.workspace_id and f.budget_id = b.id and f.state = 'given') f on true
    left join points_account a on a.workspace_id = b.workspace_id and a.kind = 'budget' and a.currency = b.currency
                              and a.name = 'budget/' || b.uid
    where b.workspace_id = %(workspace)s and (%(ids)s::bigint[] is null or b.id = any(%(ids)s::bigint[]))
      and (%(uid)s::uuid is null or b.uid = %(uid)s::uuid)
    order by b.closed_at is not null, b.name, b.id
"""


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A budget with what is left of it."""

    id: int
    uid: UUID
    name: str
    currency: Currency
    owner: str
    alone: int
    starts_on: date | None
    ends_on: date | None
    made_at: datetime
    closed_at: datetime | None
    left: Left


def budgets(actor: Actor) -> list[BudgetLine]:
    """All budgets, the open ones first."""
    actor.require(CashPermission.BUDGETS)
    return _lines(actor.workspace_id)


def purse_of(workspace_id: int, budget_id: int) -> Account:
    """Where a budget's money lies, for features that pay from one by rules of their own. Raises NotFound."""
    row = Budget.objects.of(workspace_id).filter(id=budget_id).first()
    if row is None:
        raise NotFound
    return account_of(row.uid, Currency(row.currency))


def open_budgets(workspace_id: int) -> list[BudgetLine]:
    """Budgets that are not closed, for features that may pay from one; they ask their own permission."""
    return [line for line in _lines(workspace_id) if line.closed_at is None]


def budget_id(workspace_id: int, budget_uid: UUID) -> int:
    """Which budget of the workspace has this uid, for features that may pay from one. Raises NotFound."""
    found = Budget.objects.of(workspace_id).filter(uid=budget_uid).values_list("id", flat=True).first()
    if found is None:
        raise NotFound
    return found


def budget(actor: Actor, *, budget_uid: UUID) -> BudgetLine:
    """One of them. Raises NotFound."""
    actor.require(CashPermission.BUDGETS)
    found = _lines(actor.workspace_id, uid=budget_uid)
    if not found:
        raise NotFound
    return found[0]


def spent_on(actor: Actor, line: BudgetLine, *, before: int | None = None, limit: int = 50) -> list[NamedEntry]:
    """What came into a budget and what it was spent on, each with its reason, newest first."""
    actor.require(CashPermission.BUDGETS)
    return entries_of(actor.workspace_id, account_of(line.uid, line.currency), before=before, limit=limit)


@dataclass(frozen=True, slots=True)
class FundingLine:
    """What was asked for or given to a budget."""

    uid: UUID
    amount: int
    reason: str
    state: FundingState
    asked_by: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None


def fundings(actor: Actor, line: BudgetLine) -> list[FundingLine]:
    """The newest 50."""
    actor.require(CashPermission.BUDGETS)
    rows = Funding.objects.of(actor.workspace_id).filter(budget_id=line.id).order_by("-id")[:50]
    return [
        FundingLine(
            row.uid, row.amount, row.reason, FundingState(row.state), row.asked_by, row.asked_at, row.decided_by,
            row.decided_at,
        )
        for row in rows
    ]  # fmt: skip


def left_of(workspace_id: int, budget_ids: Iterable[int]) -> dict[int, Left]:
    """What is left of each of these budgets."""
    return {line.id: line.left for line in _lines(workspace_id, ids=budget_ids)}


def _lines(workspace_id: int, *, ids: Iterable[int] | None = None, uid: UUID | None = None) -> list[BudgetLine]:
    values = {"workspace": workspace_id, "ids": None if ids is None else numbers(ids), "uid": uid}
    with server_cursor() as cursor:
        rows = cursor.execute(_BUDGETS, values).fetchall()
    return [_line(row) for row in rows]


def _line(row: Any) -> BudgetLine:
    values = [*row[:3], Currency(row[3]), *row[4:10], _left(bool(row[9]), *row[10:])]
    return BudgetLine(*values)


def _left(closed: bool, granted: int, posted: int, reserved: int) -> Left:
    """Of a closed one nothing is free: the rest went back."""
    return Left(granted, granted - posted, reserved) if not closed else Left(granted, granted, 0)


def uid_named(workspace_id: int, name: str) -> UUID:
    """The open budget of that name, the oldest of several. Raises NotFound."""
    found = Budget.objects.of(workspace_id).filter(name=name.strip(), closed_at__isnull=True).order_by("id").first()
    if found is None:
        raise NotFound
    return found.uid
