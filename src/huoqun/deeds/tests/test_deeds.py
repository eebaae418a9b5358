"""Orders and usage of the operator's own systems become deeds of members, now or when the member appears."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from huoqun.core import worker
from huoqun.core.actor import Actor, system
from huoqun.core.errors import NotAllowed
from huoqun.core.models import Workspace
from huoqun.deeds.actions.record import record
from huoqun.deeds.models import Deed
from huoqun.deeds.queries.purchases import of_member, paid, turnover, unmatched
from huoqun.deeds.rules import BadDeed, Table, read_row, read_time
from huoqun.members.actions import erasing
from huoqun.members.actions.resolve import resolve
from huoqun.members.models import Member
from huoqun.members.rules import Known, Stage

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def order(**cells):
    return read_row({"order_id": "A1", "phone": "13800000001", "product": "basic", "amount": "199",
                     "paid_at": "2026-11-01 20:03", **cells}, table=Table.ORDERS)  # fmt: skip


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        # A Chinese shop's export: the time is in its zone, the phone with the country code
        (
            {
                "订单号": "88",
                "手机号": "+86 138-0000-0001",
                "商品": "高阶课",
                "实付金额": "¥1,999.00",
                "支付时间": "2026/1/5 9:03",
            },
            ("bought", "88", (("phone", "13800000001"),), 199900, datetime(2026, 1, 5, 1, 3, tzinfo=UTC)),
        ),
        # Several identities: the surest first
        (
            {"id": "9", "email": "Alice@Example.org", "unionid": "oX", "amount": "1", "at": "1767571380"},
            (
                "bought",
                "9",
                (("unionid", "oX"), ("email", "alice@example.org")),
                100,
                datetime(2026, 1, 5, 0, 3, tzinfo=UTC),
            ),
        ),
        # A refund
        (
            {"order_no": "7", "phone": "1", "amount": "5", "状态": "已退款", "at": "2026-01-05T00:00:00Z"},
            ("refunded", "7", (("phone", "1"),), 500, datetime(2026, 1, 5, tzinfo=UTC)),
        ),
    ],
)  # fmt: skip
def test_rows_of_other_systems(row, expected):
    deed = read_row(row, table=Table.ORDERS)

    assert (deed.kind, deed.source_id, deed.identities, deed.amount_minor, deed.occurred_at) == expected


@pytest.mark.parametrize(
    "row",
    [
        # Nobody
        {"id": "1", "amount": "1", "at": "2026-01-05"},
        # No time
        {"id": "1", "amount": "1", "phone": "1"},
        # No money
        {"id": "1", "at": "2026-01-05", "phone": "1"},
        # Not paid
        {"id": "1", "at": "2026-01-05", "phone": "1", "amount": "1", "订单状态": "待付款"},
        # A time that is none
        {"id": "1", "at": "yesterday", "phone": "1", "amount": "1"},
    ],
)
def test_rows_that_are_no_deeds(row):
    with pytest.raises(BadDeed):
        read_row(row, table=Table.ORDERS)


def test_a_time_without_a_zone_is_in_the_workspaces():
    assert read_time("2026-07-01 08:00", "Asia/Shanghai") == datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
def actor(db):
    return system(Workspace.objects.create(name="Hangzhou", created_at=NOON).id, "test")


def alice_of(actor):
    return resolve(actor, people=[Known("phone", "13800000001", "Alice")], now=NOON).members["phone", "13800000001"]


def test_the_same_file_twice_changes_nothing(actor):
    alice_of(actor)

    first = record(actor, deeds=[order(), order(order_id="A2")], now=NOON)
    second = record(actor, deeds=[order(), order(order_id="A2")], now=NOON)

    assert (first.new, first.known, first.unmatched) == (2, 0, 0)
    assert (second.new, second.known) == (0, 2)
    assert Deed.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_an_order_waits_for_its_member_and_then_moves_their_stage():
    actor = system(Workspace.objects.create(name="Hangzhou", created_at=NOON).id, "test")
    worker.add_cursors()
    record(actor, deeds=[order()], now=NOON)
    assert unmatched(actor.workspace_id) == 1

    alice = alice_of(actor)
    worker.catch_up(now=lambda: NOON)
    assert unmatched(actor.workspace_id) == 0
    assert Member.objects.get(id=alice).stage == Stage.BOUGHT
    assert paid(actor.workspace_id, "basic") == {alice}

    record(actor, deeds=[order(order_id="A2", product="advanced")], now=NOON)
    worker.catch_up(now=lambda: NOON)
    assert Member.objects.get(id=alice).stage == Stage.BOUGHT_AGAIN


def test_turnover_counts_money_once_and_takes_refunds_off(actor):
    alice_of(actor)
    record(actor, deeds=[order(), order(order_id="A2", amount="1"), order(order_id="R1", status="refunded")], now=NOON)

    (sum_,) = turnover(actor.workspace_id, since=datetime(2026, 10, 1, tzinfo=UTC), until=NOON)

    assert (sum_.currency, sum_.amount_minor, sum_.orders, sum_.buyers) == ("CNY", 100, 2, 1)


@pytest.mark.django_db(transaction=True)
def test_an_erased_buyers_money_stays_without_them():
    actor = system(Workspace.objects.create(name="Hangzhou", created_at=NOON).id, "test")
    worker.add_cursors()
    alice = alice_of(actor)
    record(actor, deeds=[order()], now=NOON)

    erasing.erase(actor, member_id=alice, now=NOON)
    worker.catch_up(now=lambda: NOON)

    deed = Deed.objects.get()
    assert (deed.matches, deed.amount_minor) == ([], 19900)


def test_eve_neither_sees_nor_matches_deeds_of_others(actor):
    record(actor, deeds=[order()], now=NOON)
    eve = system(Workspace.objects.create(name="Elsewhere", created_at=NOON).id, "test")
    her_member = alice_of(eve)

    assert of_member(eve.workspace_id, [her_member]) == []
    assert unmatched(eve.workspace_id) == 0


def test_who_may_not_record_does_not(actor):
    with pytest.raises(NotAllowed):
        record(Actor(actor.workspace_id, "staff", 1), deeds=[order()], now=NOON)
