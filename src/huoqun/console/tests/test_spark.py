"""Spark lines."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from huoqun.console import spark

VALUES = st.lists(st.none() | st.integers(0, 10**9), max_size=60)


@given(VALUES)
def test_every_known_day_has_a_bar_and_none_leaves_the_drawing(values):
    older, recent = spark.bars(values)
    bars = re.findall(r"M(\d+) 28v-([\d.]+)h3", older + recent)

    assert len(bars) == sum(v is not None for v in values)
    assert all(int(x) + 3 <= spark.width(len(values)) and 1 <= float(h) <= spark.HEIGHT for x, h in bars)


def test_the_best_day_fills_the_height_and_silence_is_a_hairline():
    assert spark.bars([0, 50, 25]) == ("", "M0 28v-1h3v1zM4 28v-28h3v28zM8 28v-14h3v14z")


def test_only_the_last_seven_days_are_in_full_colour():
    older, recent = spark.bars([1] * 28)

    assert (older.count("M"), recent.count("M")) == (21, 7)


def test_a_day_nothing_is_known_of_leaves_a_gap():
    assert spark.bars([None, 1, None]) == ("", "M4 28v-28h3v28z")
