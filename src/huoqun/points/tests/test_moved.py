"""Points that were deeds once: what becomes of them, and that nothing is credited a second time."""

from __future__ import annotations

import importlib

import pytest
from django.db import connection

from huoqun.core.blocks import Todo
from huoqun.core.facts import Origin
from huoqun.deeds.actions.record import record
from huoqun.deeds.rules import NewDeed
from huoqun.points.queries.auditing import audit
from huoqun.points.queries.balances import balances, entries
from huoqun.points.rules import Currency
from huoqun.points.steps import Earning, apply

from .conftest import NOON

FROM_DEEDS = importlib.import_module("huoqun.points.migrations.0003_from_deeds").FROM_DEEDS


@pytest.fixture
def moved(actor, people):
    def deed(place, member, value, source="shop", source_id=None, kind="points"):
        return NewDeed(
            kind=kind, occurred_at=NOON, source=source, source_id=source_id or str(place), member_id=member,
            product="checkin", value=value,
        )  # fmt: skip

    ann, ben, cai = people
    deeds = [
        deed(0, ann, "5", "playbook", "7/points/checkin/D1"),
        deed(1, ann, "5", "playbook", "7/points/checkin/D2"),
        # What the shop says: Ann spent three there; Ben has forty; Cai is below nothing
        deed(2, ann, "-3"),
        deed(3, ben, "50"),
        deed(4, ben, "-10"),
        deed(5, cai, "-10"),
        # No points: no number, another kind, nobody's
        deed(6, cai, "many"),
        deed(7, cai, "2", kind="granted"),
        deed(8, None, "9"),
    ]
    record(actor, deeds=deeds, now=NOON)
    with connection.cursor() as cursor:
        cursor.execute(FROM_DEEDS)
        cursor.execute("set constraints all immediate; set constraints all deferred")


def test_everybody_has_what_they_had_and_growth_for_what_they_earned(actor, people, moved):
    has = balances(actor.workspace_id, people)

    assert [has[member][Currency.POINTS].posted for member in people] == [7, 40, 0]
    assert [has[member][Currency.GROWTH].posted for member in people] == [10, 40, 0]
    assert [e.after for e in entries(actor.workspace_id, people[0]) if e.currency is Currency.POINTS] == [7, 10, 5]
    assert audit(actor.workspace_id).differences == ()


def test_a_playbook_credits_nothing_twice_and_goes_on_from_there(actor, people, moved):
    todos = [
        Todo(Earning("checkin", 5, 5, f"checkin/{day}", "打卡"), "k", 7, 1, None, people[0], NOON)
        for day in ("D1", "D2", "D3")
    ]
    for _ in range(2):
        apply(actor, todos, now=NOON, origin=Origin.LIVE)

    has = balances(actor.workspace_id, people[:1])[people[0]]
    assert (has[Currency.POINTS].posted, has[Currency.GROWTH].posted) == (12, 15)
