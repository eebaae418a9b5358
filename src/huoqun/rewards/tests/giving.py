"""What tests of budgets, packets and payouts begin with."""

from __future__ import annotations

from datetime import datetime, timedelta

from huoqun.core.actor import Actor, Grant
from huoqun.core.permissions import all_permissions
from huoqun.groups.models import Group, Kind, Span
from huoqun.points.queries.named import held
from huoqun.points.rules import Currency
from huoqun.rewards.actions.budgeting import fund, give, open_budget
from huoqun.rewards.rules.budgets import NewBudget

from .conftest import NOON


def staff(actor: Actor, number: int, *, without: str = "!") -> Actor:
    """Somebody of the team who may do everything but what begins with `without`."""
    grants = frozenset(Grant(p) for p in all_permissions() if not p.startswith(without))
    return Actor(actor.workspace_id, "staff", number, grants=grants)


def a_group(actor: Actor, members: list[int], *, since: datetime = NOON - timedelta(days=9), name: str = "G1") -> int:
    kind = Kind.objects.of(actor.workspace_id).first() or Kind.objects.create(
        workspace_id=actor.workspace_id, key="fans", name="fans"
    )
    group = Group.objects.create(
        workspace_id=actor.workspace_id,
        kind_id=kind.id,
        platform="simulator",
        key=name,
        name=name,
        created_at=NOON - timedelta(days=30),
    )
    for member in members:
        join(actor, group.id, member, since)
    return group.id


def join(actor: Actor, group_id: int, member_id: int, since: datetime) -> None:
    Span.objects.create(workspace_id=actor.workspace_id, group_id=group_id, member_id=member_id, joined_at=since)


def a_budget(actor: Actor, currency: Currency, amount: int, *, alone: int = 10**9):
    """A budget that holds so much; answers its uid."""
    alice, bob = staff(actor, 1), staff(actor, 2)
    new = NewBudget(name="Spring", currency=currency, owner="staff:1", alone=alone)
    uid = open_budget(alice, budget=new, now=NOON)
    asked = fund(alice, budget_uid=uid, amount=amount, reason="for the spring", now=NOON)
    if currency is Currency.CASH:
        give(bob, funding_uid=asked, now=NOON)
    return uid


def holds(actor: Actor, account) -> int:
    """What an account has free."""
    return held(actor.workspace_id, [account])[account].free
