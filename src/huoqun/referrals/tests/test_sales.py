"""What referrers have of what was really sold, and what is taken back."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from huoqun.deeds.actions.withdrawing import withdraw
from huoqun.members.actions.merging import merge
from huoqun.members.models import Member

from ..models.referral import Referral
from ..models.statement import Share
from .conftest import Trade

pytestmark = pytest.mark.django_db


def test_a_sale_pays_whoever_brought_the_buyer_when_nothing_is_sent_back_any_more(trade):
    trade.brings("Lin", "Ann")
    trade.buys("Ann", 20_000)
    assert trade.shares() == [(1, 2_000, "pending")]
    assert trade.left() == 98_000
    assert trade.closes() == []  # it waits for seven days
    trade.passes(days=8)
    (one,) = trade.closes()
    assert (one.gross, one.taken, one.paid, one.tax, one.net, one.open) == (2_000, 0, 2_000, 0, 2_000, 0)
    assert (trade.owed("Lin"), trade.left(), trade.adds_up()) == (2_000, 98_000, True)
    assert trade.closes() == []


@pytest.mark.parametrize(
    ("back", "left"),
    [
        # all of it
        (20_000, []),
        # a part of it
        (5_000, [(1, 1_500, "pending")]),
        # a refund that says no amount is of all of it
        (None, []),
        # more than was paid
        (30_000, []),
    ],
)
def test_what_is_sent_back_before_the_statement_is_let_go(trade, back, left):
    trade.brings("Lin", "Ann")
    trade.buys("Ann", 20_000)
    trade.sends_back("Ann", back)
    assert trade.shares() == left
    assert trade.left() == 100_000 - sum(kept for _, kept, _ in left)


def test_what_is_sent_back_after_the_statement_is_taken_from_the_next_ones(trade):
    trade.brings("Lin", "Ann")
    trade.buys("Ann", 20_000)
    trade.passes(days=8)
    trade.closes()
    trade.sends_back("Ann", 20_000)
    assert trade.shares() == [(1, 0, "paid")]
    assert trade.closes() == []  # there is nothing to take it from
    trade.buys("Ann", 15_000)
    trade.passes(days=8)
    (one,) = trade.closes()
    assert (one.gross, one.taken, one.paid, one.open) == (1_500, 1_500, 0, 500)
    trade.buys("Ann", 30_000)
    trade.passes(days=8)
    (one,) = trade.closes()
    assert (one.gross, one.taken, one.paid, one.open) == (3_000, 500, 2_500, 0)
    assert (trade.owed("Lin"), trade.left(), trade.adds_up()) == (4_500, 95_500, True)


def test_a_refund_that_was_none_is_paid_after_all(trade):
    trade.brings("Lin", "Ann")
    trade.buys("Ann", 20_000)
    trade.passes(days=8)
    trade.closes()
    trade.sends_back("Ann", 20_000)
    trade.passes(hours=1)
    trade.buys("Ann", 20_000)
    trade.passes(days=8)
    (one,) = trade.closes()
    assert (one.taken, one.paid) == (2_000, 0)
    withdraw(trade.actor, source="orders", source_ids=["2"], why="wrong", now=trade.now)
    (one,) = trade.closes()
    assert (one.gross, one.back, one.paid) == (0, 2_000, 2_000)
    assert (trade.owed("Lin"), trade.adds_up()) == (4_000, True)


def test_whoever_was_brought_by_two_pays_the_first(trade):
    trade.brings("Lin", "Ann")
    trade.brings("May", "Ann")
    trade.buys("Ann", 10_000)
    assert Share.objects.get().referrer.member_id == trade.id("Lin")


def test_people_who_turn_out_to_be_one_were_brought_by_the_first(trade):
    trade.brings("Lin", "Ann")
    trade.brings("May", "Annie")
    trade.buys("Annie", 10_000)
    assert Share.objects.get().referrer.member_id == trade.id("May")
    merged(trade, "Annie", "Ann")
    trade.settles("Ann")
    assert Share.objects.exclude(state="voided").get().referrer.member_id == trade.id("Lin")


def test_a_referrer_who_is_merged_is_paid_as_who_they_are_now(trade):
    trade.brings("Lin", "Ann")
    trade.buys("Ann", 10_000)
    merged(trade, "Lin", "Linda")
    trade.settles("Linda")
    trade.passes(days=8)
    trade.closes()
    assert (trade.owed("Lin"), trade.owed("Linda"), trade.adds_up()) == (0, 1_000, True)


def test_nobody_has_a_part_of_what_they_bought_themselves(trade):
    trade.recommends("Lin")
    with pytest.raises(Referral.DoesNotExist):
        trade.brings("Lin", "Lin")
    # Nor where it turns out later that the two are one.
    trade.brings("Lin", "Lin's other phone")
    trade.buys("Lin's other phone", 10_000)
    trade.passes(days=8)
    trade.closes()
    trade.buys("Lin's other phone", 20_000)
    merged(trade, "Lin's other phone", "Lin")
    trade.settles("Lin")
    assert trade.shares() == [(1, 0, "paid")]


def test_nobody_is_brought_by_whom_they_brought(trade):
    trade.brings("Ann", "Ben")
    for bringer, brought in (("Ben", "Ann"),):
        with pytest.raises(Referral.DoesNotExist):
            trade.brings(bringer, brought)
    trade.brings("Ben", "Cai")
    with pytest.raises(Referral.DoesNotExist):
        trade.brings("Cai", "Ann")  # the long way round


def test_the_team_has_no_part_and_brings_nobody(trade):
    trade.brings("Lin", "Ann")
    trade.buys("Ann", 10_000)
    trade.passes(days=8)
    trade.closes()
    trade.buys("Ann", 10_000)
    Member.objects.filter(id=trade.id("Lin")).update(is_staff=True)
    trade.settles("Ann")
    assert trade.shares() == [(1, 1_000, "paid")]  # what was paid stays; nothing more is owed
    Member.objects.filter(id=trade.id("Cai")).update(is_staff=True)
    with pytest.raises(Referral.DoesNotExist):
        trade.brings("May", "Cai")


def test_an_erased_referrer_has_nothing_more(trade):
    trade.brings("Lin", "Ann")
    trade.buys("Ann", 10_000)
    Member.objects.filter(id=trade.id("Lin")).update(erased_at=trade.now)
    trade.settles("Lin")
    trade.passes(days=8)
    assert (trade.shares(), trade.closes(), trade.left(), trade.adds_up()) == ([], [], 100_000, True)


def test_an_erased_buyer_bought_all_the_same(trade):
    trade.brings("Lin", "Ann")
    trade.buys("Ann", 10_000)
    Member.objects.filter(id=trade.id("Ann")).update(erased_at=trade.now, name="")
    trade.settles("Lin")
    assert trade.shares() == [(1, 1_000, "pending")]


def test_what_does_not_count(db):
    trade = Trade(products=("course",), lasts_days=30)
    trade.buys("Old", 10_000, product="course")
    trade.brings("Lin", "Old")
    trade.buys("Old", 10_000, product="course")  # they knew it before
    trade.brings("Lin", "Ann")
    trade.buys("Ann", 10_000, product="book")  # not of this programme
    trade.passes(days=31)
    trade.buys("Ann", 10_000, product="course")  # too late
    assert trade.shares() == []


def test_a_trial_pays_once_a_person_and_only_up_to_the_cap(db):
    trade = Trade(commission=0, trial_kind="came", trial_product="trial", trial_reward=500, trial_most=2)
    for name in ("Ann", "Ben", "Cai"):
        trade.brings("Lin", name)
        trade.deed(name, "came", product="trial")
        trade.deed(name, "came", product="trial")
    assert trade.shares() == [(1, 500, "pending")] * 2


def test_a_budget_that_is_spent_promises_nothing_until_it_is_filled(db):
    trade = Trade(budget=1_500)
    trade.brings("Lin", "Ann")
    trade.buys("Ann", 10_000)
    trade.buys("Ann", 10_000)
    assert trade.shares() == [(1, 1_000, "pending"), (1, 1_000, "waiting")]
    trade.passes(days=8)
    trade.closes()
    assert trade.owed("Lin") == 1_000
    trade.fill(5_000)
    trade.closes()
    assert (trade.owed("Lin"), trade.adds_up()) == (2_000, True)


def test_three_levels_cannot_be_written_down(trade):
    trade.brings("Lin", "Ann")
    trade.buys("Ann", 10_000)
    with pytest.raises(IntegrityError, match="referrals_share_never_deeper"), transaction.atomic():
        Share.objects.update(level=3)


def merged(trade: Trade, gone: str, kept: str) -> None:
    """Two turn out to be one."""
    merge(trade.actor, kept_id=trade.id(kept), merged_id=trade.id(gone), evidence={}, now=trade.now)
