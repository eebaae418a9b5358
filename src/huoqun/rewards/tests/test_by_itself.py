"""What rewards do by themselves: tell members, end what is late, forget; and what playbooks give."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.apps import apps

from huoqun.core import holdings, secrets
from huoqun.core.blocks import Todo
from huoqun.core.conditions.answering import Row, answer_each
from huoqun.core.conditions.parsing import parse
from huoqun.core.facts import Origin
from huoqun.core.models import Fact
from huoqun.core.queries import workspace
from huoqun.rewards._sealed import opened
from huoqun.rewards.actions.coding import add_codes
from huoqun.rewards.actions.deciding import accept, forget_addresses, hand_over, refuse
from huoqun.rewards.actions.forgetting import forget
from huoqun.rewards.actions.gifting import give
from huoqun.rewards.actions.own import give_address
from huoqun.rewards.actions.redeeming import redeem
from huoqun.rewards.actions.shelving import put_up
from huoqun.rewards.actions.shipping import Shipped, ship
from huoqun.rewards.jobs import orders as jobs
from huoqun.rewards.models.order import Address, Order
from huoqun.rewards.models.reward import Code, Reward
from huoqun.rewards.rules.orders import OrderState
from huoqun.rewards.rules.shelf import RewardKind
from huoqun.rewards.steps.gifts import Present, apply
from huoqun.rewards.telling import said

from .conftest import NOON
from .test_shop import HOME, MUG, earn, has, placed

S = OrderState


@pytest.fixture
def ann(actor, people):
    earn(actor, people[0], 250)
    return people[0]


@pytest.fixture
def mug(actor):
    return put_up(actor, reward=MUG, now=NOON)


def told(actor, state):
    """What the member of the one order is told about a state."""
    return [one.words for one in said(workspace(actor.workspace_id), [(Order.objects.get().id, state)])]


def test_members_are_told_what_became_of_it(actor, ann, mug):
    uid = placed(actor, ann, mug)
    assert told(actor, S.PLACED) == [], "what they did themselves they know"
    accept(actor, order_uids=[uid], now=NOON)
    ship(actor, parcels=[Shipped(uid, "顺丰", "SF1234567890")], now=NOON)

    assert told(actor, S.SHIPPED)[0].endswith("顺丰 SF1234567890")
    assert any(fact.payload["about"] == "shipped" for fact in Fact.objects.filter(name="rewards.order_moved"))


def test_a_refusal_says_why_and_that_the_points_are_back(actor, ann, mug):
    refuse(actor, order_uids=[placed(actor, ann, mug)], reason="out of blue", now=NOON)

    (words,) = told(actor, S.REFUSED)
    assert "out of blue" in words and ("积分已退回" in words or "points are back" in words)


def test_addresses_are_forgotten_two_weeks_after_they_were_needed(actor, ann, mug):
    uid = placed(actor, ann, mug)
    accept(actor, order_uids=[uid], now=NOON)
    assert forget_addresses(actor, now=NOON + timedelta(days=90)) == 0, "it is not sent yet"
    ship(actor, parcels=[Shipped(uid)], now=NOON)
    hand_over(actor, order_uids=[uid], now=NOON)

    assert forget_addresses(actor, now=NOON + timedelta(days=13)) == 0
    assert forget_addresses(actor, now=NOON + timedelta(days=14)) == 1
    assert Address.objects.get().sealed is None


def test_the_clock_ends_orders_in_every_workspace(actor, ann, mug):
    placed(actor, ann, mug)

    assert jobs.end_late(NOON) == 0
    assert jobs.end_late(NOON + timedelta(days=15)) == 1 and has(actor, ann).free == 250


def test_of_the_erased_nothing_is_left_but_that_something_was_had(actor, ann, mug):
    waiting = placed(actor, ann, mug)
    coffee = put_up(actor, reward=replace(MUG, name="Coffee", kind=RewardKind.COUPON, price=10), now=NOON)
    add_codes(actor, reward_uid=coffee, codes=["LATTE-42"], now=NOON)
    redeem(actor, member_id=ann, reward_uid=coffee, key="a", now=NOON)
    give(actor, reward_uid=mug, member_ids=[ann], reason="her three answers", key="nov", now=NOON)

    forget(actor, member_ids=[ann], now=NOON)
    assert Order.objects.get(uid=waiting).state == S.CANCELLED and Address.objects.get().sealed is None
    assert not Order.objects.exclude(given_for="", tracking="").exists()
    assert "LATTE" not in Code.objects.get().code
    assert add_codes(actor, reward_uid=coffee, codes=["MOCHA-7"], now=NOON).new == 1


def test_a_member_takes_their_address_along_in_the_clear(actor, ann, mug):
    placed(actor, ann, mug)
    (held,) = [one for one in holdings.all_holdings() if one.name == "addresses"]
    (row,) = holdings.rows(held, actor.workspace_id, [ann])

    assert row["where"] == HOME["where"] and "sealed" not in row


def test_an_address_is_read_with_the_key_of_its_home_and_sealed_anew(actor, ann, mug, tmp_path):
    uid = placed(actor, ann, mug)
    renewed = secrets.KeyRing("11" * 8, {**secrets.ring().keys, "11" * 8: b"k" * 32})

    assert secrets.seal_anew(renewed) == 1 and secrets.seal_anew(renewed) == 0
    raw = bytes(Address.objects.get().sealed)
    assert renewed.is_current(raw) and HOME["where"] in renewed.decrypt(raw, row=f"rewards_address:{uid}").decode()
    with pytest.raises(secrets.KeyMissing):
        opened(raw, uid)


def todo(command, who, run=7):
    return Todo(
        command=command, key=f"{run}/{who}", run_id=who, group_run_id=run, group_id=None, member_id=who, at=NOON
    )


def test_a_playbook_gives_what_is_there_and_tells_the_team_of_the_rest(actor, people):
    coffee = put_up(actor, reward=replace(MUG, name="Coffee", kind=RewardKind.COUPON, price=10), now=NOON)
    add_codes(actor, reward_uid=coffee, codes=["A-1", "B-2"], now=NOON)
    one = Present("Coffee", "graduation/D7", "well done", "coupon")

    for _ in range(2):
        apply(actor, [todo(one, who) for who in people], now=NOON, origin=Origin.LIVE)
    assert (Order.objects.count(), Reward.objects.get().stock) == (2, 0)
    assert {order.given_for for order in Order.objects.all()} == {"well done"}
    task = apps.get_model("work", "Task").objects.get()
    assert task.why["people"] == 1 and task.why["members"] == [{"member_id": people[2]}]
    (answer,) = answer_each([(parse("redeemed('Coffee')"), Row(actor.workspace_id, NOON, people[0]))])
    assert answer is True


@pytest.mark.parametrize(
    "command",
    [
        # There is none of that name; there is one, and it is no coupon
        Present("Tea", "a/D1", "well done", "coupon"), Present("Mug", "a/D1", "well done", "coupon"),
    ],
)  # fmt: skip
def test_what_is_not_on_the_shelf_becomes_a_task(actor, people, mug, command):
    apply(actor, [todo(command, people[0])], now=NOON, origin=Origin.LIVE)

    assert apps.get_model("work", "Task").objects.count() == 1 and not Order.objects.exists()


def test_what_comes_of_history_gives_nothing(actor, people, mug):
    apply(actor, [todo(Present("Mug", "a/D1", "well done"), people[0])], now=NOON, origin=Origin.IMPORT)

    assert not Order.objects.exists()


def test_a_gift_of_goods_asks_for_the_address(actor, people, mug):
    apply(actor, [todo(Present("Mug", "a/D1", "well done"), people[0])], now=NOON, origin=Origin.LIVE)
    order = Order.objects.get()

    assert (order.state, order.price) == (S.ADDRESS, 0) and "well done" in told(actor, S.ADDRESS)[0]
    give_address(actor, member_id=people[0], order_uid=order.uid, **HOME, now=NOON)
