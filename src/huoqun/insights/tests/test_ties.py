"""Circles, strong ties, bridges, a picture in which nobody covers anybody, and a group as two."""

from __future__ import annotations

import math
import random
from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from huoqun.insights.ties.graph import STEPS, picture, ties_of
from huoqun.insights.ties.leiden import circles
from huoqun.insights.ties.splitting import Load, split
from huoqun.insights.ties.stability import STABLE, stability

QUIET = Load(10, 10, 0, 0, 0, 0)
BUSY = Load(300, 200, 100, 40, 100, 20)


def circle(first: int, size: int, chance: random.Random) -> list[tuple[int, int, float]]:
    """People who answer one another, both ways."""
    pairs = [(first + chance.randrange(size), first + chance.randrange(size)) for _ in range(size * 4)]
    return [edge for one, other in pairs if one != other for edge in ((one, other, 1.5), (other, one, 1.5))]


def community(circles: int, size: int) -> list[tuple[int, int, float]]:
    """Circles beside one another, each linked to the next by one person."""
    chance = random.Random(3)
    edges = [edge for n in range(circles) for edge in circle(100 * n, size, chance)]
    return edges + [(100 * n + 1, 100 * (n + 1) + 1, 2.0) for n in range(circles - 1)]


def test_circles_are_found_and_are_the_same_every_time():
    edges = community(4, 30)
    found = ties_of(edges)

    assert [len(own) for own in found.circles] == [30] * 4
    assert all(len({member // 100 for member in own}) == 1 for own in found.circles)
    assert ties_of(reversed(edges)).circles == found.circles


def test_a_tie_is_strong_where_each_has_answered_the_other():
    found = ties_of([(1, 2, 2.0), (2, 1, 1.0), (2, 3, 9.0), (3, 4, 1.0), (4, 3, 1.0)])

    assert {(tie.one, tie.other): tie.strong for tie in found.ties} == {(1, 2): True, (2, 3): False, (3, 4): True}
    assert found.people[1].near == 1


def test_near_is_within_three_steps():
    chain = [edge for n in range(9) for edge in ((n, n + 1, 1.0), (n + 1, n, 1.0))]

    assert ties_of(chain).people[0].near == STEPS


def test_whoever_links_circles_is_a_bridge():
    edges = [(a, b, 1.0) for c in (0, 10) for a in range(c, c + 6) for b in range(c, c + 6) if a != b]
    found = ties_of([*edges, (99, 0, 2.0), (0, 99, 2.0), (99, 10, 2.0), (10, 99, 2.0)])

    assert found.people[99].is_bridge
    assert not found.people[3].is_bridge


def test_nobody_covers_anybody_among_five_hundred():
    spots = list(picture(ties_of(community(10, 50))).spots.values())

    assert len(spots) == 500
    assert all(
        math.hypot(one.x - other.x, one.y - other.y) >= one.r + other.r
        for place, one in enumerate(spots) for other in spots[:place]
    )  # fmt: skip


def test_two_groups_keep_circles_whole_and_cut_little():
    found = split(ties_of(community(4, 40)), BUSY)

    assert found.speaks_for_it
    assert sorted(len(own) for own in found.parts) == [80, 80]
    assert found.cut < 0.05
    assert found.torn and all((tie.one in found.parts[0]) != (tie.other in found.parts[0]) for tie in found.torn)
    assert not {member // 100 for member in found.parts[0]} & {member // 100 for member in found.parts[1]}


def test_of_the_ties_that_a_split_cuts_the_strong_come_first():
    both_ways = [(n + a, n + b, 1.0) for n in (0, 100, 200) for a, b in ((6, 107), (107, 6))]
    torn = split(ties_of([*community(4, 40), *both_ways]), BUSY).torn  # Heavier ones, one way only, are beside them.

    assert torn[0].strong
    assert [tie.strong for tie in torn] == sorted((tie.strong for tie in torn), reverse=True)


def test_a_small_or_quiet_group_is_not_split():
    assert not split(ties_of(community(2, 20)), BUSY).speaks_for_it
    assert not split(ties_of(community(4, 40)), QUIET).speaks_for_it
    assert split(ties_of([]), BUSY) is None


pairs = st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda pair: pair[0] < pair[1])


@given(st.dictionaries(pairs, st.floats(0.1, 9), min_size=1, max_size=40))
def test_no_circle_is_torn(weights):
    """What Leiden promises and Louvain does not: within a circle everybody reaches everybody."""
    found = circles((one, other, weight) for (one, other), weight in weights.items())
    own = defaultdict(set)
    for member, circle in found.items():
        own[circle].add(member)
    for people in own.values():
        assert reached(min(people), people, weights) == people


def reached(first: int, people: set[int], weights) -> set[int]:
    known, edge = {first}, [first]
    while edge:
        one = edge.pop()
        for pair in weights:
            if one in pair and (other := pair[pair[0] == one]) in people - known:
                known.add(other)
                edge.append(other)
    return known


def test_circles_that_change_with_the_draw_are_not_stable():
    chance = random.Random(5)
    tangle = [(chance.randrange(120), chance.randrange(120), 1.0) for _ in range(300)]

    assert stability(ties_of(community(4, 40)).ties) > 0.9
    assert stability(ties_of([edge for edge in tangle if edge[0] != edge[1]]).ties) < STABLE
