"""What budgets announce."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("rewards.budget_changed")
@dataclass(frozen=True, kw_only=True)
class BudgetChanged:
    """A budget was made, edited or closed. `what`: made, edited, closed."""

    budget_id: int
    what: str


@fact("rewards.funding_asked")
@dataclass(frozen=True, kw_only=True)
class FundingAsked:
    """Somebody asks for money for a budget; another person decides. `amount`: in minor units."""

    funding_id: int
    budget_id: int
    amount: int


@fact("rewards.funding_decided")
@dataclass(frozen=True, kw_only=True)
class FundingDecided:
    """A budget was given what was asked for (`state` given), or not (refused). Points are given at once."""

    funding_id: int
    budget_id: int
    amount: int
    state: str


@fact("rewards.budget_low")
@dataclass(frozen=True, kw_only=True)
class BudgetLow:
    """Four fifths of a budget or more are spent or set aside. `part`: of a hundred."""

    budget_id: int
    part: int
