"""A budget as it is spent: found, locked, and warned of when little is left."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.queries import workspace

from ..facts.budgets import BudgetLow
from ..models.budget import Budget
from ..queries.budgets import left_of
from ..rules.budgets import BudgetClosed, is_open


def locked(actor: Actor, budget_uid: UUID) -> Budget:
    """The budget, for whoever changes or spends it. Raises NotFound."""
    row = Budget.objects.of(actor.workspace_id).select_for_update(no_key=True).filter(uid=budget_uid).first()
    if row is None:
        raise NotFound
    return row


def spendable(actor: Actor, budget_uid: UUID, *, now: datetime) -> Budget:
    """The budget, if it may be spent today. Raises NotFound, BudgetClosed."""
    row = locked(actor, budget_uid)
    today = now.astimezone(workspace(actor.workspace_id).tz).date()
    if row.closed_at is not None or not is_open(today, starts_on=row.starts_on, ends_on=row.ends_on):
        raise BudgetClosed
    return row


def warn_if_low(actor: Actor, row: Budget, *, now: datetime) -> None:
    """Say once that little is left; filled up, it may be said again."""
    left = left_of(actor.workspace_id, [row.id])[row.id]
    if left.is_low and row.warned_at is None:
        Budget.objects.of(actor.workspace_id).filter(id=row.id).update(warned_at=now)
        journal.record(actor, [BudgetLow(budget_id=row.id, part=left.part)], at=now)


def settle_warning(row: Budget) -> None:
    """Filled up, a budget may warn again."""
    if row.warned_at is not None and not left_of(row.workspace_id, [row.id])[row.id].is_low:
        Budget.objects.of(row.workspace_id).filter(id=row.id).update(warned_at=None)
