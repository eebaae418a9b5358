"""A number with its range: alone where the range says nothing more."""

from __future__ import annotations

import pytest

from huoqun.campaigns.rehearsal.report import Range
from huoqun.campaigns.rehearsal.words import span


@pytest.mark.parametrize(
    ("low", "middle", "high", "said"),
    [
        (11, 40, 97, "40 (11–97)"),
        # All courses came to the same, or to what is written alike.
        (4.7, 4.7, 4.7, "4.7"),
        (4.66, 4.7, 4.74, "4.7"),
        (0, 0, 0, "0"),
        # What lies close to a whole number is written as one.
        (3.96, 22, 65, "22 (4–65)"),
    ],
)
def test_a_range_is_told_where_there_is_one(low, middle, high, said):
    assert span(Range(low=low, middle=middle, high=high)) == said
