"""How alive a group is, by plain counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huoqun.chats.vitality import MONTH, NO_PULSE, Pulse, Vitality, filled, vitality

TODAY = datetime(2026, 11, 22, tzinfo=UTC)
LONG_AGO = TODAY - timedelta(days=300)


def pulse(before, last_week):
    """`before` messages a day for three weeks, then `last_week` a day."""
    return Pulse((before,) * 21 + (last_week,) * 7, (1,) * 28)


@pytest.mark.parametrize(
    ("beat", "founded", "ended", "ever", "state"),
    [
        # As many words as before
        (pulse(10, 10), LONG_AGO, None, 900, Vitality.LIVELY),
        # A third of what it was
        (pulse(12, 4), LONG_AGO, None, 900, Vitality.COOLING),
        # Just half is not less than half
        (pulse(10, 5), LONG_AGO, None, 900, Vitality.LIVELY),
        # A fall from nearly nothing says nothing
        (Pulse((1,) * 3 + (0,) * 24 + (1,), (1,) * 28), LONG_AGO, None, 900, Vitality.LIVELY),
        # Nothing for a week
        (pulse(3, 0), LONG_AGO, None, 900, Vitality.QUIET),
        # Nothing for a month
        (NO_PULSE, LONG_AGO, None, 900, Vitality.SILENT),
        # Nothing ever
        (NO_PULSE, LONG_AGO, None, 0, Vitality.EMPTY),
        # Five days old, however it falls
        (Pulse((0,) * 23 + (90, 1, 1, 1, 1), (1,) * 28), TODAY - timedelta(days=5), None, 94, Vitality.NEW),
        # Dissolved yesterday, in the middle of talk
        (pulse(10, 10), LONG_AGO, TODAY - timedelta(days=1), 900, Vitality.ENDED),
        # Will be dissolved tomorrow
        (pulse(10, 10), LONG_AGO, TODAY + timedelta(days=1), 900, Vitality.LIVELY),
    ],
)
def test_states(beat, founded, ended, ever, state):
    assert vitality(beat, founded_at=founded, ended_at=ended, messages_ever=ever, as_of=TODAY) is state


def test_days_without_words_are_noughts_and_days_outside_are_left_out():
    beat = filled([(0, 5, 2), (27, 1, 1), (28, 9, 9), (-1, 9, 9)])

    assert len(beat.messages) == MONTH
    assert (beat.messages[-1], beat.messages[0], sum(beat.messages)) == (5, 1, 6)
