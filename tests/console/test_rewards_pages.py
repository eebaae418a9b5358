"""Rewards in the console: the shelf, orders settled many at once, parcels listed and told of."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from huoqun.core import clock
from huoqun.core.errors import NotAllowed
from huoqun.deeds.actions.record import record
from huoqun.deeds.rules import NewDeed
from huoqun.members.models import Member
from huoqun.points.actions.granting import grant
from huoqun.points.queries.balances import balances
from huoqun.points.rules import Balance, Currency
from huoqun.rewards.actions.own import give_address
from huoqun.rewards.actions.redeeming import redeem
from huoqun.rewards.actions.shelving import put_up
from huoqun.rewards.models.order import Order
from huoqun.rewards.models.reward import Code, Reward, StockChange
from huoqun.rewards.rules.shelf import NewReward, RewardKind
from huoqun.rewards.rules.shipping import number_of
from huoqun.work.actions.proposals import approve

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
MUG = {"kind": "goods", "name": "<b>Mug</b>", "about": "Blue", "price": "100", "stock": "5", "least_level": "0"}


def shown(client, url, values=None, *, post=False, status=200):
    ask = client.post if post else client.get
    answer = ask(url, values or {}, headers=ENGLISH, follow=True)
    assert answer.status_code == status, answer.content.decode()[:600]
    return answer.content.decode()


@pytest.fixture
def alice(cast, browser_of):
    return browser_of(cast.alice)


def a_member(cast, name, points=200):
    made = Member.objects.create(workspace_id=cast.workspace, name=name, created_at=clock.now())
    grant(
        cast.alice.actor, member_ids=[made.id], currency=Currency.POINTS, amount=points, reason="to begin with",
        key=name, now=clock.now(),
    )  # fmt: skip
    return made


def ordered(cast, *names, where="浙江省杭州市文三路 1 号"):
    """An order of a mug by each, with its address."""
    new = NewReward(name="Mug", kind=RewardKind.GOODS, price=100, stock=5)
    mug = put_up(cast.alice.actor, reward=new, now=clock.now())
    for name in names:
        who = a_member(cast, name)
        uid = redeem(cast.alice.actor, member_id=who.id, reward_uid=mug, key="a", now=clock.now())
        give_address(
            cast.alice.actor, member_id=who.id, order_uid=uid, name=name, phone="13800000000", where=where,
            now=clock.now(),
        )  # fmt: skip
    return list(Order.objects.order_by("id"))


def test_a_reward_is_looked_at_before_it_lies_on_the_shelf(cast, alice):
    a_member(cast, "Wei")
    assert "Nothing lies on the shelf yet" in shown(alice, "/rewards")
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(drawn, "JPEG")
    photo = SimpleUploadedFile("mug.jpg", drawn.getvalue(), content_type="image/jpeg")

    looked = shown(alice, "/rewards/shelf/new", MUG | {"picture": photo, "look": "1"}, post=True)
    assert "&lt;b&gt;Mug" in looked and "Could redeem it now" in looked and not Reward.objects.exists()
    picture = looked.split('name="picture_id" value="')[1].split('"')[0]

    page = shown(alice, "/rewards/shelf/new", MUG | {"picture_id": picture, "save": "1"}, post=True)
    mug = Reward.objects.get()
    assert (mug.picture, mug.stock) == (int(picture), 5) and "It lies on the shelf" in page and "&lt;b&gt;Mug" in page
    assert alice.get(page.split('<img src="')[1].split('"')[0]).status_code == 200


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        # Closes before it opens
        ({"opens_at": "2026-12-02T10:00", "closes_at": "2026-12-01T10:00"}, "It closes before it opens."),
        # A condition that cannot be read, and one about a camp
        ({"condition": "growth >"}, "condition"),
        ({"condition": "missed_in_row >= 2", "save": "1"}, "a shop knows only the member"),
        # Not a number; less than nothing
        ({"price": "many"}, "whole number"), ({"price": "-1"}, "greater than or equal to 0"),
        # A picture that is none
        ({"picture": SimpleUploadedFile("a.jpg", b"<html>")}, "no picture that can be read"),
    ],
)  # fmt: skip
def test_what_cannot_lie_on_the_shelf_is_said(cast, alice, changes, said):
    asked = MUG | ({} if "save" in changes else {"look": "1"}) | changes
    answer = alice.post("/rewards/shelf/new", asked, headers=ENGLISH)

    assert said in answer.content.decode() and not Reward.objects.exists()


def test_a_reward_is_written_anew_its_pieces_corrected_and_taken_down(cast, alice):
    uid = put_up(cast.alice.actor, reward=NewReward(name="Mug", kind=RewardKind.GOODS, price=100, stock=5),
                 now=clock.now())  # fmt: skip
    here = reverse("rewards_reward", args=[uid])

    shown(alice, f"{here}/edit", MUG | {"name": "Cup", "price": "80", "save": "1"}, post=True)
    seen = shown(alice, f"{here}/stock", {"change": "-2", "reason": "broken"})
    assert "3" in seen and Reward.objects.get().stock == 5, "looking corrects nothing"
    page = shown(alice, f"{here}/stock", {"change": "-2", "reason": "broken"}, post=True)
    assert "Cup" in page and "broken" in page and (Reward.objects.get().stock, Reward.objects.get().price) == (3, 80)
    assert "needs another look" in shown(alice, f"{here}/stock", {"change": "-2", "reason": ""}, status=422)
    assert "taken down" in shown(alice, f"{here}/archive", post=True)
    assert "on the shelf" in shown(alice, f"{here}/archive", {"restore": "1"}, post=True)


def test_codes_are_pasted_after_one_has_seen_what_they_are(cast, alice):
    uid = put_up(cast.alice.actor, reward=NewReward(name="Coffee", kind=RewardKind.COUPON, price=1), now=clock.now())
    here, text = reverse("rewards_codes", args=[uid]), "AAA-1\nBBB-2\nAAA-1\n\nno code at all\n"

    seen = shown(alice, here, {"text": text, "look": "1"}, post=True)
    assert "<code>AAA-1</code>" in seen and not Code.objects.exists()
    shown(alice, here, {"text": text, "save": "1"}, post=True)
    assert sorted(Code.objects.values_list("code", flat=True)) == ["AAA-1", "BBB-2"]
    assert "These are no codes" in shown(alice, here, {"text": " \n", "look": "1"}, post=True, status=422)
    page = shown(alice, f"{here}/drop", {"reason": "they are over"}, post=True)
    assert "AAA-1" not in page and not Code.objects.exists() and StockChange.objects.count() == 2


def test_orders_are_accepted_and_refused_many_at_once(cast, alice):
    wei, lan, mei = ordered(cast, "Wei", "Lan", "<i>Mei</i>")
    page = shown(alice, "/rewards/orders")
    assert number_of(wei.uid) in page and "&lt;i&gt;Mei" in page and "文三路" not in page

    asked = {"act": "accept", "order": [str(wei.uid), str(lan.uid)]}
    seen = shown(alice, "/rewards/orders/act", asked, post=True)
    assert "2 orders; 200 points are spent now." in seen and has(cast, wei) == Balance(200, 100)
    for _ in range(2):
        shown(alice, "/rewards/orders/act", asked | {"sure": "1"}, post=True)
    assert has(cast, wei) == has(cast, lan) == Balance(100, 0)

    refuse = {"act": "refuse", "order": [str(mei.uid), str(wei.uid)]}
    seen = shown(alice, "/rewards/orders/act", refuse, post=True)
    assert "1 order; 100 points are free again" in seen and "1 has gone on meanwhile" in seen
    assert alice.post("/rewards/orders/act", refuse | {"sure": "1", "reason": ""}).status_code == 400
    shown(alice, "/rewards/orders/act", refuse | {"sure": "1", "reason": "out of blue"}, post=True)
    assert has(cast, mei) == Balance(200, 0)
    assert "out of blue" in shown(alice, reverse("rewards_order", args=[mei.uid]))


def test_an_order_is_taken_back_with_a_reason(cast, alice):
    (wei,) = ordered(cast, "Wei")
    here = reverse("rewards_order", args=[wei.uid])
    shown(alice, "/rewards/orders/act", {"act": "accept", "order": [str(wei.uid)], "sure": "1"}, post=True)

    assert "taken back" in shown(alice, f"{here}/take-back", {"reason": "it broke"}, post=True)
    assert has(cast, wei) == Balance(200, 0)


def test_parcels_are_listed_and_tracking_numbers_pasted_back(cast, alice):
    evil = "浙江省杭州市文三路 1 号"
    wei, lan = ordered(cast, "=HYPERLINK(1)", "Lan", where=evil)
    both = {"act": "accept", "order": [str(wei.uid), str(lan.uid)], "sure": "1"}
    shown(alice, "/rewards/orders/act", both, post=True)
    listed = alice.post("/rewards/parcels/list", headers=ENGLISH)
    rows = list(csv.DictReader(io.StringIO(listed.content.decode("utf-8-sig"))))

    assert listed["Cache-Control"] == "no-store" and [row["Recipient"] for row in rows] == ["'=HYPERLINK(1)", "Lan"]
    assert {row["Address"] for row in rows} == {evil}

    text = (
        f"{number_of(wei.uid)}\t顺丰\tSF1234567890\n{number_of(wei.uid)}\tSF\tSF22222\nFFFFFFFFFF 中通 ZT12345\nhello\n"
    )
    seen = shown(alice, "/rewards/parcels", {"text": text, "look": "1"}, post=True)
    assert "There is no order of this number." in seen and "stands in an earlier line" in seen
    assert "no order number of ten characters" in seen and Order.objects.get(id=wei.id).state == "accepted"
    shown(alice, "/rewards/parcels", {"text": text, "save": "1"}, post=True)
    sent = Order.objects.get(id=wei.id)
    assert (sent.state, sent.carrier, sent.tracking) == ("shipped", "顺丰", "SF1234567890")
    again = shown(alice, "/rewards/parcels", {"text": text, "look": "1"}, post=True)
    assert "This order was sent already." in again and Order.objects.get(id=lan.id).state == "accepted"


def test_who_may_what(cast, browser_of):
    (wei,) = ordered(cast, "Wei")
    bob, dora = browser_of(cast.bob), browser_of(cast.dora)

    assert [bob.get(url).status_code for url in ("/rewards/shelf", "/rewards/orders")] == [200, 200]
    assert bob.get("/rewards/shelf/new").status_code == 403 and bob.post("/rewards/parcels/list").status_code == 403
    assert [dora.get(url).status_code for url in ("/rewards", "/rewards/orders")] == [403, 403]
    assert browser_of(cast.eve).get(reverse("rewards_order", args=[wei.uid])).status_code == 404


def has(cast, order):
    return balances(cast.workspace, [order.member_id])[order.member_id][Currency.POINTS]


def test_contributors_are_proposed_with_what_they_did_and_get_orders_once_the_team_said_yes(cast, browser_of):
    now, bob = clock.now(), browser_of(cast.bob)
    mug = put_up(cast.alice.actor, reward=NewReward(name="Mug", kind=RewardKind.GOODS, price=100, stock=5), now=now)
    wei, lan, _far = (a_member(cast, name) for name in ("Wei", "<i>Lan</i>", "Far"))
    did = [(wei, "helped", 3), (wei, "quality", 1), (lan, "thanked", 3), (_far, "bought", 9)]
    record(cast.alice.actor, now=now, deeds=[
        NewDeed(kind, now - timedelta(days=n + 1), "test", f"{who.id}/{kind}/{n}", member_id=who.id)
        for who, kind, times in did for n in range(times)
    ])  # fmt: skip
    day = timezone.localtime(now).date()
    asked = {"reward": str(mug), "kinds": ["helped", "thanked", "quality"], "since": str(day - timedelta(days=30)),
             "until": str(day), "least": "3"}  # fmt: skip

    page = shown(bob, "/rewards/contributors", asked)
    assert "helped 3 · quality posts 1" in page and "&lt;i&gt;Lan" in page and "Far" not in page
    chosen = asked | {"member": [str(wei.uid), str(_far.uid)], "reason": "the most helpful in autumn"}
    assert "Proposed." in shown(bob, "/rewards/contributors/propose", chosen, post=True)
    assert "was proposed before" in shown(bob, "/rewards/contributors/propose", chosen, post=True)
    proposal = apps.get_model("work", "Proposal").objects.get()
    assert proposal.evidence["members"] == [{"member_id": wei.id, "helped": 3, "quality": 1, "had": 0}]
    assert "Give Mug to 1 contributor?" in shown(browser_of(cast.alice), "/")

    with pytest.raises(NotAllowed):
        approve(cast.bob.actor, proposal_uid=proposal.uid, now=now)
    assert approve(cast.alice.actor, proposal_uid=proposal.uid, now=now) == 1
    order = Order.objects.get()
    assert (order.member_id, order.price, order.state) == (wei.id, 0, "address")
    assert "has had" in shown(bob, "/rewards/contributors", asked).lower()


def test_the_figures_are_counted(cast, alice):
    assert "Nothing was ordered yet" in shown(alice, "/rewards/figures")
    wei, _lan = ordered(cast, "Wei", "Lan")
    shown(alice, "/rewards/orders/act", {"act": "accept", "order": [str(wei.uid)], "sure": "1"}, post=True)

    page = shown(alice, "/rewards/figures")
    assert '<td class="hq-num" data-label="Redeemed">2</td>' in page and 'data-label="Points spent">100</td>' in page
