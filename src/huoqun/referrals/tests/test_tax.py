"""Tax withheld by the table that ships, and what no table may be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..tax.reading import BadTable, read, shipped
from ..tax.table import withhold

TABLE = read(shipped())
sums = st.integers(0, 30_000_000)


@pytest.mark.parametrize(
    ("yuan", "tax"),
    [
        # up to 800 nothing is taxed
        (800, 0),
        # less 800, 20 %
        (1_000, 40),
        (4_000, 640),
        # above 4,000 a fifth is free: 4,000 × 20 %
        (5_000, 800),
        # 20,000 are taxed: the end of the first bracket
        (25_000, 4_000),
        # 24,000 × 30 % − 2,000
        (30_000, 5_200),
        # 80,000 × 40 % − 7,000
        (100_000, 25_000),
    ],
)
def test_what_is_withheld_of_a_months_income(yuan, tax):
    assert TABLE.withheld(yuan * 100) == tax * 100


def test_two_payments_in_a_month_are_taxed_as_one():
    first = withhold(TABLE, now=300_000, before=0, withheld=0)
    second = withhold(TABLE, now=300_000, before=300_000, withheld=first)
    assert (first, second) == (44_000, 52_000)
    assert first + second == TABLE.withheld(600_000)


@given(st.lists(sums, min_size=1, max_size=6))
def test_a_month_in_parts_is_withheld_what_it_is_as_a_whole_and_no_part_is_below_zero(parts):
    before = withheld = 0
    for part in parts:
        tax = withhold(TABLE, now=part, before=before, withheld=withheld)
        assert 0 <= tax <= part
        before, withheld = before + part, withheld + tax
    assert withheld == TABLE.withheld(before)


@given(sums, sums)
def test_who_earns_more_never_keeps_less(one, more):
    assert one + more - TABLE.withheld(one + more) >= one - TABLE.withheld(one)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        # a key that nobody knows
        ("currency: CNY", "currency: CNY\nextra: 1"),
        # a rate without its sign
        ("rate: 30%", "rate: 30"),
        # more than all
        ("rate: 40%", "rate: 140%"),
        # brackets out of order
        ("up_to: 20000", "up_to: 60000"),
        # above the end less would be withheld
        ("quick: 2000", "quick: 9000"),
        # a sum that is none
        ("fixed: 800", "fixed: many"),
        # where the rule stands is missing
        ("source:", "sauce:"),
        # an end to the last bracket
        ("- {rate: 40%", "- {up_to: 90000, rate: 40%"),
        # no YAML at all
        ("name:", "name: ["),
    ],
)
def test_what_is_no_table(was, becomes):
    assert was in shipped()
    with pytest.raises(BadTable):
        read(shipped().replace(was, becomes))
