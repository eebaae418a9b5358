"""Rewards put up, edited, taken down; pieces corrected."""

from __future__ import annotations

from dataclasses import replace

import pytest

from huoqun.core.errors import NotFound
from huoqun.core.ids import uid
from huoqun.points.actions.publishing import publish
from huoqun.rewards.actions.shelving import archive, correct_stock, edit, follow_policy, put_up, sell
from huoqun.rewards.models.reward import Reward, StockChange
from huoqun.rewards.queries.shelf import corrections, reward, rewards, to_sell
from huoqun.rewards.rules.orders import NoReason
from huoqun.rewards.rules.shelf import BadReward, NewReward, NoStock, RewardKind

from .conftest import NOON

CARD = NewReward(name="月卡", kind=RewardKind.GRANT, price=1000, what="membership", days=30)
MUG = NewReward(name=" Mug ", kind=RewardKind.GOODS, price=100, stock=5, per_member=1)


def test_a_reward_is_put_up_edited_and_taken_down(actor):
    mug = put_up(actor, reward=MUG, now=NOON)
    edit(actor, reward_uid=mug, reward=replace(MUG, name="Cup", price=80, stock=900), now=NOON)
    archive(actor, reward_uid=mug, archived=True, now=NOON)

    (line,) = rewards(actor)
    assert (line.name, line.price, line.stock, line.archived_at) == ("Cup", 80, 5, NOON), "pieces are not edited"
    archive(actor, reward_uid=mug, archived=False, now=NOON)
    assert reward(actor, reward_uid=mug).archived_at is None


MONTH = """
earns: {{打卡: {{deed: checked_in, points: 5}}}}
levels: [{{name: 萌新, growth: 0}}]
membership: {{{name}: {{product: membership, points: {points}, days: 30}}}}
"""


def test_membership_costs_what_the_policy_says_whenever_that_changes(actor):
    def says(name, points):
        publish(actor, text=MONTH.format(name=name, points=points), now=NOON)

    says("月卡", 1000)
    assert [(one.name, one.points) for one in to_sell(actor, now=NOON)] == [("月卡", 1000)]
    with pytest.raises(NotFound):
        sell(actor, name="年卡", now=NOON)
    card = sell(actor, name="月卡", now=NOON)
    assert (sell(actor, name="月卡", now=NOON), to_sell(actor, now=NOON)) == (card, [])
    with pytest.raises(BadReward):
        edit(actor, reward_uid=card, reward=replace(CARD, price=1), now=NOON)
    edit(actor, reward_uid=card, reward=replace(CARD, about="来就是了"), now=NOON)

    says("月卡", 1500)
    assert (follow_policy(actor, now=NOON), follow_policy(actor, now=NOON)) == (1, 0)
    line = reward(actor, reward_uid=card)
    assert (line.price, line.days, line.about) == (1500, 30, "来就是了")
    says("季卡", 4000)
    assert follow_policy(actor, now=NOON) == 1
    assert (reward(actor, reward_uid=card).archived_at, to_sell(actor, now=NOON)[0].name) == (NOON, "季卡")


def test_what_a_reward_is_stays(actor):
    mug = put_up(actor, reward=MUG, now=NOON)

    with pytest.raises(BadReward):
        edit(actor, reward_uid=mug, reward=replace(MUG, kind=RewardKind.SEAT), now=NOON)
    with pytest.raises(NotFound):
        edit(actor, reward_uid=uid(), reward=MUG, now=NOON)


@pytest.mark.parametrize(
    ("change", "left"),
    [
        # Found behind the sofa; broken; the very last one
        (3, 8), (-2, 3), (-5, 0),
        # More than there are; more than a shelf holds
        (-6, None), (10**6, None),
    ],
)  # fmt: skip
def test_pieces_come_and_go_with_a_reason(actor, change, left):
    mug = put_up(actor, reward=MUG, now=NOON)

    if left is None:
        with pytest.raises(NoStock):
            correct_stock(actor, reward_uid=mug, change=change, reason="counted", now=NOON)
        left = 5
    else:
        assert correct_stock(actor, reward_uid=mug, change=change, reason="counted", now=NOON) == left
        (said,) = corrections(actor, reward_id=Reward.objects.get().id)
        assert (said.change, said.after, said.reason) == (change, left, "counted")
    assert Reward.objects.get().stock == left


def test_pieces_without_a_reason_or_a_count_stay(actor):
    mug = put_up(actor, reward=MUG, now=NOON)
    endless = put_up(actor, reward=replace(MUG, stock=None), now=NOON)
    coupon = put_up(actor, reward=replace(MUG, kind=RewardKind.COUPON), now=NOON)

    with pytest.raises(NoReason):
        correct_stock(actor, reward_uid=mug, change=1, reason=" ", now=NOON)
    for uncounted in (endless, coupon):
        with pytest.raises(NoStock):
            correct_stock(actor, reward_uid=uncounted, change=1, reason="counted", now=NOON)
    assert not StockChange.objects.exists()
    assert Reward.objects.get(uid=coupon).stock == 0, "a coupon's pieces are its codes"


@pytest.mark.parametrize(
    ("condition", "is_sound"),
    [
        # Of the member alone
        ("growth >= 500", True), ('paid("course") or growth >= 1', True), ("", True),
        # Of a camp, where the shop is none
        ("missed_in_row >= 2", False),
    ],
)  # fmt: skip
def test_a_condition_asks_about_the_member(actor, condition, is_sound):
    asked = replace(MUG, condition=condition)

    if is_sound:
        assert put_up(actor, reward=asked, now=NOON)
    else:
        with pytest.raises(BadReward):
            put_up(actor, reward=asked, now=NOON)
