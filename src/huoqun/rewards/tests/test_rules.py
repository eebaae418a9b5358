"""Splitting, moving, approving: without a database."""

from __future__ import annotations

import csv
import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.rewards.rules.orders import MOVES, CannotMove, Money, OrderState, RewardKind, begins, move
from huoqun.rewards.rules.packets import BadSplit, Split, claims, split
from huoqun.rewards.rules.payouts import (
    ApprovedBefore,
    NotToApprove,
    OwnPayout,
    PayoutState,
    approved,
    file_of,
)

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
        assert money in ([], [Money.POST], [Money.VOID], [Money.POST, Money.REVERSE])
        further = [[*way, to] for was, to in MOVES if was is way[-1]]
        assert further or money in ([Money.VOID], [Money.POST, Money.REVERSE])
        ways += further


@pytest.mark.parametrize(
    ("was", "to"),
    [
        # Refunded before it left: that is a refusal
        (S.OPEN, S.REFUNDED),
        # Cancelled after it was sent
        (S.SHIPPED, S.CANCELLED),
        # Shipped without an address
        (S.ADDRESS, S.SHIPPED),
        # Refunded twice
        (S.REFUNDED, S.REFUNDED),
        # Brought back
        (S.EXPIRED, S.OPEN),
    ],
)
def test_an_order_goes_no_other_way(was, to):
    with pytest.raises(CannotMove):
        move(was, to)


def test_two_people_approve_what_a_third_drew_up():
    once = approved(P.DRAWN, drawn_by="staff:1", approved_by=[], by="staff:2")
    twice = approved(once, drawn_by="staff:1", approved_by=["staff:2"], by="staff:3")

    assert (once, twice) == (P.APPROVED_ONCE, P.APPROVED)


@pytest.mark.parametrize(
    ("state", "before", "by", "refusal"),
    [
        # Whoever drew it up, first or second
        (P.DRAWN, [], "staff:1", OwnPayout), (P.APPROVED_ONCE, ["staff:2"], "staff:1", OwnPayout),
        # One person twice
        (P.APPROVED_ONCE, ["staff:2"], "staff:2", ApprovedBefore),
        # A third approval, and one of what has left or was called off
        (P.APPROVED, ["staff:2", "staff:3"], "staff:4", NotToApprove),
        (P.EXPORTED, ["staff:2", "staff:3"], "staff:4", NotToApprove),
        (P.CANCELLED, [], "staff:2", NotToApprove),
    ],
)  # fmt: skip
def test_no_other_approval_counts(state, before, by, refusal):
    with pytest.raises(refusal):
        approved(state, drawn_by="staff:1", approved_by=before, by=by)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1))
def test_no_cell_of_a_payout_file_is_a_formula(values):
    raw, digest = file_of(["who"], [[value] for value in values])
    rows = [row for row in csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")) if row]

    assert len(digest) == 64
    assert not [row for row in rows if row[0].lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]
