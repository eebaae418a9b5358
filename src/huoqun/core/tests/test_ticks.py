"""When a turn comes again: after its pause, at once where there was much to do, never before its rest is over."""

from __future__ import annotations

import pytest

from huoqun.core.ticks import Tick


@pytest.mark.parametrize(
    ("done", "took", "again_in"),
    [
        # Nothing was left: the usual pause.
        (0, 1.0, 20.0),
        # Much was left: at once, but for twice what the turn took.
        (1, 1.0, 2.0),
        # A long turn rests longer than the usual pause.
        (0, 15.0, 30.0),
    ],
)
def test_a_turn_rests_after_it_took_long(done, took, again_in):
    assert Tick("counting", every=20.0, turn=lambda real: done, rest=2.0).pause(done, took) == again_in


def test_who_needs_no_rest_goes_on_at_once():
    assert Tick("planning", every=1.0, turn=lambda real: 5).pause(5, 3.0) == 0.0
