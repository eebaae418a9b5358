"""Today's order: one rule over everything, what loses most by waiting first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.work.losing import WEIGHTS, Stake, in_order, loss

NOW = datetime(2026, 11, 2, 4, tzinfo=UTC)
hours = st.floats(-200, 200).map(lambda h: timedelta(hours=h))
stakes = st.builds(
    Stake, st.sampled_from(sorted(WEIGHTS)), hours.map(lambda h: NOW + h), st.integers(min_value=0, max_value=10_000)
)


def due(**span: float) -> datetime:
    return NOW + timedelta(**span)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        # A late task before one that is due tonight
        (Stake("care", due(hours=-1)), Stake("care", due(hours=8))),
        # A reward that was promised before a word of advertising, both late
        (Stake("money", due(hours=-1)), Stake("marketing", due(hours=-1))),
        # Two hundred who wait for a decision before one newcomer who came just now
        (Stake("incident", due(minutes=-5), 200), Stake("newcomer", due(minutes=-1))),
        # ... but a crowd told of an offer does not bury somebody whose question is late
        (Stake("service", due(hours=-2)), Stake("marketing", due(hours=3), 200)),
        # Somebody new just now before somebody new a week ago
        (Stake("newcomer", due(minutes=-10)), Stake("newcomer", due(days=-7))),
        # What nobody has greeted for a week comes after a call that is due within the hour
        (Stake("care", due(minutes=50)), Stake("newcomer", due(days=-7))),
        # A connection that is cut before anything that is merely due
        (Stake("broken"), Stake("money", due(minutes=10))),
        # Groups to be sorted come last
        (Stake("marketing", due(hours=3)), Stake("upkeep")),
        # The same loss: due first, first
        (Stake("care", due(days=-3)), Stake("care", due(days=-2))),
    ],
)
def test_what_loses_more_comes_first(first, then):
    assert in_order([then, first], lambda one: one, NOW) == [first, then]


@given(stakes, st.floats(0, 100))
def test_a_promise_never_weighs_less_for_having_waited(stake, more):
    later = loss(stake, NOW + timedelta(hours=more))

    if WEIGHTS[stake.cls].half_life is None:
        assert later >= loss(stake, NOW)


@given(stakes, st.integers(0, 1000))
def test_more_people_never_weigh_less(stake, more):
    crowd = Stake(stake.cls, stake.due_at, stake.people + more)

    assert loss(crowd, NOW) >= loss(stake, NOW)


@given(stakes)
def test_a_loss_is_a_number_that_stands_still_at_its_moment(stake):
    at = loss(stake, stake.due_at)

    assert at == pytest.approx(WEIGHTS[stake.cls].weight * max(1, stake.people) ** 0.5)
    assert loss(stake, NOW) > 0 or WEIGHTS[stake.cls].half_life


def test_a_class_that_nobody_knows_weighs_as_care():
    assert loss(Stake("whatever", NOW), NOW) == loss(Stake("care", NOW), NOW)
