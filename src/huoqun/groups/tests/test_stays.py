"""Stays: what joins, leaves and words say, in whatever order they are learnt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.groups.rules import Stay, stays

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def at(hour: float) -> datetime:
    return NOON + timedelta(hours=hour)


@pytest.mark.parametrize(
    ("joined", "left", "spoke", "expected"),
    [
        # Came, and is there.
        ([1], [], [], [Stay(at(1))]),
        # Came and went.
        ([1], [2], [], [Stay(at(1), at(2))]),
        # Came, went, returned.
        ([1, 3], [2], [], [Stay(at(1), at(2)), Stay(at(3))]),
        # Two joins: nobody saw the leave between them.
        ([1, 3], [], [], [Stay(at(1), at(3)), Stay(at(3))]),
        # Nobody saw them come, but they speak.
        ([], [], [2, 5], [Stay(at(2), None, True)]),
        # The join that is learnt later moves the start of the inferred stay.
        ([1], [], [2], [Stay(at(1))]),
        # They spoke before they joined: they had been there, too.
        ([3], [], [2], [Stay(at(2), at(3), True), Stay(at(3))]),
        # A leave of somebody of whom nothing else is known.
        ([], [2], [], [Stay(at(2), at(2), True)]),
        # Words after a leave: they are back.
        ([1], [2], [3], [Stay(at(1), at(2)), Stay(at(3), None, True)]),
        # Out and in within one moment: in.
        ([1, 2], [2], [], [Stay(at(1), at(2)), Stay(at(2))]),
    ],
)
def test_stays(joined, left, spoke, expected):
    found = stays([], joined=[at(h) for h in joined], left=[at(h) for h in left], spoke=[at(h) for h in spoke])

    assert found == expected


def test_a_coarse_join_and_an_exact_one_of_the_same_minute_are_one():
    exact, coarse = at(1) + timedelta(seconds=37), at(1)

    assert stays(stays([], joined=[exact]), joined=[coarse]) == [Stay(coarse)]
    assert stays(stays([], joined=[coarse]), joined=[exact]) == [Stay(coarse)]


moments = st.integers(0, 12).map(lambda n: NOON + timedelta(seconds=30 * n))
events = st.lists(st.tuples(st.sampled_from(["joined", "left", "spoke"]), moments), max_size=12)


def learn(known, event, words):
    """As the actions do: with a leave come the first stored words after it."""
    kind, moment = event
    if kind == "left":
        later = sorted(w for w in words if w > moment)[:1]
        return stays(known, left=[moment], spoke=later)
    return stays(known, **{kind: [moment]})


@given(events, st.randoms())
def test_the_order_in_which_it_is_learnt_does_not_matter(events, random):
    shuffled = list(events)
    random.shuffle(shuffled)
    whole = stays([], **{kind: [m for k, m in events if k == kind] for kind in ("joined", "left", "spoke")})

    step_by_step: list[Stay] = []
    heard: list[datetime] = []
    for event in shuffled:
        if event[0] == "spoke":
            heard.append(event[1])
        step_by_step = learn(step_by_step, event, heard)

    assert step_by_step == whole


@given(events)
def test_stays_are_apart_and_in_order(events):
    found = stays([], **{kind: [m for k, m in events if k == kind] for kind in ("joined", "left", "spoke")})

    for stay, following in pairwise(found):
        assert stay.until is not None and stay.since <= stay.until <= following.since
        assert stay.since < following.since


@given(events)
def test_learning_the_same_again_changes_nothing(events):
    said = {kind: [m for k, m in events if k == kind] for kind in ("joined", "left", "spoke")}
    once = stays([], **said)

    assert stays(once, **said) == once
