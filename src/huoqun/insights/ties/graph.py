"""People and their ties as a graph: strong and weak, circles by Leiden, hubs and bridges. Pure."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .leiden import circles
from .reading import Edge

STRONG = 1.0
"""So much each way makes a tie strong: about once a month, answered."""
STEPS = 3
"""So many strong ties away somebody still belongs to one's own people."""
SMALLEST = 3
"""Fewer people make no circle."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the graph. `circle`: its place in Ties.circles, None for who belongs to none. `near`: how many are
    within STEPS strong ties. `is_bridge`: they link circles.
    """

    id: int
    weight: float
    circle: int | None
    near: int
    is_bridge: bool


@dataclass(frozen=True, slots=True)
class Tie:
    """Both ways together; strong: each has answered the other."""

    one: int
    other: int
    weight: float
    strong: bool


@dataclass(frozen=True, slots=True)
class Ties:
    """`circles`: their people, who holds each first; the largest circle first. `cut`: share of weight between them."""

    people: Mapping[int, Person]
    ties: tuple[Tie, ...]
    circles: tuple[tuple[int, ...], ...]
    cut: float


def ties_of(edges: Iterable[Edge]) -> Ties:
    """Everything that is told of some people's ties."""
    ties = _both_ways(edges)
    weights: dict[int, float] = defaultdict(float)
    for tie in ties:
        weights[tie.one] += tie.weight
        weights[tie.other] += tie.weight
    found = _circles(ties, weights)
    circle_of = {member: place for place, own in enumerate(found) for member in own}
    bridges, near = _bridges(ties, weights, circle_of), _near(ties)
    people = {
        member: Person(member, weight, circle_of.get(member), near.get(member, 0), member in bridges)
        for member, weight in weights.items()
    }
    whole = sum(tie.weight for tie in ties)
    cut = sum(tie.weight for tie in ties if circle_of.get(tie.one) != circle_of.get(tie.other))
    return Ties(people, tuple(ties), found, cut / whole if whole else 0.0)


def _both_ways(edges: Iterable[Edge]) -> list[Tie]:
    found: dict[tuple[int, int], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for one, other, weight in edges:
        pair = (min(one, other), max(one, other))
        found[pair][one > other] += weight
    return [
        Tie(one, other, there + back, min(there, back) >= STRONG)
        for (one, other), (there, back) in sorted(found.items())
    ]


def _circles(ties: Iterable[Tie], weights: Mapping[int, float]) -> tuple[tuple[int, ...], ...]:
    """Who is tied more to one another than to others, by Leiden."""
    own: dict[int, list[int]] = defaultdict(list)
    for member, circle in circles((tie.one, tie.other, tie.weight) for tie in ties).items():
        own[circle].append(member)
    whole = [sorted(people, key=lambda member: (-weights[member], member)) for people in own.values()]
    return tuple(sorted((tuple(one) for one in whole if len(one) >= SMALLEST), key=lambda one: (-len(one), one)))


def _bridges(ties: Iterable[Tie], weights: Mapping[int, float], circle_of: Mapping[int, int]) -> set[int]:
    """Whose ties lead into two circles at least, a third of them away from their own."""
    away: dict[int, float] = defaultdict(float)
    into: dict[int, set[int]] = defaultdict(set)
    for tie in ties:
        for one, other in ((tie.one, tie.other), (tie.other, tie.one)):
            if (circle := circle_of.get(other)) is not None:
                into[one].add(circle)
                away[one] += tie.weight if circle != circle_of.get(one) else 0.0
    return {m for m in into if len(into[m]) > 1 and 3 * away[m] >= weights[m] >= 2 * STRONG}


def _near(ties: Iterable[Tie]) -> dict[int, int]:
    """How many others each reaches in STEPS strong ties."""
    beside: dict[int, set[int]] = defaultdict(set)
    for tie in ties:
        if tie.strong:
            beside[tie.one].add(tie.other)
            beside[tie.other].add(tie.one)
    found = {}
    for member in beside:
        known, edge = {member}, {member}
        for _ in range(STEPS):
            edge = {other for one in edge for other in beside[one]} - known
            known |= edge
        found[member] = len(known) - 1
    return found


# The picture: each circle is a disc, who holds it in its middle; discs stand round the largest.

GAP = 26.0
"""Between two people."""
SHOWN_TIES = 2
"""The strongest ties of each that are drawn."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody stands, and how large."""

    member_id: int
    x: float
    y: float
    r: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Spots and lines in a box that begins at 0, 0; people of no circle stand outermost."""

    width: float
    height: float
    spots: Mapping[int, Spot]
    lines: tuple[Tie, ...]


def picture(found: Ties) -> Picture:
    """Places for everybody: nobody covers anybody, whatever their number."""
    alone = tuple(sorted(member for member, one in found.people.items() if one.circle is None))
    discs = [*found.circles, *([alone] if alone else [])]
    centres = _centres([_radius(len(own)) for own in discs])
    spots = {}
    for own, (x, y) in zip(discs, centres, strict=True):
        for place, member in enumerate(own):
            angle, away = place * 2.399963, GAP * math.sqrt(place)
            size = min(GAP / 2 - 2, 3 + 1.6 * math.log1p(found.people[member].weight))
            spots[member] = Spot(member, x + away * math.cos(angle), y + away * math.sin(angle), size)
    left = min((spot.x for spot in spots.values()), default=0.0) - 2 * GAP
    top = min((spot.y for spot in spots.values()), default=0.0) - 2 * GAP
    moved = {m: Spot(m, round(s.x - left, 1), round(s.y - top, 1), round(s.r, 1)) for m, s in spots.items()}
    width = max((spot.x for spot in moved.values()), default=0.0) + 2 * GAP
    height = max((spot.y for spot in moved.values()), default=0.0) + 2 * GAP
    return Picture(width, height, moved, _drawn(found))


def _radius(people: int) -> float:
    return GAP * (math.sqrt(people) + 0.8)


def _centres(radii: list[float]) -> list[tuple[float, float]]:
    """The first in the middle, each further one as near to it as there is room, tried all round."""
    placed: list[tuple[float, float, float]] = []
    for radius in radii:
        placed.append((*_free(placed, radius), radius))
    return [(x, y) for x, y, _ in placed]


def _free(placed: list[tuple[float, float, float]], radius: float) -> tuple[float, float]:
    if not placed:
        return 0.0, 0.0
    away = placed[0][2] + radius
    while True:
        for turn in range(48):
            angle = turn * math.tau / 48
            x, y = 1.5 * away * math.cos(angle), away * math.sin(angle)
            if all(math.hypot(x - a, y - b) >= r + radius for a, b, r in placed):
                return x, y
        away += GAP


def _drawn(found: Ties) -> tuple[Tie, ...]:
    """The strongest ties of each, so that the picture stays readable."""
    own: dict[int, list[Tie]] = defaultdict(list)
    for tie in sorted(found.ties, key=lambda tie: -tie.weight):
        for member in (tie.one, tie.other):
            if len(own[member]) < SHOWN_TIES:
                own[member].append(tie)
    return tuple(dict.fromkeys(tie for ties in own.values() for tie in ties))
