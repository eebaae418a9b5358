"""Which groups a join way leads into."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.chats.rotation import AT_ONCE, FULL, Place, groups_in


def groups(text: str) -> list[Place]:
    """`i` in and with room, `I` in and full, `o` and `O` the same of groups that it does not lead into."""
    return [Place(n, FULL if c.isupper() else 3, None, c in "iI") for n, c in enumerate(text)]


@pytest.mark.parametrize(
    ("text", "into"),
    [
        # New: the first five
        ("ooooooo", (0, 1, 2, 3, 4)),
        # Those that are full already are left out
        ("OoOoooo", (1, 3, 4, 5, 6)),
        # One of five has room still: nothing is changed
        ("IIIiIoo", (0, 1, 2, 3, 4)),
        # All five are full: the next ones
        ("IIIIIoo", (5, 6)),
        # Somebody left a group of before, and it has room again
        ("oOOOOIIIII", (0,)),
        # Nothing has room: it stays as it is
        ("IIO", (0, 1)),
        ("OO", (0, 1)),
    ],
)
def test_the_next_five_are_put_in_when_these_are_full(text, into):
    assert groups_in(groups(text)) == into


def test_a_group_is_full_where_its_operator_says_so_and_at_two_hundred_at_last():
    assert Place(1, 50, 50).is_full and not Place(1, 49, 50).is_full
    assert Place(1, 200, 500).is_full and Place(1, 0, 0).is_full


@given(st.text("iI", max_size=AT_ONCE), st.text("oO", max_size=12), st.randoms(use_true_random=False))
def test_at_most_five_and_one_with_room_wherever_there_is_one(now, others, chance):
    places = groups("".join(chance.sample(now + others, len(now + others))))
    into = groups_in(places)
    by_id = {place.group_id: place for place in places}

    assert len(into) <= AT_ONCE and set(into) <= set(by_id)
    assert any(not by_id[group].is_full for group in into) == any(not place.is_full for place in places)
    # Doing it again changes nothing.
    assert groups_in([Place(p.group_id, p.members, p.capacity, p.group_id in into) for p in places]) == into
