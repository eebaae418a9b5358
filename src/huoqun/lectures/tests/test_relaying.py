"""Which line a group hears next: in order, none twice, whatever is changed and taken back in between."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huoqun.lectures.relaying import TOGETHER, Said, Stood, following
from huoqun.lectures.rules import DeliveryState, LineKind

ONE, TWO, THREE = Said(1, 1, text="one"), Said(2, 2, text="two"), Said(3, 3, text="three")
D = DeliveryState


@pytest.mark.parametrize(
    ("stands", "at_no", "asked"),
    [
        # Nothing was said yet: the first.
        ({}, 0, [1]),
        # The first has arrived: the second.
        ({1: D.SENT}, 1, [2]),
        # While a line is under way, waits for a colleague or may have gone, the group waits.
        ({1: D.SENT, 2: D.ASKED}, 1, []),
        ({1: D.BY_HAND}, 0, []),
        ({1: D.UNSURE}, 0, []),
        # At a line that failed it waits for somebody to say how it goes on.
        ({1: D.SENT, 2: D.FAILED}, 1, []),
        # Tried again, or left out.
        ({1: D.SENT, 2: D.BACK}, 1, [2]),
        ({1: D.SENT, 2: D.DROPPED}, 2, [3]),
        # What the platform lost afterwards is not said out of its turn.
        ({1: D.LOST}, 1, [2]),
        # The end.
        ({1: D.SENT, 2: D.RECALLED, 3: D.SENT}, 3, []),
    ],
)
def test_a_group_hears_the_next_line_when_the_one_before_has_ended(stands, at_no, asked):
    step = following([ONE, TWO, THREE], at_no=0, stands={k: Stood(v) for k, v in stands.items()}, known={})

    assert (at_no, asked) == (step.at_no, [line.id for line in step.lines])


def test_a_line_that_was_taken_back_or_lacks_its_file_is_for_nobody():
    lines = [replace(ONE, recalled=True), replace(TWO, kind=LineKind.LACKING), THREE]
    step = following(lines, at_no=0, stands={}, known={})
    assert (step.at_no, step.lines) == (2, (THREE,))


COMES = {"kind": "image", "awaits": True, "place": 1}


@pytest.mark.parametrize(
    ("second", "asked"),
    [
        # Its picture is on its way from the platform.
        (replace(TWO, files=(COMES,)), [[1], []]),
        # One of two is here.
        (replace(TWO, files=({"kind": "image", "path": "x"}, COMES)), [[1], []]),
        # Taken back meanwhile, or given up.
        (replace(TWO, files=(COMES,), recalled=True), [[1, 3], [3]]),
        (replace(TWO, kind=LineKind.LACKING), [[1, 3], [3]]),
    ],
)
def test_nothing_overtakes_a_line_that_waits_for_its_picture(second, asked):
    before = following([ONE, second, THREE], at_no=0, stands={}, known={}, by_hand=True)
    after = following([second, THREE], at_no=1, stands={}, known={})
    assert asked == [[line.id for line in step.lines] for step in (before, after)]


@pytest.mark.parametrize(
    ("stood", "old", "hears"),
    [
        # Had the old words: the correction.
        (Stood(D.SENT, version=0), replace(ONE, version=1), True),
        # Heard it after it was mended.
        (Stood(D.SENT, version=1), replace(ONE, version=1), False),
        # Never heard it.
        (None, replace(ONE, version=1), False),
        (Stood(D.DROPPED), replace(ONE, version=1), False),
        # Mended once more: there is a newer correction.
        (Stood(D.SENT, version=0), replace(ONE, version=2), False),
        # Taken back since.
        (Stood(D.SENT, version=0), replace(ONE, version=1, recalled=True), False),
    ],
)
def test_a_correction_is_for_the_groups_that_had_the_old_words(stood, old, hears):
    correction = Said(9, 2, kind=LineKind.CORRECTION, text="won", version=1, amends=1)
    stands = {} if stood is None else {1: stood}
    step = following([correction], at_no=1, stands=stands, known={1: old})
    assert (step.lines == (correction,)) is hears


def test_what_gathers_while_a_colleague_copies_goes_as_one_message_but_for_files():
    picture = Said(4, 4, kind=LineKind.IMAGE, text="see")
    step = following([ONE, TWO, THREE, picture], at_no=0, stands={}, known={}, by_hand=True)
    assert step.lines == (ONE, TWO, THREE)
    long = Said(5, 2, text="x" * TOGETHER)
    assert following([ONE, long], at_no=0, stands={}, known={}, by_hand=True).lines == (ONE,)


Doings = st.lists(
    st.tuples(st.sampled_from(["say", "say", "recall", "edit", "sent", "sent", "fail", "retry", "skip", "back"]),
              st.integers(0, 6)),
    max_size=60,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(Doings, st.booleans())
def test_whatever_happens_no_line_is_said_twice_and_none_before_an_earlier_one(doings, by_hand):
    lines, stands, at_no, heard = [], {}, 0, []
    for what, pick in doings:
        happens(what, pick, lines, stands, heard)
        known = {line.id: line for line in lines}
        step = following(
            [x for x in lines if x.no > at_no], at_no=at_no, stands=stands, known=known, by_hand=by_hand
        )  # fmt: skip
        assert step.at_no >= at_no
        at_no = step.at_no
        for line in step.lines:
            assert line.id not in stands or stands[line.id].state is D.BACK
            stands[line.id] = Stood(D.ASKED, line.version)
    assert heard == sorted(set(heard))


def happens(what, pick, lines, stands, heard):
    """Something is said, changed or taken back, or what is under way ends in one way or another."""
    under_way = [i for i, stood in stands.items() if stood.state is D.ASKED]
    failed = [i for i, stood in stands.items() if stood.state is D.FAILED]
    if what == "say":
        lines.append(Said(len(lines) + 1, len(lines) + 1, text=f"{pick}"))
    elif what in ("recall", "edit") and pick < len(lines) and lines[pick].amends is None:
        line = lines[pick]
        changed = {"recalled": True} if what == "recall" else {"version": line.version + 1}
        lines[pick] = line = replace(line, **changed)
        if what == "edit":
            lines.append(
                Said(len(lines) + 1, len(lines) + 1, LineKind.CORRECTION, amends=line.id, version=line.version)
            )
    elif what == "sent":
        heard += under_way
        stands.update({i: replace(stands[i], state=D.SENT) for i in under_way})
    elif what in ("fail", "back"):
        stands.update({i: replace(stands[i], state=D.FAILED if what == "fail" else D.BACK) for i in under_way})
    elif what in ("retry", "skip"):
        stands.update({i: replace(stands[i], state=D.BACK if what == "retry" else D.DROPPED) for i in failed})
