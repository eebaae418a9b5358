"""What the ledger does by itself, and what becomes of it when people or a whole demo go."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from huoqun.core import worker
from huoqun.core.actor import system
from huoqun.core.jobs import Unit
from huoqun.core.journal import START, lane_of, read
from huoqun.core.models import Fact, Workspace
from huoqun.core.removing import remove_demo
from huoqun.members.actions.erasing import erase
from huoqun.members.models import Member
from huoqun.playbooks.jobs import _heard as heard_by_playbooks
from huoqun.points.actions.transferring import transfer
from huoqun.points.jobs.ledger import void_all_late
from huoqun.points.models import Leg, Transfer
from huoqun.points.queries.auditing import audit
from huoqun.points.queries.balances import balances
from huoqun.points.rules import Account, AccountKind, Currency, NewTransfer, issue, of_member

from .conftest import NOON

pytestmark = pytest.mark.django_db(transaction=True)
BUDGET = Account(AccountKind.BUDGET, Currency.POINTS)


@pytest.fixture
def earned(actor, people):
    """Each has ten; Ann is promised five more out of the budget within the hour."""
    later = NOON + timedelta(hours=1)
    asked = [
        NewTransfer(f"e/{one}", issue(Currency.POINTS), of_member(one, Currency.POINTS), 10, "thanked by Li Lei")
        for one in people
    ]
    ann = of_member(people[0], Currency.POINTS)
    asked += [
        NewTransfer("b", issue(Currency.POINTS), BUDGET, 5, "feast day"),
        NewTransfer("p", BUDGET, ann, 5, "for Ann's poem", pending_until=later),
    ]
    transfer(actor, transfers=asked, now=NOON)
    return later


def test_a_batch_is_one_fact_and_wakes_everybody_in_it(actor, people, earned):
    facts = Fact.objects.filter(workspace_id=actor.workspace_id, name__startswith="points.").order_by("id")

    assert [fact.name for fact in facts] == ["points.transferred", "points.reserved"]
    assert facts[0].payload["member_ids"] == people and len(facts[0].payload["transfer_ids"]) == 4
    (unit,) = [Unit(f) for _, f in read(lane_of(actor.workspace_id), START, limit=9) if f.name == "points.transferred"]
    assert [one.key for one in heard_by_playbooks(unit)] == [f"fact/points.transferred/{one}" for one in people]


def test_what_is_set_aside_too_long_comes_back_by_itself(actor, people, earned):
    assert (void_all_late(NOON), void_all_late(earned), void_all_late(earned)) == (0, 1, 0)

    assert Transfer.objects.get(key="p").settled_why == "late"
    assert Fact.objects.filter(name="points.voided").count() == 1


def test_an_erased_persons_points_stay_without_a_word_about_them(actor, people, earned):
    worker.add_cursors()
    erase(actor, member_id=people[0], now=NOON)
    worker.catch_up(now=lambda: NOON)

    reasons = dict(Transfer.objects.values_list("key", "reason"))
    assert reasons.pop(f"e/{people[0]}") == reasons.pop("p") == ""
    assert "" not in reasons.values()
    assert audit(actor.workspace_id).equal


def test_a_demo_is_removed_with_its_ledger(actor, people, earned):
    Workspace.objects.filter(id=actor.workspace_id).update(is_demo=True)

    remove_demo(actor, now=NOON)

    assert (Transfer.objects.count(), Leg.objects.count()) == (0, 0)


def test_no_transfer_reaches_another_workspace(actor, people, earned):
    eve = system(Workspace.objects.create(name="Elsewhere", created_at=NOON).id, "test")
    hers = Member.objects.create(workspace_id=eve.workspace_id, name="Eve", created_at=NOON).id
    ann = of_member(people[0], Currency.POINTS)
    asked = [
        NewTransfer("in", issue(Currency.POINTS), ann, 1, ""),
        NewTransfer("out", ann, of_member(hers, Currency.POINTS), 1, ""),
    ]

    assert [one.why for one in transfer(eve, transfers=asked, now=NOON)] == ["nobody", "nobody"]
    assert balances(eve.workspace_id, people)[people[0]][Currency.POINTS].posted == 0
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from points_unproven")
        assert cursor.fetchone() == (0,)
