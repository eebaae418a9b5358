"""What a budget is, how much of it is left, and who may fill it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from huoqun.core.errors import Refused
from huoqun.points.rules import MOST, Account, AccountKind, Currency

from .packets import N_

LONGEST_NAME, LONGEST_REASON = 60, 200
LOW_AT = 80
"""Of a hundred parts: a budget of which so much is spent warns its owner."""


class FundingState(StrEnum):
    """Money is asked for by one person and given by another; points are given at once."""

    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBudget:
    """`owner`: an actor as the journal writes them (`staff:12`). `alone`: the most of one packet that needs nobody's
    approval but its maker's, in minor units. It may be spent from `starts_on` to `ends_on`, both days included.
    """

    name: str
    currency: Currency
    owner: str
    alone: int = 0
    starts_on: date | None = None
    ends_on: date | None = None


class BadBudget(Refused):
    code = "bad_budget"
    message = N_("A budget cannot be like that.")
    way_out = N_("Give it a name, points or cash, and an end that is not before its beginning.")


class BudgetClosed(Refused):
    code = "budget_closed"
    message = N_("This budget is closed, or its time has not come or is over.")
    way_out = N_("Take another budget.")
    status = 409


class BudgetSpent(Refused):
    code = "budget_spent"
    message = N_("There is not so much left in this budget.")
    way_out = N_("Take less, or have the budget filled up.")
    status = 409


class NotAlone(Refused):
    code = "not_alone"
    message = N_("This is more than one person may spend of this budget alone.")
    way_out = N_("Give it as a red packet to this person: somebody else approves it. Or pay less.")
    status = 409


class BadSum(Refused):
    code = "bad_sum"
    message = N_("That is not a sum that can be given.")
    way_out = N_("Write a number above 0.")


class NoReasonForIt(Refused):
    code = "no_reason_for_it"
    message = N_("It has to say what it is for.")
    way_out = N_("Write a reason of at most 200 characters.")


class TwoPeople(Refused):
    code = "two_people"
    message = N_("Money is given by two people: one asks, another one says yes.")
    way_out = N_("Ask somebody else who may give money to budgets.")
    status = 403


class NotAsked(Refused):
    code = "not_asked"
    message = N_("Nobody waits for this any more.")
    way_out = N_("Reload the page to see where it stands.")
    status = 409


@dataclass(frozen=True, slots=True)
class Left:
    """Of a budget in minor units: what it was granted, what is spent, set aside, and free to be spent."""

    granted: int
    spent: int
    aside: int

    @property
    def free(self) -> int:
        return self.granted - self.spent - self.aside

    @property
    def part(self) -> int:
        """How much of a hundred is spent or set aside, rounded down."""
        return 100 * (self.spent + self.aside) // self.granted if self.granted else 0

    @property
    def is_low(self) -> bool:
        return self.granted > 0 and self.part >= LOW_AT


def fault(budget: NewBudget) -> str:
    """What is wrong with a budget, as a msgid; empty: nothing."""
    if not 0 < len(budget.name.strip()) <= LONGEST_NAME or "\0" in budget.name:
        return N_("A budget needs a name of at most 60 characters.")
    if budget.currency is Currency.GROWTH:
        return N_("Growth value is not spent: a budget is of points or of cash.")
    if not 0 <= budget.alone <= MOST:
        return N_("The sum that needs no approval is a number from 0 on.")
    if budget.starts_on and budget.ends_on and budget.ends_on < budget.starts_on:
        return N_("The budget would end before it begins.")
    return ""


def is_open(today: date, *, starts_on: date | None, ends_on: date | None) -> bool:
    """Whether a budget may be spent on a day."""
    return (starts_on is None or starts_on <= today) and (ends_on is None or today <= ends_on)


def account_of(uid: object, currency: Currency) -> Account:
    """Where a budget's money lies in the ledger."""
    return Account(AccountKind.BUDGET, currency, name=f"budget/{uid}")


def checked_sum(amount: int) -> int:
    """The sum itself. Raises BadSum."""
    if isinstance(amount, bool) or not 0 < amount <= MOST:
        raise BadSum
    return amount


def checked_reason(reason: str) -> str:
    """The reason as it is kept. Raises NoReasonForIt."""
    said = reason.replace("\0", "").strip()
    if not 0 < len(said) <= LONGEST_REASON:
        raise NoReasonForIt
    return said
