"""Splitting, moving, approving: without a database."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.rewards.rules.orders import MOVES, CannotMove, Money, OrderState, begins, move
from huoqun.rewards.rules.packets import BadSplit, Split, claims, split
from huoqun.rewards.rules.payouts import (
    ApprovedBefore,
    BadPayee,
    DrawnByThem,
    NotToApprove,
    OwnMoney,
    Payee,
    PayoutState,
    PeopleOnly,
    Way,
    approved,
    file_of,
    masked,
    payee_of,
    written,
)
from huoqun.rewards.rules.shelf import Buyer, NewReward, RewardKind, Shelved, WhyNot, fault, why_not

S, P = OrderState, PayoutState


@given(st.data(), st.sampled_from(Split), st.integers(1, 200), st.integers(1, 50), st.integers())
def test_a_packet_gives_out_exactly_its_sum_and_nobody_less_than_the_minimum(data, how, shares, least, seed):
    total = data.draw(st.integers(shares * least, shares * least + 100_000))
    drawn = split(total, shares, how=how, least=least, seed=seed)

    assert (sum(drawn), len(drawn)) == (total, shares)
    assert min(drawn) >= least
    assert drawn == split(total, shares, how=how, least=least, seed=seed)
    assert how is Split.RANDOM or max(drawn) - min(drawn) <= 1


@pytest.mark.parametrize(
    ("total", "shares", "least"),
    [
        # Less than one each
        (9, 10, 1),
        # Less than the minimum each
        (99, 10, 10),
        # For nobody
        (10, 0, 1),
        # A share of nothing
        (10, 2, 0),
        # More shares than a packet may have
        (10**6, 20_001, 1),
    ],
)
def test_what_cannot_be_split_is_refused(total, shares, least):
    with pytest.raises(BadSplit):
        split(total, shares, how=Split.RANDOM, least=least, seed=1)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        # As it is asked for
        ("领红包", True), (" 领红包！ ", True), ("Claim packet", True),
        # Only spoken of
        ("怎么领红包", False), ("领红包了吗", False), ("", False),
    ],
)  # fmt: skip
def test_only_the_word_itself_claims(said, meant):
    assert claims(said) is meant


def test_points_are_settled_once_on_every_way_an_order_may_go():
    """Whatever way an order takes, what was reserved is posted or voided exactly once, and reversed only after that."""
    ways = [[begins(kind)] for kind in RewardKind]
    while ways:
        way = ways.pop()
        money = [m for one, to in pairwise(way) if (m := move(one, to)) is not Money.STAYS]
        if way[0] is S.RECEIVED:  # what is there at once is paid at once
            money = [Money.POST, *money]
        assert money in ([], [Money.POST], [Money.VOID], [Money.POST, Money.REVERSE])
        further = [[*way, to] for was, to in MOVES if was is way[-1]]
        assert further or money in ([Money.VOID], [Money.POST, Money.REVERSE])
        ways += further


@pytest.mark.parametrize(
    ("was", "to"),
    [
        # Taken back before it was accepted: that is a refusal
        (S.PLACED, S.RETURNED),
        # Cancelled after it was accepted, or sent
        (S.ACCEPTED, S.CANCELLED), (S.SHIPPED, S.CANCELLED),
        # Shipped without an address, or before anybody accepted it
        (S.ADDRESS, S.SHIPPED), (S.PLACED, S.SHIPPED),
        # Taken back twice
        (S.RETURNED, S.RETURNED),
        # Brought back
        (S.EXPIRED, S.PLACED), (S.REFUSED, S.ACCEPTED),
    ],
)  # fmt: skip
def test_an_order_goes_no_other_way(was, to):
    with pytest.raises(CannotMove):
        move(was, to)


def test_two_people_approve():
    once = approved(P.DRAWN, drawn_by="staff:9", approved_by=[], by="staff:2", paid=())
    twice = approved(once, drawn_by="staff:9", approved_by=["staff:2"], by="staff:3", paid=())

    assert (once, twice) == (P.APPROVED_ONCE, P.APPROVED)


@pytest.mark.parametrize(
    ("state", "before", "by", "refusal"),
    [
        # Whom it pays, first or second
        (P.DRAWN, [], "staff:1", OwnMoney), (P.APPROVED_ONCE, ["staff:2"], "staff:1", OwnMoney),
        # Who drew it up
        (P.DRAWN, [], "staff:9", DrawnByThem), (P.APPROVED_ONCE, ["staff:2"], "staff:9", DrawnByThem),
        # One person twice
        (P.APPROVED_ONCE, ["staff:2"], "staff:2", ApprovedBefore),
        # A third approval, and one of what has left or was called off
        (P.APPROVED, ["staff:2", "staff:3"], "staff:4", NotToApprove),
        (P.EXPORTED, ["staff:2", "staff:3"], "staff:4", NotToApprove),
        (P.CANCELLED, [], "staff:2", NotToApprove),
        # A program, a job, a member
        (P.DRAWN, [], "api:1", PeopleOnly), (P.DRAWN, [], "system:rewards", PeopleOnly),
        (P.DRAWN, [], "member:2", PeopleOnly),
    ],
)  # fmt: skip
def test_no_other_approval_counts(state, before, by, refusal):
    with pytest.raises(refusal):
        approved(state, drawn_by="staff:9", approved_by=before, by=by, paid={"staff:1"})


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        # As it is written on a card
        (("bank", "6222 0212-3456 7890 123", " 张 三 ", "工商银行"),
         Payee(Way.BANK, "6222021234567890123", "张 三", "工商银行")),
        # A phone number, an e-mail address; a bank is nobody's business there
        (("alipay", "13800000000", "李四", "x"), Payee(Way.ALIPAY, "13800000000", "李四")),
        (("wechat", "=cmd|' /C calc'!A0", "王五", ""), Payee(Way.WECHAT, "=cmd|' /C calc'!A0", "王五")),
    ],
)  # fmt: skip
def test_payee_details_are_kept_as_they_can_be_used(said, kept):
    assert payee_of(*said) == kept


@pytest.mark.parametrize(
    "said",
    [
        # Nowhere, to nobody, in no known way
        ("bank", "", "张三", "ICBC"), ("alipay", "13800000000", " ", ""), ("cash", "13800000000", "张三", ""),
        # A bank's account without the bank; letters that are no account
        ("bank", "6222021234567890123", "张三", ""), ("bank", "六二二二", "张三", "ICBC"),
        # Beyond any account, and nothing that can be seen
        ("wechat", "x" * 61, "张三", ""), ("wechat", "\u200b\u200b\u200b\u200b", "张三", ""),
    ],
)  # fmt: skip
def test_money_is_sent_nowhere_else(said):
    with pytest.raises(BadPayee):
        payee_of(*said)


def test_long_accounts_survive_a_spreadsheet_and_nobody_reads_more_than_their_end():
    assert written("6222021234567890123") == "6222 0212 3456 7890 123"
    assert (written("13800000000"), written("a@b.cn")) == ("13800000000", "a@b.cn")
    assert (masked("6222021234567890123"), masked("abc12")) == ("••••0123", "••••2")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1))
def test_no_cell_of_a_payout_file_is_a_formula(values):
    raw, digest = file_of(["who"], [[value] for value in values])
    rows = [row for row in csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")) if row]

    assert len(digest) == 64
    assert not [row for row in rows if row[0].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]


NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
MUG = Shelved(price=100, stock=3, per_member=1, least_level=2, badge="", opens_at=None, closes_at=None, archived=False)
LIN = Buyer(free=100, level=2, badges=(), had=0, fits=True)


@pytest.mark.parametrize(
    ("reward", "buyer", "said"),
    [
        # Everything is as it should be, to the last point
        ({}, {}, None),
        # One point short
        ({}, {"free": 99}, WhyNot.POINTS),
        # What is over a whole point counts as one: 95 for 5 percent off of 100, 1 for 99 percent off of 1
        ({}, {"free": 95, "discount": 5}, None), ({}, {"free": 94, "discount": 5}, WhyNot.POINTS),
        ({"price": 1}, {"free": 0, "discount": 99}, WhyNot.POINTS),
        # The last piece went
        ({"stock": 0}, {}, WhyNot.SOLD_OUT),
        # Without end never sells out
        ({"stock": None}, {}, None),
        # Has one already; no limit is no limit
        ({}, {"had": 1}, WhyNot.LIMIT), ({"per_member": None}, {"had": 99}, None),
        # A level too low; the badge is missing; what is asked does not hold
        ({}, {"level": 1}, WhyNot.LEVEL), ({"badge": "star"}, {}, WhyNot.BADGE),
        ({}, {"fits": False}, WhyNot.CONDITION),
        # To the second: opens now, closes now
        ({"opens_at": NOW}, {}, None), ({"opens_at": NOW + timedelta(hours=12)}, {"early": 12}, None),
        ({"opens_at": NOW + timedelta(hours=12, seconds=1)}, {"early": 12}, WhyNot.NOT_YET),
        ({"opens_at": NOW + timedelta(seconds=1)}, {}, WhyNot.NOT_YET),
        ({"closes_at": NOW}, {}, WhyNot.OVER), ({"closes_at": NOW + timedelta(seconds=1)}, {}, None),
        # Taken down: nothing else is said, whatever else is missing
        ({"archived": True, "stock": 0}, {"free": 0}, WhyNot.ARCHIVED),
        # What can be mended is said last: points before nothing, the level before points
        ({}, {"level": 1, "free": 0}, WhyNot.LEVEL),
    ],
)  # fmt: skip
def test_why_a_member_cannot_have_a_reward(reward, buyer, said):
    assert why_not(replace(MUG, **reward), replace(LIN, **buyer), NOW) == said


@pytest.mark.parametrize(
    ("values", "is_sound"),
    [
        # A mug for a hundred, and a badge for a month
        ({}, True), ({"kind": RewardKind.BADGE, "what": "star", "days": 30}, True),
        # No name, or one of spaces; a novel for a name
        ({"name": ""}, False), ({"name": "  "}, False), ({"name": "x" * 81}, False),
        # For nothing is a gift; less than nothing is a hole
        ({"price": 0}, True), ({"price": -1}, False), ({"price": 10**9}, False),
        # Fewer than none, nobody may have any
        ({"stock": -1}, False), ({"per_member": 0}, False),
        # A period without a limit; a period of no days
        ({"per_days": 7}, False), ({"per_days": 7, "per_member": 1}, True), ({"per_days": 0, "per_member": 1}, False),
        # What is granted must be named; a mug does not lapse
        ({"kind": RewardKind.GRANT}, False), ({"days": 30}, False),
        # Closes before it opens
        ({"opens_at": NOW, "closes_at": NOW}, False),
    ],
)  # fmt: skip
def test_what_may_lie_on_the_shelf(values, is_sound):
    mug = NewReward(name="Mug", kind=RewardKind.GOODS, price=100, stock=5)

    assert (fault(replace(mug, **values)) == "") is is_sound
