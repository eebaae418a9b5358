"""Study buddies paired: everybody exactly once, the same each time, nobody again with whom they were if it can be."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.camps.pairing import PairHow, Pupil, digest, paired

A, B, C, D, E = (Pupil(n, pace) for n, pace in ((1, 90), (2, 70), (3, 40), (4, 10), (5, 50)))
MIXED, ALIKE = PairHow.MIXED, PairHow.ALIKE


@pytest.mark.parametrize(
    ("pupils", "how", "kept", "met", "pairs"),
    [
        # the strongest with the third, the second with the weakest
        ([A, B, C, D], MIXED, [], [], [(1, 3), (2, 4)]),
        # neighbours in pace
        ([A, B, C, D], ALIKE, [], [], [(1, 2), (3, 4)]),
        # whoever was paired before is not again
        ([A, B, C, D], ALIKE, [], [(1, 2)], [(1, 4), (2, 3)]),
        # with two there is no other way
        ([A, B], ALIKE, [], [(1, 2)], [(1, 2)]),
        # an odd one makes it three
        ([A, B, C], ALIKE, [], [], [(1, 2, 3)]),
        # one alone has nobody
        ([A], MIXED, [], [], []),
        # 2 left: 1 goes to those who are two still
        ([A, C, D], ALIKE, [(1, 2), (3, 4)], [], [(1, 3, 4)]),
        # 4 left three: the others stay
        ([A, B, C, E], ALIKE, [(1, 2), (3, 4, 5)], [], [(1, 2), (3, 5)]),
        # somebody came where all are three: one of them goes along
        ([A, B, C, D], ALIKE, [(1, 2, 3)], [], [(1, 2), (3, 4)]),
    ],
)
def test_pairs(pupils, how, kept, met, pairs):
    assert paired(pupils, how=how, kept=kept, met={frozenset(two) for two in met}) == pairs


@given(data=st.data(), how=st.sampled_from(PairHow))
def test_everybody_is_paired_exactly_once_and_whoever_can_stay_does(data, how):
    people = data.draw(st.lists(st.integers(1, 60), unique=True, max_size=25))
    pupils = [Pupil(one, data.draw(st.integers(0, 100))) for one in people]
    gone = data.draw(st.sets(st.sampled_from(people))) if people else set()
    first = paired(pupils, how=how)
    met = {frozenset(two) for pair in first for two in combinations(pair, 2)}
    later = [one for one in pupils if one.id not in gone] + [
        Pupil(n, n) for n in data.draw(st.sets(st.integers(61, 70)))
    ]
    second = paired(later, how=how, kept=first, met=met)

    for here, pairs in ((pupils, first), (later, second)):
        seated = sorted(one for pair in pairs for one in pair)
        assert seated == (sorted(one.id for one in here) if len(here) > 1 else []), "everybody, exactly once"
        assert all(2 <= len(pair) <= 3 for pair in pairs), "nobody alone, nobody in a crowd"
    whole = [pair for pair in first if not gone.intersection(pair)]
    torn = sum(not any(set(pair) <= set(now) for now in second) for pair in whole)
    assert torn <= 1, "whoever can stay together does; one three may give one away"
    assert digest(paired(reversed(later), how=how, kept=first, met=met)) == digest(second), "asked again it is the same"


@given(st.integers(4, 24), st.sampled_from(PairHow))
def test_paired_anew_nobody_of_an_even_class_meets_again_at_once(n, how):
    pupils = [Pupil(one, one * 3 % 50) for one in range(n - n % 2)]
    met = {frozenset(pair) for pair in paired(pupils, how=how)}
    assert not met & {frozenset(pair) for pair in paired(pupils, how=how, met=met)}
