"""Whoever is one person counts once, whatever was known when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from huoqun.campaigns.rules.invitations import WHO, InvitationState, Person, Void, folded

BEGAN = datetime(2026, 11, 2, tzinfo=UTC)
HOURS = st.integers(-48, 48).map(lambda hours: BEGAN + timedelta(hours=hours))
STATES = st.sampled_from(InvitationState)

people = st.builds(
    Person, id=st.integers(1, 10**6), one=st.integers(1, 4), inviter=st.none() | st.integers(1, 4), state=STATES,
    why=st.sampled_from([*WHO, Void.LEFT, Void.FRAUD]), identified_at=HOURS, is_staff=st.booleans(),
    known_since=st.none() | HOURS,
).map(lambda one: one if one.state is InvitationState.VOIDED else replace(one, why=""))  # fmt: skip
crowds = st.lists(people, max_size=12, unique_by=lambda one: one.id)


def _after(rows, changes):
    """As they stand once it is done: whoever counts again is on their way, or matured as before."""
    done = []
    for row in rows:
        match changes.get(row.id, row):
            case None:
                done.append(replace(row, state=InvitationState.JOINED, why=""))
            case Void() as why:
                done.append(replace(row, state=InvitationState.VOIDED, why=why))
            case _:
                done.append(row)
    return done


@given(crowds, st.booleans())
def test_of_one_person_one_stands_at_most_and_none_of_oneself(rows, old_count):
    after = _after(rows, folded(rows, began=BEGAN, old_count=old_count))
    standing = [one for one in after if one.state is not InvitationState.VOIDED]
    assert len({one.one for one in standing}) == len(standing)
    assert not [one for one in standing if one.one == one.inviter and one.state is not InvitationState.IDENTIFIED]


@given(crowds, st.booleans())
def test_what_a_person_or_their_leaving_decided_is_not_undone(rows, old_count):
    changes = folded(rows, began=BEGAN, old_count=old_count)
    assert not [row for row in rows if row.why in (Void.LEFT, Void.FRAUD) and row.id in changes]
