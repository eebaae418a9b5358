"""Redeeming: points and pieces move together, once, and come back together."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections

from huoqun.core.actor import Actor, member
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.deeds.models import Deed
from huoqun.members.actions.merging import merge
from huoqun.points.actions.transferring import transfer
from huoqun.points.models import Badge
from huoqun.points.queries.auditing import audit
from huoqun.points.queries.balances import balances
from huoqun.points.rules import Balance, Currency, NewTransfer, issue, of_member
from huoqun.rewards.actions.coding import add_codes, drop_codes
from huoqun.rewards.actions.deciding import accept, expire_late, hand_over, lapse, receive_late, refuse, take_back
from huoqun.rewards.actions.gifting import give
from huoqun.rewards.actions.own import cancel, give_address, receive
from huoqun.rewards.actions.redeeming import redeem
from huoqun.rewards.actions.shelving import edit, put_up
from huoqun.rewards.actions.shipping import Shipped, draw_list, ship
from huoqun.rewards.models.order import Address, Order
from huoqun.rewards.models.reward import Code, Reward
from huoqun.rewards.queries.mine import my_orders, offers
from huoqun.rewards.rules.addresses import BadAddress
from huoqun.rewards.rules.orders import CannotMove, NoReason, OrderState
from huoqun.rewards.rules.shelf import BadReward, CannotHave, NewReward, RewardKind, WhyNot

from .conftest import NOON

S = OrderState
MUG = NewReward(name="Mug", kind=RewardKind.GOODS, price=100, stock=5)
HOME = {"name": "林小雨", "phone": "138 0000 0000", "where": "浙江省杭州市西湖区文三路 1 号"}


def earn(actor: Actor, who: int, amount: int, key: str = "earned") -> None:
    own = of_member(who, Currency.POINTS)
    transfer(actor, transfers=[NewTransfer(f"{key}/{who}", issue(Currency.POINTS), own, amount, "for tests")], now=NOON)


def has(actor: Actor, who: int) -> Balance:
    return balances(actor.workspace_id, [who])[who][Currency.POINTS]


def placed(actor: Actor, who: int, reward, key: str = "k1"):
    """An order of goods with its address."""
    uid = redeem(actor, member_id=who, reward_uid=reward, key=key, now=NOON)
    give_address(actor, member_id=who, order_uid=uid, **HOME, now=NOON)
    return uid


@pytest.fixture
def ann(actor, people):
    earn(actor, people[0], 250)
    return people[0]


@pytest.fixture
def mug(actor):
    return put_up(actor, reward=MUG, now=NOON)


def test_what_is_granted_stays_once_somebody_has_it_or_something_else_would_be_taken_back(actor, ann):
    card = NewReward(name="Card", kind=RewardKind.GRANT, price=10, what="vip", days=3)
    uid = put_up(actor, reward=card, now=NOON)
    edit(actor, reward_uid=uid, reward=replace(card, what="member"), now=NOON)
    redeem(actor, member_id=ann, reward_uid=uid, key="k", now=NOON)

    with pytest.raises(BadReward):
        edit(actor, reward_uid=uid, reward=replace(card, what="course"), now=NOON)
    edit(actor, reward_uid=uid, reward=replace(card, what="member", price=20), now=NOON)
    lapse(actor, now=NOON + timedelta(days=3))
    assert list(Deed.objects.order_by("id").values_list("kind", "product")) == [
        ("granted", "member"), ("spent", "member"),
    ]  # fmt: skip


def test_what_is_redeemed_is_set_aside_and_spent_once_it_is_accepted(actor, ann, mug):
    uid = placed(actor, ann, mug)
    assert (has(actor, ann), Reward.objects.get().stock) == (Balance(250, 100), 4)

    assert accept(actor, order_uids=[uid], now=NOON).moved == (uid,)
    assert has(actor, ann) == Balance(150, 0)
    assert accept(actor, order_uids=[uid], now=NOON).left == (uid,), "twice is once"
    assert not audit(actor.workspace_id).differences


def test_the_same_key_is_the_same_order(actor, ann, mug):
    uids = {redeem(actor, member_id=ann, reward_uid=mug, key="pressed twice", now=NOON) for _ in range(3)}

    assert (len(uids), Reward.objects.get().stock, has(actor, ann).free) == (1, 4, 150)


WAYS_BACK = [
    # The member thought better of it
    ("cancel", S.CANCELLED), ("refuse", S.REFUSED),
    # Nobody looked for two weeks
    ("expire", S.EXPIRED),
]  # fmt: skip


@pytest.mark.parametrize(("way", "state"), WAYS_BACK)
def test_points_and_piece_are_back_where_nobody_accepted(actor, ann, mug, way, state):
    uid, late = placed(actor, ann, mug), NOON + timedelta(days=15)

    if way == "cancel":
        cancel(member(actor.workspace_id, ann), member_id=ann, order_uid=uid, now=NOON)
    elif way == "refuse":
        refuse(actor, order_uids=[uid], reason="out of stock", now=NOON)
    else:
        assert expire_late(actor, now=NOON + timedelta(days=13)) == 0
        assert expire_late(actor, now=late) == 1
    assert (Order.objects.get().state, has(actor, ann), Reward.objects.get().stock) == (state, Balance(250, 0), 5)
    assert Address.objects.get().sealed is None, "nobody needs to know where it would have gone"
    assert accept(actor, order_uids=[uid], now=NOON).moved == ()


def test_what_comes_too_late_is_not_accepted(actor, ann, mug):
    """The ledger has let the points go by itself; the order is closed a moment later."""
    uid, late = placed(actor, ann, mug), NOON + timedelta(days=14, seconds=1)

    assert accept(actor, order_uids=[uid], now=late).left == (uid,)
    assert expire_late(actor, now=late) == 1 and has(actor, ann) == Balance(250, 0)


def test_what_was_accepted_is_taken_back_with_a_reason(actor, ann, mug):
    uid = placed(actor, ann, mug)
    accept(actor, order_uids=[uid], now=NOON)

    with pytest.raises(CannotMove):
        cancel(actor, member_id=ann, order_uid=uid, now=NOON)
    with pytest.raises(NoReason):
        take_back(actor, order_uid=uid, reason=" ", now=NOON)
    take_back(actor, order_uid=uid, reason="broken on the way", now=NOON)
    assert (has(actor, ann), Reward.objects.get().stock) == (Balance(250, 0), 4), "what broke is not on the shelf"
    with pytest.raises(CannotMove):
        take_back(actor, order_uid=uid, reason="once more", now=NOON)


@pytest.mark.parametrize(
    ("changes", "earned", "why"),
    [
        # A point short
        ({}, 99, WhyNot.POINTS),
        # What is set aside for another order is not free
        ({"price": 60}, 100, WhyNot.POINTS),
        # None left, and one a person
        ({"stock": 1, "price": 0}, 1, WhyNot.SOLD_OUT), ({"per_member": 1, "price": 0}, 1, WhyNot.LIMIT),
        # What is asked does not hold, or is not known
        ({"condition": "growth >= 500"}, 1000, WhyNot.CONDITION), ({"least_level": 9}, 1000, WhyNot.LEVEL),
        # Not yet
        ({"opens_at": NOON + timedelta(hours=1)}, 1000, WhyNot.NOT_YET),
    ],
)  # fmt: skip
def test_who_may_not_have_it_gets_nothing_and_pays_nothing(actor, people, changes, earned, why):
    reward = put_up(actor, reward=replace(MUG, **changes), now=NOON)
    earn(actor, people[1], earned)
    if why in (WhyNot.SOLD_OUT, WhyNot.LIMIT) or changes.get("price") == 60:
        redeem(actor, member_id=people[1], reward_uid=reward, key="the first", now=NOON)
    before = (has(actor, people[1]), Reward.objects.get().stock, Order.objects.count())

    with pytest.raises(CannotHave) as refused:
        redeem(actor, member_id=people[1], reward_uid=reward, key="another", now=NOON)
    assert refused.value.details["why"] is why
    assert (has(actor, people[1]), Reward.objects.get().stock, Order.objects.count()) == before


def test_a_level_pays_less_and_comes_earlier(actor, ann):
    """By the shipped policy 5 percent off and 12 hours before others from growth value 500 on."""
    grown = NewTransfer("g", issue(Currency.GROWTH), of_member(ann, Currency.GROWTH), 500, "for tests")
    transfer(actor, transfers=[grown], now=NOON)
    soon = put_up(actor, reward=replace(MUG, price=199, opens_at=NOON + timedelta(hours=12)), now=NOON)
    (seen,) = offers(actor.workspace_id, ann, now=NOON)
    uid = redeem(actor, member_id=ann, reward_uid=soon, key="a", now=NOON)

    assert (seen.price, seen.full_price, seen.opens_at, seen.early, seen.why_not) == (190, 199, NOON, 12, None)
    assert (Order.objects.get(uid=uid).price, has(actor, ann)) == (190, Balance(250, 190))


def test_a_limit_is_a_persons_and_passes(actor, people):
    """Who has two accounts that are known as one person has one limit; after its days it begins anew."""
    ann, ben, _ = people
    weekly = put_up(actor, reward=replace(MUG, price=10, per_member=1, per_days=7), now=NOON)
    for who in (ann, ben):
        earn(actor, who, 15)
    redeem(actor, member_id=ben, reward_uid=weekly, key="a", now=NOON)
    merge(actor, kept_id=ann, merged_id=ben, evidence={"same": "told"}, now=NOON)

    with pytest.raises(CannotHave):
        redeem(actor, member_id=ann, reward_uid=weekly, key="b", now=NOON + timedelta(days=6))
    redeem(actor, member_id=ben, reward_uid=weekly, key="c", now=NOON + timedelta(days=8))
    assert len(my_orders(actor.workspace_id, ann)) == 2


def test_members_redeem_for_themselves_alone(actor, ann, people, mug):
    other = member(actor.workspace_id, people[1])
    with pytest.raises(NotAllowed):
        redeem(other, member_id=ann, reward_uid=mug, key="a", now=NOON)
    uid = placed(member(actor.workspace_id, ann), ann, mug)
    for verb in (cancel, receive):
        with pytest.raises(NotFound):
            verb(other, member_id=people[1], order_uid=uid, now=NOON)


def test_a_code_is_handed_out_at_once_to_one_person(actor, people):
    coupon = put_up(actor, reward=replace(MUG, name="Coffee", kind=RewardKind.COUPON, price=10), now=NOON)
    added = add_codes(actor, reward_uid=coupon, codes=["AAA-1", "BBB-2", "AAA-1"], now=NOON)
    again = add_codes(actor, reward_uid=coupon, codes=["AAA-1"], now=NOON)
    for who in people[:2]:
        earn(actor, who, 10)
        redeem(actor, member_id=who, reward_uid=coupon, key="a", now=NOON)

    assert ((added.new, added.known), (again.new, again.known)) == ((2, 0), (0, 1))
    mine = [my_orders(actor.workspace_id, who)[0].code for who in people[:2]]
    assert (sorted(mine), Reward.objects.get().stock) == (["AAA-1", "BBB-2"], 0)
    assert [has(actor, who) for who in people[:2]] == [Balance(0, 0)] * 2
    with pytest.raises(CannotHave):
        redeem(actor, member_id=people[2], reward_uid=coupon, key="a", now=NOON)


def test_codes_that_nobody_has_are_taken_down(actor, ann):
    coupon = put_up(actor, reward=replace(MUG, kind=RewardKind.COUPON, price=10), now=NOON)
    add_codes(actor, reward_uid=coupon, codes=["AAA-1", "BBB-2", "CCC-3"], now=NOON)
    redeem(actor, member_id=ann, reward_uid=coupon, key="a", now=NOON)

    assert drop_codes(actor, reward_uid=coupon, reason="they are over", now=NOON) == 2
    assert (Code.objects.get().order_id, Reward.objects.get().stock) == (Order.objects.get().id, 0)


def test_membership_is_had_for_its_days(actor, ann):
    month = NewReward(name="Member", kind=RewardKind.GRANT, price=200, what="membership", days=30)
    reward = put_up(actor, reward=month, now=NOON)
    redeem(actor, member_id=ann, reward_uid=reward, key="a", now=NOON)
    first = list(Deed.objects.values_list("kind", "product", "member_id"))

    assert first == [("granted", "membership", ann)] and has(actor, ann) == Balance(50, 0)
    assert lapse(actor, now=NOON + timedelta(days=29)) == 0
    assert (lapse(actor, now=NOON + timedelta(days=30)), lapse(actor, now=NOON + timedelta(days=31))) == (1, 0)
    assert list(Deed.objects.order_by("id").values_list("kind", flat=True)) == ["granted", "spent"]


def test_a_badge_with_its_rights_is_had_for_its_days(actor, ann):
    star = NewReward(name="Star", kind=RewardKind.BADGE, price=10, what="contributor", days=7)
    reward = put_up(actor, reward=star, now=NOON)
    redeem(actor, member_id=ann, reward_uid=reward, key="a", now=NOON)

    assert Badge.objects.get().badge == "contributor"
    with pytest.raises(CannotHave) as refused:
        redeem(actor, member_id=ann, reward_uid=reward, key="b", now=NOON)
    assert refused.value.details["why"] is WhyNot.HAS_IT
    lapse(actor, now=NOON + timedelta(days=7))
    assert not Badge.objects.exists()


def test_a_gift_waits_for_its_address_and_costs_nothing(actor, people, mug):
    given = give(actor, reward_uid=mug, member_ids=people, reason="three quality posts", key="nov", now=NOON)
    again = give(actor, reward_uid=mug, member_ids=people, reason="three quality posts", key="nov", now=NOON)

    assert (len(given.order_uids), again.order_uids, again.already) == (3, (), 3)
    assert (Reward.objects.get().stock, {o.state for o in Order.objects.all()}) == (2, {S.ADDRESS})
    with pytest.raises(CannotHave):  # two are left for three people: nobody gets one
        give(actor, reward_uid=mug, member_ids=people, reason="more", key="dec", now=NOON)
    first = my_orders(actor.workspace_id, people[0])[0]
    give_address(actor, member_id=people[0], order_uid=first.uid, **HOME, now=NOON)
    assert expire_late(actor, now=NOON + timedelta(days=31)) == 2, "who said where waits for as long as it takes"
    assert (Reward.objects.get().stock, my_orders(actor.workspace_id, people[0])[0].state) == (4, S.PLACED)


def test_a_parcel_goes_its_way_and_its_address_is_forgotten(actor, ann, mug):
    uid = placed(actor, ann, mug)
    assert draw_list(actor, now=NOON) == []
    accept(actor, order_uids=[uid], now=NOON)
    (parcel,) = draw_list(actor, now=NOON)
    assert (parcel.address.name, parcel.address.phone) == ("林小雨", "138 0000 0000")
    assert HOME["where"].encode() not in bytes(Address.objects.get().sealed)

    ship(actor, parcels=[Shipped(uid, "SF", "SF1234567890")], now=NOON)
    with pytest.raises(CannotMove):
        give_address(actor, member_id=ann, order_uid=uid, **HOME, now=NOON)
    (mine,) = my_orders(actor.workspace_id, ann)
    assert (mine.state, mine.carrier, mine.tracking) == (S.SHIPPED, "SF", "SF1234567890")
    assert receive_late(actor, now=NOON + timedelta(days=15)) == 1
    assert hand_over(actor, order_uids=[uid], now=NOON).left == (uid,)


@pytest.mark.parametrize(
    ("changes", "is_sound"),
    [
        # As phones are written
        ({"phone": "+86 (0571) 8888-8888"}, True), ({"phone": "１３８００００００００"}, True),
        # No phone, no name, a place without an address
        ({"phone": "call me"}, False), ({"name": " "}, False), ({"where": "家"}, False), ({"where": "x" * 201}, False),
        # Lines and directions that would break a list become spaces
        ({"where": "杭州市\r\n=HYPERLINK(1) 文三路"}, True),
    ],
)  # fmt: skip
def test_where_a_parcel_arrives(actor, ann, mug, changes, is_sound):
    uid = redeem(actor, member_id=ann, reward_uid=mug, key="a", now=NOON)

    if is_sound:
        give_address(actor, member_id=ann, order_uid=uid, **HOME | changes, now=NOON)
        assert Order.objects.get().state == S.PLACED
    else:
        with pytest.raises(BadAddress):
            give_address(actor, member_id=ann, order_uid=uid, **HOME | changes, now=NOON)
        assert Order.objects.get().state == S.ADDRESS and not Address.objects.exists()


def test_the_shelf_says_why_not_and_hides_what_is_for_others(actor, ann, mug):
    put_up(actor, reward=replace(MUG, name="Car", price=99_999), now=NOON)
    put_up(actor, reward=replace(MUG, name="Secret", condition="growth >= 500"), now=NOON)
    put_up(actor, reward=replace(MUG, name="Over", closes_at=NOON), now=NOON)

    shelf = offers(actor.workspace_id, ann, now=NOON)
    assert [(one.name, one.why_not, one.missing) for one in shelf] == [
        ("Mug", None, 0), ("Car", WhyNot.POINTS, 99_749),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_thirty_people_race_for_five_pieces(actor, mug):
    from huoqun.members.models import Member

    racers = [
        Member.objects.create(workspace_id=actor.workspace_id, name=f"R{n}", created_at=NOON).id for n in range(30)
    ]
    for who in racers:
        earn(actor, who, 100)
    gate, got = threading.Barrier(30), []

    def race(who: int) -> None:
        gate.wait()
        try:
            got.append(redeem(actor, member_id=who, reward_uid=mug, key="go", now=NOON))
        except CannotHave as refusal:
            got.append(refusal.details["why"])
        connections.close_all()

    lanes = [threading.Thread(target=race, args=[who]) for who in racers]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()

    assert (got.count(WhyNot.SOLD_OUT), len(got), Reward.objects.get().stock, Order.objects.count()) == (25, 30, 0, 5)
    assert sum(has(actor, who).reserved for who in racers) == 500 and not audit(actor.workspace_id).differences
