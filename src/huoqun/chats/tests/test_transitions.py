"""Where an effect may go: the table, and what follows from it."""

from __future__ import annotations

import pytest

from huoqun.chats.rules import TRANSITIONS, EffectState, may_move

S = EffectState
ENDS = {S.CONFIRMED, S.FAILED, S.EXPIRED, S.SUPPRESSED}


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        # The way it should go
        (S.PLANNED, S.READY, True),
        (S.READY, S.LEASED, True),
        (S.LEASED, S.SENT, True),
        (S.SENT, S.CONFIRMED, True),
        # The echo is faster than the answer
        (S.LEASED, S.CONFIRMED, True),
        # Nothing is performed that was not leased
        (S.PLANNED, S.SENT, False),
        (S.READY, S.SENT, False),
        (S.READY, S.CONFIRMED, False),
        # What was sent is never sent again
        (S.SENT, S.READY, False),
        (S.CONFIRMED, S.READY, False),
        (S.FAILED, S.READY, False),
        # What may have been sent only after somebody decided
        (S.LEASED, S.AMBIGUOUS, True),
        (S.AMBIGUOUS, S.READY, True),
        (S.AMBIGUOUS, S.LEASED, False),
        # A person has it in hand: no machine performs it
        (S.AWAITING_STAFF, S.READY, False),
        (S.AWAITING_STAFF, S.LEASED, False),
    ],
)
def test_where_an_effect_may_go(before, after, allowed):
    assert may_move(before, after) is allowed


def test_every_state_has_its_row_and_the_ends_are_ends():
    assert set(TRANSITIONS) == set(EffectState)
    assert {state for state, targets in TRANSITIONS.items() if not targets} == ENDS


def test_every_state_can_be_reached_and_can_end():
    reached, frontier = {S.PLANNED}, [S.PLANNED]
    while frontier:
        fresh = TRANSITIONS[frontier.pop()] - reached
        reached |= fresh
        frontier += fresh

    assert reached == set(EffectState)
