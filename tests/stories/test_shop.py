"""A playbook gives a coupon and a mug; the members hear of it in private, and the team sends the mug on its way."""

from __future__ import annotations

import pytest
from django.apps import apps

from huoqun.rewards.actions.coding import add_codes
from huoqun.rewards.actions.deciding import accept
from huoqun.rewards.actions.own import give_address
from huoqun.rewards.actions.shelving import put_up
from huoqun.rewards.actions.shipping import Shipped, ship
from huoqun.rewards.models.order import Order
from huoqun.rewards.rules.shelf import NewReward, RewardKind

from .running import HEAD, Running

pytestmark = pytest.mark.django_db(transaction=True)

CAMP = (
    HEAD.format(id="story")
    + """
stages:
  - id: daily
    days: [D1]
    steps:
      - {id: thanks, do: coupon, at: "12:01", reward: Coffee, key: welcome, reason: "{{nick}}，欢迎", next: had}
      - {id: had, do: branch, if: "redeemed('Coffee')", then: mug}
      - {id: mug, do: gift, reward: Mug, key: welcome, reason: 第一个到的}
"""
)


def test_a_camp_gives_a_coupon_and_a_mug_and_the_members_hear_of_it(cast):
    story = Running(cast)
    for name in ("Lin", "May"):
        story.member(name).joins("writers")
    coffee = put_up(story.actor, reward=NewReward(name="Coffee", kind=RewardKind.COUPON, price=10), now=story.now)
    add_codes(story.actor, reward_uid=coffee, codes=["A-1", "B-2"], now=story.now)
    put_up(story.actor, reward=NewReward(name="Mug", kind=RewardKind.GOODS, price=10, stock=1), now=story.now)
    story.runs(CAMP)
    story.passes(minutes=5)

    given = sorted(Order.objects.values_list("reward__name", "state", "given_for"))
    assert given == [
        ("Coffee", "received", "Lin，欢迎"), ("Coffee", "received", "May，欢迎"), ("Mug", "address", "第一个到的"),
    ]  # fmt: skip
    (owed,) = apps.get_model("work", "Task").objects.filter(kind="gift_failed")
    assert "Mug" in owed.title and owed.why["people"] == 1

    mug = Order.objects.select_related("member").get(reward__name="Mug")
    first = mug.member.name
    give_address(
        story.actor, member_id=mug.member_id, order_uid=mug.uid, name=first, phone="13800000000",
        where="浙江省杭州市文三路 1 号", now=story.now,
    )  # fmt: skip
    accept(story.actor, order_uids=[mug.uid], now=story.now)
    ship(story.actor, parcels=[Shipped(mug.uid, "顺丰", "SF1234567890")], now=story.now)
    story.settle()

    words = [text for what, text in story.effects(first) if what == "send"]
    assert len(words) == 3 and "Coffee" in words[0] and "Mug" in words[1] and words[2].endswith("顺丰 SF1234567890")
    assert not any("文三路" in text or "A-1" in text for text in words), "codes and addresses stay on the page"
