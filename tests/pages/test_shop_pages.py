"""Wei redeems on her phone: she sees what it comes to, spends once, says where it goes; Lan sees nothing of it."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from huoqun.core import clock, files
from huoqun.core.files import FileKind
from huoqun.members.actions import visiting
from huoqun.members.models import Identity, Member
from huoqun.points.actions.granting import grant
from huoqun.points.queries.balances import balances
from huoqun.points.rules import Balance, Currency
from huoqun.rewards.actions.coding import add_codes
from huoqun.rewards.actions.deciding import accept
from huoqun.rewards.actions.gifting import give
from huoqun.rewards.actions.shelving import put_up
from huoqun.rewards.actions.shipping import Shipped, ship
from huoqun.rewards.models.order import Address, Order
from huoqun.rewards.rules.shelf import NewReward, RewardKind
from huoqun.site.testing_cast import FOUNDED

pytestmark = pytest.mark.django_db
HOME = {"name": "<b>小雨</b>", "phone": "13800000000", "where": "浙江省杭州市文三路 1 号"}


def a_member(cast, name, points=0):
    made = Member.objects.create(workspace_id=cast.workspace, name=name, created_at=FOUNDED)
    Identity.objects.create(
        workspace_id=cast.workspace, member=made, platform="testing", key=f"key-of-{name}", created_at=FOUNDED
    )
    if points:
        grant(
            cast.alice.actor, member_ids=[made.id], currency=Currency.POINTS, amount=points, reason="to begin with",
            key=name, now=clock.now(),
        )  # fmt: skip
    phone = Client(headers={"accept-language": "en"})
    token = visiting.mint(cast.alice.actor, member_id=made.id, now=clock.now())
    assert phone.post(reverse("me_open", args=[token])).status_code == 302
    phone.id = made.id
    return phone


@pytest.fixture
def wei(cast):
    return a_member(cast, "Wei", points=120)


@pytest.fixture
def lan(cast):
    return a_member(cast, "Lan")


@pytest.fixture
def mug(cast):
    new = NewReward(name="<i>Mug</i>", kind=RewardKind.GOODS, price=100, stock=3, per_member=1)
    return put_up(cast.alice.actor, reward=new, now=clock.now())


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def has(cast, who):
    return balances(cast.workspace, [who.id])[who.id][Currency.POINTS]


def test_the_shelf_says_what_one_can_have_and_why_not(cast, wei, lan, mug):
    car = NewReward(name="Car", kind=RewardKind.GOODS, price=50_000)
    put_up(cast.alice.actor, reward=car, now=clock.now())

    for_wei, for_lan = text(wei.get("/me/shop")), text(lan.get("/me/shop"))
    assert "&lt;i&gt;Mug" in for_wei and "3 left · 1 a person" in for_wei and "49880 points are missing." in for_wei
    assert for_wei.count('class="button main"') == 1, "the mug, and not the car"
    assert "100 points are missing." in for_lan and 'class="button main"' not in for_lan


def test_a_press_spends_once_and_asks_where_it_goes(cast, wei, mug):
    page = reverse("me_reward", args=[mug])
    seen = text(wei.get(page))
    assert "You keep" in seen and has(cast, wei) == Balance(120, 0), "looking spends nothing"

    sent = {"key": "the one form"}
    first, again = wei.post(page, sent), wei.post(page, sent)
    assert first["Location"] == again["Location"] and Order.objects.count() == 1
    assert has(cast, wei) == Balance(120, 100)
    assert "It waits for your address." in text(wei.get("/me"))

    order = first["Location"]
    assert wei.post(f"{order}/address", HOME | {"phone": "no"}).status_code == 400
    assert wei.post(f"{order}/address", HOME).status_code == 302
    written = text(wei.get(order))
    assert "waits for the team" in written and "&lt;b&gt;小雨" in written and "Correct it" in written
    assert "You have had as many" in text(wei.post(page, {"key": "another form"}), 409)


def test_a_parcel_is_followed_to_its_end(cast, wei, mug):
    order = wei.post(reverse("me_reward", args=[mug]), {"key": "a"})["Location"]
    wei.post(f"{order}/address", HOME)
    uid, now = Order.objects.get().uid, clock.now()
    accept(cast.alice.actor, order_uids=[uid], now=now)
    assert "cancel" not in text(wei.get(order)).lower() and wei.post(f"{order}/cancel").status_code == 409
    ship(cast.alice.actor, parcels=[Shipped(uid, "顺丰", "SF1234567890")], now=now)

    assert "顺丰 SF1234567890" in text(wei.get(order)) and "SF1234567890" in text(wei.get("/me"))
    assert wei.post(f"{order}/received").status_code == 302
    assert "received" in text(wei.get("/me/orders"))


def test_cancelled_points_are_back(cast, wei, mug):
    order = wei.post(reverse("me_reward", args=[mug]), {"key": "a"})["Location"]
    wei.post(f"{order}/address", HOME)
    wei.post(f"{order}/cancel")

    assert has(cast, wei) == Balance(120, 0) and "cancelled" in text(wei.get(order))
    assert Address.objects.get().sealed is None


def test_nobody_sees_or_moves_anothers_order(cast, wei, lan, mug):
    order = wei.post(reverse("me_reward", args=[mug]), {"key": "a"})["Location"]

    assert lan.get(order).status_code == 404 and "Mug" not in text(lan.get("/me/orders"))
    for act in ("address", "cancel", "received"):
        assert lan.post(f"{order}/{act}", HOME).status_code == 404
    assert Order.objects.get().state == "address"


def test_a_code_is_for_whoever_redeemed_it(cast, wei, lan):
    coffee = put_up(
        cast.alice.actor, reward=NewReward(name="Coffee", kind=RewardKind.COUPON, price=20), now=clock.now()
    )
    add_codes(cast.alice.actor, reward_uid=coffee, codes=["LATTE-42"], now=clock.now())
    order = wei.post(reverse("me_reward", args=[coffee]), {"key": "a"})["Location"]

    assert "LATTE-42" in text(wei.get(order)) and has(cast, wei) == Balance(100, 0)
    assert lan.get(order).status_code == 404 and "LATTE" not in text(lan.get("/me/shop"))


def test_a_gift_says_why_and_may_be_left_to_others(cast, lan, mug):
    give(cast.alice.actor, reward_uid=mug, member_ids=[lan.id], reason="for her three answers", key="nov",
         now=clock.now())  # fmt: skip
    order = reverse("me_order", args=[Order.objects.get().uid])

    assert "for her three answers" in text(lan.get("/me"))
    assert "Leave it to somebody else" in text(lan.get(order)) and "a gift" in text(lan.get("/me/orders"))
    assert lan.post(f"{order}/cancel").status_code == 302


def test_pictures_of_rewards_are_shown_and_no_other_files(cast, wei, mug):
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(drawn, "JPEG")
    kept = [
        files.keep(cast.alice.actor, raw=drawn.getvalue(), name="a.jpg", allowed=[FileKind.PICTURE],
                   owner=str(cast.alice.actor), now=clock.now())
        for _ in range(2)
    ]  # fmt: skip
    cup = NewReward(name="Cup", kind=RewardKind.GOODS, price=1, picture_id=kept[0].id)
    put_up(cast.alice.actor, reward=cup, now=clock.now())

    assert kept[0].uid in text(wei.get("/me/shop"))
    assert wei.get(reverse("me_reward_picture", args=[kept[0].uid])).headers["Content-Type"] == "image/jpeg"
    assert wei.get(reverse("me_reward_picture", args=[kept[1].uid])).status_code == 404
