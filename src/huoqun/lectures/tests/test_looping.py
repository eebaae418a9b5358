"""What a round of a series waits for, and what one of its people cost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from huoqun.lectures.looping import Seen, Step, done_steps, each_costs, next_step
from huoqun.lectures.rules import State

BOOKED = Seen(state=State.PLANNED, lecturer=True)
SHARED = replace(BOOKED, campaign=True, poster=True, sharing=12, came=30)
HELD = replace(SHARED, state=State.ENDED)


@pytest.mark.parametrize(
    ("seen", "waits"),
    [
        # Nobody speaks yet.
        (replace(BOOKED, lecturer=False), Step.BOOKED),
        # No campaign, or one without a poster.
        (BOOKED, Step.POSTER),
        (replace(BOOKED, campaign=True), Step.POSTER),
        # Nobody shares it; nobody came by it.
        (replace(BOOKED, campaign=True, poster=True), Step.SHARED),
        (replace(SHARED, came=0), Step.CAME),
        (SHARED, Step.HELD),
        # Held without a campaign: a poster would be too late.
        (replace(BOOKED, state=State.ENDED), Step.FEEDBACK),
        (HELD, Step.FEEDBACK),
        (replace(HELD, asked=2, told=9), Step.FOLLOWED),
        # Some of them were not spoken to yet.
        (replace(HELD, told=9, followed=5, done=4), Step.FOLLOWED),
        (replace(HELD, told=9, followed=5, done=5), Step.NEXT),
        (replace(HELD, told=9, followed=5, done=5, later=True), None),
        (replace(SHARED, state=State.CANCELLED), None),
    ],
)
def test_a_round_waits_for_one_thing_at_a_time(seen, waits):
    assert next_step(seen) is waits


def test_the_steps_stand_in_the_order_of_the_loop():
    assert list(done_steps(BOOKED)) == list(Step)


@pytest.mark.parametrize(("cost", "people", "each"), [(1000, 3, 334), (0, 3, 0), (1000, 0, None)])
def test_what_one_costs_is_rounded_up_and_nobody_costs_nothing_that_could_be_said(cost, people, each):
    assert each_costs(cost, people) == each
