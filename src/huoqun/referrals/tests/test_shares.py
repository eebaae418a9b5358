"""Shares as pure reckoning: whatever is bought and sent back, nothing is below zero and sums come out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..rules.programmes import EntryFee, NewProgramme, fault
from ..rules.referrers import VISIT, makes_a_loop
from ..rules.shares import Brought, Done, ShareState, Stood, Terms, changes, closing, due, net_sales

START = datetime(2026, 11, 2, tzinfo=UTC)
TERMS = Terms(1, (), "came", "", 500, 2, 1000, 300, timedelta(days=90), timedelta(days=7), True)

deeds = st.lists(
    st.tuples(
        st.integers(1, 4), st.sampled_from(["bought", "bought", "refunded", "came"]), st.sampled_from(["a", "b"]),
        st.none() | st.integers(0, 50_000), st.integers(0, 100),
    ),
    max_size=25,
)  # fmt: skip


def done(rows):
    return [
        Done(number, buyer, kind, product, amount, START + timedelta(hours=hour))
        for number, (buyer, kind, product, amount, hour) in enumerate(rows, start=1)
    ]


@given(deeds)
def test_what_is_left_of_purchases_is_never_below_zero_nor_above_what_was_paid(rows):
    all_ = done(rows)
    left = net_sales(all_)
    paid = {d.deed_id: d.amount or 0 for d in all_ if d.kind == "bought"}
    assert left.keys() == paid.keys()
    assert all(0 <= left[one] <= paid[one] for one in left)
    refunds = [d.amount or 0 for d in all_ if d.kind == "refunded"]
    if all(d.amount is not None for d in all_):
        assert sum(paid.values()) - sum(left.values()) <= sum(refunds)


@given(deeds)
def test_shares_are_parts_of_what_is_left_and_a_deed_pays_each_level_once(rows):
    # 1 was brought by 2, 2 by 3, 3 by 4; a sign-off stands.
    people = [Brought(n, 1, n, n + 100, n + 1, START) for n in (1, 2, 3)]
    all_ = done(rows)
    left = net_sales(all_)
    signed = Terms(1, (), "", "", 0, 1, 1000, 300, timedelta(90), timedelta(7), True, None, ((START, None),))
    found = due(signed, people, all_)
    for (deed, level), share in found.items():
        assert level in (1, 2)
        assert share.amount == left[deed] * (1000 if level == 1 else 300) // 10_000
        assert share.referrer_id != {d.deed_id: d.buyer for d in all_}[deed] + 99  # never the buyer themselves


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 100)), max_size=12))
def test_statements_never_go_below_zero_and_pay_what_is_kept_in_the_end(rounds):
    """Each round new shares come, and of all paid ones only a part is kept."""
    shares, before = 0, 0
    for new, part in rounds:
        kept = shares * part // 100
        one = closing(new=new, kept=kept, before=before)
        assert min(one.gross, one.taken, one.back, one.paid, one.open) >= 0
        assert one.paid - one.open == new + kept - before
        before += one.paid
        shares += new
    last = closing(new=0, kept=shares, before=before)  # no refund was one, after all
    assert before + last.paid - last.open == shares


def test_nothing_changes_where_all_is_as_it_should_be():
    people = [Brought(1, 1, 1, 9, 2, START)]
    wanted = due(TERMS, people, done([(1, "bought", "a", 10_000, 1)]))
    (key,) = wanted
    same = {key: Stood(5, 9, 1_000, 1_000, ShareState.PENDING)}
    found = changes(wanted, same)
    assert (list(found.make), list(found.void), list(found.retry), dict(found.keep)) == ([], [], [], {})


def test_a_second_level_is_paid_only_while_a_sign_off_stands():
    people = [Brought(1, 1, 1, 101, 2, START), Brought(2, 1, 2, 102, 3, START)]
    sales = done([(1, "bought", "a", 10_000, hour) for hour in (1, 5, 9)])
    span = ((START + timedelta(hours=4), START + timedelta(hours=8)),)
    terms = Terms(1, (), "", "", 0, 1, 1000, 300, timedelta(90), timedelta(7), True, None, span)
    assert {deed for deed, level in due(terms, people, sales) if level == 2} == {2}


def test_who_brought_each_other_in_a_ring_is_a_loop():
    assert makes_a_loop({1: 2, 2: 3}, bringer=1, brought=3)
    assert makes_a_loop({}, bringer=1, brought=1)
    assert not makes_a_loop({1: 2, 2: 3}, bringer=1, brought=4)


def test_words_are_known_alone_or_after_what_they_are_for():
    assert VISIT.found_in("推荐 abcd2345") == VISIT.found_in("ABCD2345") == ["ABCD2345"]
    assert VISIT.found_in("ABC234") == []  # a seat's of a campaign


@pytest.mark.parametrize(
    ("about", "says"),
    [
        # half and more
        ({"commission": 5001}, "half"),
        # a trial that nobody knows to be completed
        ({"trial_reward": 100}, "completed"),
        # money out of nowhere
        ({"budget_id": None}, "budget"),
        # a product without a name
        ({"products": ("",)}, "products"),
    ],
)
def test_what_is_no_programme(about, says):
    assert says in fault(NewProgramme(**({"name": "x", "commission": 1000, "budget_id": 1} | about)))


@pytest.mark.parametrize("entry", [{"entry_fee": 100}, {"entry_product": "starter box"}])
def test_an_entry_fee_and_referral_pay_never_go_together(entry):
    assert fault(NewProgramme(name="x", **entry)) == ""
    with pytest.raises(EntryFee):
        fault(NewProgramme(name="x", commission=100, budget_id=1, **entry))
