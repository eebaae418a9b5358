"""A workspace with a programme of 10 %, a budget of a thousand yuan, and people who bring and buy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from huoqun.core.actor import Actor, system
from huoqun.core.models import Workspace
from huoqun.deeds.actions.record import record
from huoqun.deeds.rules import NewDeed
from huoqun.members.models import Member
from huoqun.points.queries.auditing import audit
from huoqun.points.queries.named import held
from huoqun.points.rules import Account, AccountKind, Currency
from huoqun.rewards.actions.budgeting import fund, give, open_budget
from huoqun.rewards.models.budget import Budget, Funding
from huoqun.rewards.rules.budgets import NewBudget

from ..actions import bringing, joining, making
from ..actions.settling import settle
from ..actions.stating import close_statements
from ..models.referral import Referral, Referrer
from ..models.statement import Share, Statement
from ..rules.programmes import NewProgramme, ProgrammeState

NOON = datetime(2026, 11, 3, 4, tzinfo=UTC)


class Trade:
    """A community in which people bring each other and buy."""

    def __init__(self, *, budget: int = 100_000, **about: Any) -> None:
        self.now = NOON
        self.actor = system(Workspace.objects.create(name="Readers", created_at=NOON).id, "test")
        self.members: dict[str, int] = {}
        self.orders = 0
        asks = Actor(self.actor.workspace_id, "staff", 1, grants=_all())
        self.budget = open_budget(
            asks, budget=NewBudget(name="Referrals", currency=Currency.CASH, owner="staff:1"), now=self.now
        )
        if budget:
            self.fill(budget)
        new = {"commission": 1000, "waits_days": 7} | about
        self.uid = making.draft(
            self.actor,
            programme=NewProgramme(name="荐书人", budget_id=Budget.objects.get(uid=self.budget).id, **new),
            now=self.now,
        )
        making.move(self.actor, programme_uid=self.uid, to=ProgrammeState.OPEN, now=self.now)

    def fill(self, amount: int) -> None:
        """Money for the budget: one person asks, another one says yes."""
        here = self.actor.workspace_id
        fund(Actor(here, "staff", 1, grants=_all()), budget_uid=self.budget, amount=amount, reason="x", now=self.now)
        asked = Funding.objects.filter(workspace_id=here).latest("id")
        give(Actor(here, "staff", 2, grants=_all()), funding_uid=asked.uid, now=self.now)

    def id(self, name: str) -> int:
        if name not in self.members:
            one = Member.objects.create(workspace_id=self.actor.workspace_id, name=name, created_at=self.now)
            self.members[name] = one.id
        return self.members[name]

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)

    def recommends(self, name: str) -> Referrer:
        joining.say_yes(self.actor, programme_uid=self.uid, member_id=self.id(name), now=self.now)
        return Referrer.objects.get(programme__uid=self.uid, member_id=self.id(name))

    def brings(self, name: str, other: str) -> Referral:
        """Somebody brings somebody, a minute later."""
        one = self.recommends(name)
        self.passes(minutes=1)
        bringing.opened(self.actor, token=one.token, member_id=self.id(other), now=self.now)
        self.passes(minutes=1)
        return Referral.objects.get(programme__uid=self.uid, member_id=self.id(other))

    def deed(self, name: str, kind: str, amount: int | None = None, **about: Any) -> str:
        """A deed, and what follows from it; answers its id in its source."""
        self.orders += 1
        record(
            self.actor,
            deeds=[
                NewDeed(
                    kind=kind, occurred_at=self.now, source="orders", source_id=str(self.orders),
                    member_id=self.id(name), amount_minor=amount, currency="CNY" if amount is not None else "", **about,
                )
            ],
            now=self.now,
        )  # fmt: skip
        self.settles(name)
        return str(self.orders)

    def buys(self, name: str, amount: int, **about: Any) -> str:
        return self.deed(name, "bought", amount, **about)

    def sends_back(self, name: str, amount: int | None, **about: Any) -> None:
        self.passes(hours=1)
        self.deed(name, "refunded", amount, **about)

    def settles(self, *names: str) -> None:
        settle(self.actor, member_ids=[self.id(name) for name in names] or None, now=self.now)

    def closes(self) -> list[Statement]:
        """Statements of all that is ripe now."""
        made = close_statements(self.actor, until=self.now, now=self.now)
        return list(Statement.objects.filter(uid__in=made).order_by("id"))

    def shares(self) -> list[tuple[int, int, str]]:
        """Of every share that stands: its level, what is kept of it, and its state."""
        rows = Share.objects.filter(workspace_id=self.actor.workspace_id).exclude(state="voided").order_by("id")
        return list(rows.values_list("level", "kept", "state"))

    def owed(self, name: str) -> int:
        return self.holds(Account(AccountKind.OWED, Currency.CASH, name=str(self.id(name))))

    def tax(self) -> int:
        return self.holds(Account(AccountKind.OWED, Currency.CASH, name="tax/labour"))

    def left(self) -> int:
        """What is free in the budget."""
        account = Account(AccountKind.BUDGET, Currency.CASH, name=f"budget/{self.budget}")
        return held(self.actor.workspace_id, [account])[account].free

    def holds(self, account: Account) -> int:
        return held(self.actor.workspace_id, [account])[account].posted

    def adds_up(self) -> bool:
        """Whether the ledger's sums are zero, and nobody's account of a statement holds anything any more."""
        own = [
            Account(AccountKind.BUDGET, Currency.CASH, name=f"referral/{uid}")
            for uid in Referrer.objects.filter(workspace_id=self.actor.workspace_id).values_list("uid", flat=True)
        ]
        there = held(self.actor.workspace_id, own).values()
        return audit(self.actor.workspace_id).equal and not any(one.posted or one.reserved for one in there)


def _all() -> frozenset[Any]:
    from huoqun.core.actor import Grant
    from huoqun.rewards.permissions import CashPermission

    return frozenset(Grant(one) for one in CashPermission)


@pytest.fixture
def trade(db) -> Trade:
    return Trade()
