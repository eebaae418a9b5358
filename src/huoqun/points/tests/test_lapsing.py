"""Points lapse oldest first, and growth value falls in silence, as by a ledger of lots."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.points.lapsing import Purse, cut, due, fallen, falls_on, lapse, month_end, outlook, to_tell
from huoqun.points.policy.model import Decay, Expiry

YEAR, MONTHS = Expiry(None, 30), Expiry(12, 30)


@pytest.mark.parametrize(
    ("expiry", "end", "last"),
    [
        # A year's month lapses with the same month of the next year
        (MONTHS, date(2027, 3, 31), date(2026, 3, 31)),
        # February has its own length
        (MONTHS, date(2029, 2, 28), date(2028, 2, 29)),
        (Expiry(1), date(2027, 1, 31), date(2026, 12, 31)),
        # By the year: all of it at its end, and nothing of it before
        (YEAR, date(2026, 12, 31), date(2026, 12, 31)),
        (YEAR, date(2027, 1, 31), date(2026, 12, 31)),
        (YEAR, date(2027, 11, 30), date(2026, 12, 31)),
    ],
)
def test_what_lapses_at_the_end_of_a_month(expiry, end, last):
    assert cut(expiry, end) == last


@pytest.mark.parametrize(
    ("warn", "day", "end"),
    [
        # Thirty days before the end of December, and up to a week late
        (30, date(2026, 12, 1), date(2026, 12, 31)),
        (30, date(2026, 12, 8), date(2026, 12, 31)),
        # Later than that nobody is told any more, and nothing of theirs goes
        (30, date(2026, 12, 9), None),
        (30, date(2026, 11, 30), None),
        # Before February's end a month has not thirty days
        (30, date(2027, 1, 29), date(2027, 2, 28)),
        # The day before, and not on the day itself
        (1, date(2026, 12, 30), date(2026, 12, 31)),
        (1, date(2026, 12, 31), None),
        # Half a year before
        (180, date(2026, 7, 4), date(2026, 12, 31)),
    ],
)
def test_when_members_are_told(warn, day, end):
    assert to_tell(Expiry(12, warn), day) == end


def purse(member, posted, old, reserved=0):
    return Purse(member, posted, reserved, old)


@pytest.mark.parametrize(
    ("family", "told", "expected"),
    [
        # Nothing was spent: all that is old
        ([purse(1, 100, 60)], 60, [(1, 60)]),
        # More was spent since than was old
        ([purse(1, 100, -20)], 60, []),
        # What is set aside is the oldest
        ([purse(1, 100, 60, reserved=50)], 60, [(1, 10)]),
        # Never more than members were told
        ([purse(1, 100, 60)], 25, [(1, 25)]),
        # Merged: what one spent came of the other's old points, and each loses their own only
        ([purse(1, 0, -50), purse(2, 80, 80)], 80, [(2, 30)]),
        ([purse(1, 70, 40), purse(2, 30, 30)], 70, [(1, 40), (2, 30)]),
        # A reversal took newer points of the other account: what is not there does not lapse
        ([purse(1, 20, 60)], 60, [(1, 20)]),
    ],
)
def test_of_which_accounts_points_lapse(family, told, expected):
    assert lapse(family, told) == expected


DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))


@given(
    st.lists(st.tuples(DAYS, st.integers(1, 50)), max_size=12), st.lists(st.integers(1, 60), max_size=6),
    st.sampled_from([YEAR, MONTHS, Expiry(3)]),
)  # fmt: skip
def test_it_is_as_if_each_lot_was_kept(earned, spendings, expiry):
    """Lots by hand: spending takes the oldest first, and at the end of a month what is old of the rest goes."""
    left = sorted([day, amount] for day, amount in earned)
    spent = 0
    for wanted in spendings:
        if wanted <= sum(amount for _, amount in left):
            spent += wanted
            for lot in left:
                part = min(lot[1], wanted)
                lot[1] -= part
                wanted -= part
    ends = [month_end(date(2026, 12, 31), n) for n in range(13)]
    gone = []
    for end in ends:
        old = [lot for lot in left if lot[0] <= cut(expiry, end)]
        gone += [(end, amount)] if (amount := sum(lot[1] for lot in old)) else []
        left = [lot for lot in left if lot not in old]

    told = dict.fromkeys(ends, 10**9)
    assert outlook(earned, spent, expiry, date(2026, 12, 31), told) == gone
    assert sum(n for _, n in earned) == spent + sum(n for _, n in gone) + sum(lot[1] for lot in left)


@given(
    st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99), st.integers(-99, 99)), max_size=4), st.integers(0, 99)
)
def test_nobody_loses_more_than_was_told_is_free_and_is_old(accounts, told):
    family = [Purse(n, posted, min(reserved, posted), old) for n, (posted, reserved, old) in enumerate(accounts)]
    by_member = {one.member_id: one for one in family}
    parts = lapse(family, told)

    assert sum(amount for _, amount in parts) == min(told, due(family))
    assert all(0 < amount <= by_member[member].due <= by_member[member].free for member, amount in parts)


def test_growth_value_falls_again_and_again_until_something_is_earned():
    decay, last = Decay(90, 10, 30), date(2026, 1, 1)
    first = falls_on(decay, last, None)
    second = falls_on(decay, last, first)

    assert (first, second) == (last + timedelta(days=90), last + timedelta(days=120))
    assert falls_on(decay, second + timedelta(days=1), second) == second + timedelta(days=91)
    assert [fallen(growth, 10) for growth in (100, 99, 9, 0)] == [10, 9, 0, 0]
