"""Budgets: who fills them, what is left of them, and what cannot be spent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huoqun.core.errors import NotAllowed, Refused
from huoqun.core.models import Fact
from huoqun.points.queries.auditing import audit
from huoqun.points.rules import Currency
from huoqun.rewards.actions import budgeting
from huoqun.rewards.actions.packeting import make_packet
from huoqun.rewards.queries.budgets import budget, fundings, spent_on
from huoqun.rewards.rules.budgets import (
    BadBudget,
    BudgetClosed,
    BudgetSpent,
    FundingState,
    NewBudget,
    NotAsked,
    TwoPeople,
    account_of,
)
from huoqun.rewards.rules.giving import NewPacket
from huoqun.rewards.rules.packets import Split

from .conftest import NOON
from .giving import a_budget, a_group, holds, staff

pytestmark = pytest.mark.django_db
CASH, POINTS = Currency.CASH, Currency.POINTS


def said(actor, name):
    return [f.payload for f in Fact.objects.filter(workspace_id=actor.workspace_id, name=f"rewards.{name}")]


def test_money_comes_into_a_budget_by_two_people_only(actor):
    alice, bob = staff(actor, 1), staff(actor, 2)
    uid = budgeting.open_budget(alice, budget=NewBudget(name="周年", currency=CASH, owner="staff:1"), now=NOON)
    asked = budgeting.fund(alice, budget_uid=uid, amount=50_000, reason="for the anniversary", now=NOON)

    assert budget(alice, budget_uid=uid).left.free == 0
    with pytest.raises(TwoPeople):
        budgeting.give(alice, funding_uid=asked, now=NOON)
    budgeting.give(bob, funding_uid=asked, now=NOON)
    with pytest.raises(NotAsked):
        budgeting.give(bob, funding_uid=asked, now=NOON)
    assert budget(alice, budget_uid=uid).left.free == 50_000
    assert [(f.state, f.asked_by, f.decided_by) for f in fundings(alice, budget(alice, budget_uid=uid))] == [
        (FundingState.GIVEN, "staff:1", "staff:2")
    ]


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        # Somebody without the permission to do so
        ("without", NotAllowed),
        # A job, the command line, a program
        ("system", TwoPeople),
    ],
)
def test_money_is_asked_for_by_people_who_may(actor, who, refusal):
    uid = a_budget(actor, CASH, 100)
    asking = {"without": staff(actor, 3, without="rewards:budget:pay_in"), "system": actor}[who]

    with pytest.raises(refusal):
        budgeting.fund(asking, budget_uid=uid, amount=1, reason="more", now=NOON)


def test_money_that_nobody_gives_in_a_month_is_asked_for_in_vain(actor):
    uid = a_budget(actor, CASH, 100)
    asked = budgeting.fund(staff(actor, 1), budget_uid=uid, amount=1, reason="more", now=NOON)

    with pytest.raises(NotAsked):
        budgeting.give(staff(actor, 2), funding_uid=asked, now=NOON + timedelta(days=30))


@pytest.mark.parametrize(
    "new",
    [
        # No name, and one that is too long
        {"name": " "}, {"name": "春" * 61},
        # Growth value is never spent
        {"currency": Currency.GROWTH},
        # It ends before it begins
        {"starts_on": date(2026, 12, 2), "ends_on": date(2026, 12, 1)},
        # Less than nothing without approval
        {"alone": -1},
    ],
)  # fmt: skip
def test_what_no_budget_can_be_is_refused(actor, new):
    with pytest.raises(BadBudget):
        budgeting.open_budget(
            actor, budget=NewBudget(**{"name": "Spring", "currency": POINTS, "owner": "staff:1"} | new), now=NOON
        )


def test_a_budget_says_what_it_was_spent_on_and_warns_once_at_four_fifths(actor, people):
    uid, group = a_budget(actor, POINTS, 100), a_group(actor, people)
    for number, total in enumerate((79, 1, 20)):
        packet = NewPacket(greeting=f"feast {number}", total=total, how=Split.EQUAL, shares=1, group_id=group)
        make_packet(actor, budget_uid=uid, packet=packet, key=f"{number}", now=NOON)

    line = budget(actor, budget_uid=uid)
    assert (line.left.granted, line.left.spent, line.left.free) == (100, 100, 0)
    assert [(e.amount, e.reason) for e in spent_on(actor, line)] == [
        (-20, "feast 2"), (-1, "feast 1"), (-79, "feast 0"), (100, "for the spring"),
    ]  # fmt: skip
    assert said(actor, "budget_low") == [{"budget_id": line.id, "part": 80}]
    with pytest.raises(BudgetSpent):
        make_packet(
            actor, budget_uid=uid, key="more", now=NOON,
            packet=NewPacket(greeting="more", total=1, how=Split.EQUAL, shares=1, group_id=group),
        )  # fmt: skip
    assert audit(actor.workspace_id).equal


@pytest.mark.parametrize(
    ("starts", "ends", "refusal"),
    [
        # Its time has not come
        (date(2026, 11, 27), None, BudgetClosed),
        # Its time is over
        (None, date(2026, 11, 25), BudgetClosed),
        # Its first and its last day
        (date(2026, 11, 26), date(2026, 11, 26), None),
    ],
)
def test_a_budget_is_spent_in_its_time_only(actor, people, starts, ends, refusal):
    uid, group = a_budget(actor, POINTS, 10), a_group(actor, people)
    new = NewBudget(name="Spring", currency=POINTS, owner="staff:1", alone=10, starts_on=starts, ends_on=ends)
    budgeting.edit_budget(actor, budget_uid=uid, budget=new, now=NOON)
    packet = NewPacket(greeting="hi", total=10, how=Split.EQUAL, shares=1, group_id=group)

    if refusal is None:
        make_packet(actor, budget_uid=uid, packet=packet, key="k", now=NOON)
    else:
        with pytest.raises(refusal):
            make_packet(actor, budget_uid=uid, packet=packet, key="k", now=NOON)


def test_a_closed_budget_gives_its_rest_back_and_takes_nothing(actor):
    uid = a_budget(actor, CASH, 100)

    assert budgeting.close_budget(staff(actor, 1), budget_uid=uid, reason="the year is over", now=NOON) == 100
    assert budgeting.close_budget(staff(actor, 1), budget_uid=uid, reason="again", now=NOON) == 0
    assert holds(actor, account_of(uid, CASH)) == 0
    with pytest.raises(Refused):
        budgeting.fund(staff(actor, 1), budget_uid=uid, amount=1, reason="more", now=NOON)
