"""What a campaign does by itself when it carries too much."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.campaigns.rules.capacity import (
    LEAST,
    Load,
    Quality,
    Rail,
    Step,
    Why,
    alerts,
    crossed,
    verdict,
)
from huoqun.campaigns.rules.openings import (
    Asked,
    BadGrowth,
    OpeningState,
    Turn,
    key_of,
    name_of,
    pattern_of,
    read_key,
    turn,
)


@pytest.mark.parametrize(
    ("load", "was", "step", "why"),
    [
        # A quiet afternoon
        (Load(free=100, recent=3), Step.GO, Step.GO, None),
        # Nobody comes at all
        (Load(free=1, recent=0), Step.GO, Step.GO, None),
        # Sixty in half an hour, eighteen seats: nine minutes
        (Load(free=18, recent=60), Step.GO, Step.SLOW, Why.SEATS),
        # Twenty minutes left: one that is not slowed goes on, one that is stays slow
        (Load(free=40, recent=60), Step.GO, Step.GO, None),
        (Load(free=40, recent=60), Step.SLOW, Step.SLOW, Why.SEATS),
        (Load(free=60, recent=60), Step.SLOW, Step.GO, None),
        # Full: people wait, and at three hundred the line is closed
        (Load(free=0, recent=60), Step.GO, Step.WAIT, Why.FULL),
        (Load(free=0, recent=60, waiting=300), Step.SLOW, Step.STOP, Why.QUEUE),
        # There are seats, and the codes give none of them today any more
        (Load(free=0, recent=60, spare=40), Step.GO, Step.WAIT, Why.QUOTA),
        # A seat came free, and somebody waits for it
        (Load(free=2, recent=1, waiting=5), Step.SLOW, Step.WAIT, Why.FULL),
        # Sixty-five in half an hour: two hours of that are more than the team's eight hours at two minutes each
        (Load(free=9000, recent=65, staff_minutes=480, minutes_each=2), Step.GO, Step.SLOW, Why.STAFF),
        # A busy hour of a day that has room is none
        (Load(free=9000, recent=15, today=100, staff_minutes=480, minutes_each=2), Step.GO, Step.GO, None),
        # The same hour when the day is nearly spent; and once nobody comes any more, until the day has room again
        (Load(free=9000, recent=15, today=200, staff_minutes=480, minutes_each=2), Step.GO, Step.SLOW, Why.STAFF),
        (Load(free=9000, recent=0, today=200, staff_minutes=480, minutes_each=2), Step.SLOW, Step.SLOW, Why.STAFF),
        (Load(free=9000, recent=0, today=190, staff_minutes=480, minutes_each=2), Step.SLOW, Step.GO, None),
        # Every code is over
        (Load(free=50, recent=1, groups=2, codes=0), Step.GO, Step.STOP, Why.CODES),
        # One more person costs more than there is
        (Load(free=50, recent=1, budget=4, each=5), Step.GO, Step.STOP, Why.BUDGET),
        (Load(free=50, recent=1, budget=5, each=5), Step.GO, Step.GO, None),
    ],
)
def test_what_it_does_and_why(load, was, step, why):
    assert verdict(load, was) == (step, why)


def test_somebody_is_told_half_an_hour_before_the_seats_are_gone():
    assert alerts(Load(free=59, recent=60)) and not alerts(Load(free=60, recent=60))


loads = st.builds(
    Load,
    free=st.integers(0, 500),
    recent=st.integers(0, 500),
    today=st.integers(0, 500),
    waiting=st.integers(0, 400),
    staff_minutes=st.integers(0, 1000),
    minutes_each=st.floats(0, 60),
)


@given(loads)
def test_what_goes_on_again_does_not_stop_at_once(load):
    """Whoever was slowed and may go on would not be slowed at the same load."""
    if verdict(load, Step.SLOW)[0] is Step.GO:
        assert verdict(load, Step.GO)[0] is Step.GO


@pytest.mark.parametrize(
    ("seen", "rails"),
    [
        # Two of three left: too few to say anything
        (Quality(joined=3, left=2), []),
        (Quality(joined=LEAST, left=8), []),
        (Quality(joined=LEAST, left=9), [Rail.LEAVES]),
        (Quality(joined=100, left=60, complained=4, muted=11), [Rail.LEAVES, Rail.COMPLAINTS, Rail.MUTES]),
    ],
)
def test_which_rails_are_crossed(seen, rails):
    assert [rail for rail, _, _ in crossed(seen)] == rails


NOW = datetime(2026, 11, 2, 4, tzinfo=UTC)


def asked(state, **ago):
    return Asked(OpeningState(state), NOW - timedelta(**ago))


@pytest.mark.parametrize(
    ("past", "whose"),
    [
        ([], Turn.ASK),
        # One is under way: the next one waits; before long a person is asked too
        ([asked("asked", minutes=4)], Turn.WAIT),
        ([asked("asked", minutes=5)], Turn.PERSON),
        ([asked("asked", days=3)], Turn.PERSON),
        # Two a day
        ([asked("made", hours=2)], Turn.ASK),
        ([asked("made", hours=2), asked("made", hours=20)], Turn.PERSON),
        ([asked("made", hours=2), asked("made", hours=24)], Turn.ASK),
        # What came to nothing is not asked for again at once
        ([asked("failed", minutes=59)], Turn.PERSON),
        ([asked("failed", minutes=60)], Turn.ASK),
    ],
)
def test_whose_turn_it_is_to_make_the_next_group(past, whose):
    assert turn(past, a_day=2, now=NOW) is whose


def test_what_groups_are_called_and_by_which_key_they_are_known():
    assert (name_of("共读{n}群", 4), name_of("Readers", 4)) == ("共读4群", "Readers 4")
    assert pattern_of("  a\n b\0", a_day=1) == "a b" and pattern_of("", a_day=0) == ""
    assert read_key(key_of(12, 3)) == (12, 3) and read_key("campaign/12/room/3") is None
    for pattern, a_day in (("", 1), ("a", 21), ("a", -1), ("a" * 41, 1)):
        with pytest.raises(BadGrowth):
            pattern_of(pattern, a_day=a_day)
