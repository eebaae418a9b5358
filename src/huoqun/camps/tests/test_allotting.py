"""Peers are shared out fairly: nobody looks at their own or their buddy's, nobody has two works more than they must."""

from __future__ import annotations

from collections import Counter, defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from huoqun.camps.allotting import Wanted, allotted

PEOPLE = st.integers(1, 14)


def shared(pairs):
    found = defaultdict(list)
    for work, person in pairs:
        found[work].append(person)
    return found


@settings(max_examples=150, deadline=None)
@given(st.data(), PEOPLE, st.integers(1, 5), st.text(max_size=4))
def test_each_work_gets_whom_it_may_and_nobody_too_much(data, n, k, seed):
    people = range(1, n + 1)
    buddies = {p: data.draw(st.sets(st.sampled_from(people), max_size=2)) for p in people}
    loads = {p: data.draw(st.integers(0, 3)) for p in people}
    late = data.draw(st.sets(st.sampled_from(people), min_size=1))
    works = [Wanted(100 + p, p, k, {p, *buddies[p]}) for p in sorted(late)]

    pairs = allotted(works, people, seed=seed, loads=loads)
    found, after = shared(pairs), Counter(loads) + Counter(person for _, person in pairs)

    assert pairs == allotted(works, people, seed=seed, loads=loads)
    for one in works:
        may = set(people) - set(one.barred)
        assert len(set(found[one.work])) == len(found[one.work]) == min(k, len(may))
        assert set(found[one.work]) <= may
        for person in found[one.work]:
            for other in may - set(found[one.work]):
                assert after[person] <= after[other] + 1, "the other should have had it"


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 40), st.integers(1, 5), st.text(max_size=4))
def test_with_nothing_in_the_way_everybody_has_as_many_as_they_bring(n, k, seed):
    pairs = allotted([Wanted(p, p, k) for p in range(n)], range(n), seed=seed)

    assert set(Counter(person for _, person in pairs).values()) == {min(k, n - 1)}


def test_five_hundred_works_are_shared_out_at_once():
    works = [Wanted(p, p, 3, {p, p ^ 1}) for p in range(500)]
    loads = Counter(person for _, person in allotted(works, range(500), seed="a class"))

    assert (min(loads.values()), max(loads.values())) == (3, 3)


def test_another_seed_is_another_order():
    works = [Wanted(p, p, 1) for p in range(12)]
    assert allotted(works, range(12), seed="one") != allotted(works, range(12), seed="two")


def test_nobody_else_there_is_nobody_asked():
    assert allotted([Wanted(1, 1, 3)], [1], seed="alone") == []
    assert allotted([Wanted(1, 1, 3)], [], seed="alone") == []
