"""Circles by Leiden's algorithm (Traag, Waltman and van Eck, 2019), by modularity. Pure Python: groups are small.

docs/decisions/circles.md says why it is our own. Merges are greedy rather than by chance (its θ towards 0), so that the
same people are in the same circles however often it is asked.
"""

from __future__ import annotations

import random
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LEAST = 1e-12
Beside = list[dict[int, float]]


@dataclass(frozen=True, slots=True)
class Graph:
    """Places beside one another, without loops; `degrees` count the loops within. `whole`: the sum of degrees."""

    beside: Beside
    degrees: Sequence[float]
    whole: float


def circles(edges: Iterable[tuple[int, int, float]], *, seed: int = 7, rounds: int = 3) -> dict[int, int]:
    """The circle of everybody who is in an edge; edges are undirected, each pair once."""
    known = list(edges)
    ids = sorted({place for one, other, _ in known for place in (one, other)})
    place_of = {member: place for place, member in enumerate(ids)}
    beside: Beside = [{} for _ in ids]
    for one, other, weight in known:
        a, b = place_of[one], place_of[other]
        beside[a][b] = beside[b][a] = beside[a].get(b, 0.0) + weight
    degrees = [sum(own.values()) for own in beside]
    graph, chance = Graph(beside, degrees, sum(degrees)), random.Random(seed)
    found = list(range(len(ids)))
    for _ in range(rounds):
        found = _once(graph, found, chance)
    return {member: found[place] for place, member in enumerate(ids)}


def modularity(graph: Graph, part: Sequence[int]) -> float:
    """How much more weight lies within circles than chance would put there."""
    within = 0.0
    sums: dict[int, float] = defaultdict(float)
    for place, own in enumerate(graph.beside):
        sums[part[place]] += graph.degrees[place]
        within += sum(weight for other, weight in own.items() if part[other] == part[place])
    return within / graph.whole - sum((one / graph.whole) ** 2 for one in sums.values())


def _once(graph: Graph, part: list[int], chance: random.Random) -> list[int]:
    """Move, refine, make one place of each refined circle, until nothing moves."""
    whose = list(range(len(part)))  # the place in the shrunken graph of each place of the first
    shrunken, own = graph, list(part)
    while True:
        _move(shrunken, own, chance)
        if len(set(own)) == len(own):
            break
        refined = _refined(shrunken, own, chance)
        names = {circle: n for n, circle in enumerate(dict.fromkeys(refined))}
        if len(names) == len(own):
            break
        held = [0] * len(names)
        for place, circle in enumerate(refined):
            held[names[circle]] = own[place]
        shrunken = _shrunk(shrunken, [names[circle] for circle in refined], len(names))
        whose = [names[refined[place]] for place in whose]
        first = {circle: n for n, circle in enumerate(dict.fromkeys(held))}
        own = [first[circle] for circle in held]
    return [own[place] for place in whose]


def _move(graph: Graph, part: list[int], chance: random.Random) -> None:
    """Each to where it gains most, again whenever somebody beside it has moved."""
    sums: dict[int, float] = defaultdict(float)
    for place, circle in enumerate(part):
        sums[circle] += graph.degrees[place]
    order = list(range(len(part)))
    chance.shuffle(order)
    waiting, known = deque(order), set(order)
    free = max(part, default=0) + 1
    while waiting:
        place = waiting.popleft()
        known.discard(place)
        was = part[place]
        sums[was] -= graph.degrees[place]
        pull: dict[int, float] = defaultdict(float)
        for other, weight in graph.beside[place].items():
            pull[part[other]] += weight
        part[place] = _best(pull, sums, graph.degrees[place], graph.whole, was, free)
        free += part[place] == free
        sums[part[place]] += graph.degrees[place]
        if part[place] != was:
            for other in graph.beside[place]:
                if part[other] != part[place] and other not in known:
                    known.add(other)
                    waiting.append(other)


def _best(pull: dict[int, float], sums: dict[int, float], degree: float, whole: float, stay: int, alone: int) -> int:
    """The circle that gains most; staying wins a tie, and to be alone gains nothing."""
    best, most = stay, pull.get(stay, 0.0) - degree * sums[stay] / whole
    if most < -LEAST:
        best, most = alone, 0.0
    for circle in sorted(pull):
        gain = pull[circle] - degree * sums[circle] / whole
        if gain > most + LEAST:
            best, most = circle, gain
    return best


def _refined(graph: Graph, part: Sequence[int], chance: random.Random) -> list[int]:
    """Circles within each circle: whoever is alone joins those that hang together with the rest of it."""
    refined = list(range(len(part)))
    size, sums = [1] * len(part), list(graph.degrees)
    inside: dict[int, float] = defaultdict(float)
    for place, circle in enumerate(part):
        inside[circle] += graph.degrees[place]
    out: list[float] = [sum(w for o, w in own.items() if part[o] == part[p]) for p, own in enumerate(graph.beside)]
    order = list(range(len(part)))
    chance.shuffle(order)
    for place in order:
        degree, held = graph.degrees[place], inside[part[place]]
        if size[refined[place]] > 1 or out[place] < degree * (held - degree) / graph.whole - LEAST:
            continue
        pull: dict[int, float] = defaultdict(float)
        for other, weight in graph.beside[place].items():
            if part[other] == part[place]:
                pull[refined[other]] += weight
        best, most = place, 0.0
        for one in sorted(pull):
            gain = pull[one] - degree * sums[one] / graph.whole
            if gain > most + LEAST and out[one] >= sums[one] * (held - sums[one]) / graph.whole - LEAST:
                best, most = one, gain
        if best != place:
            out[best] += out[place] - 2 * pull[best]
            sums[best] += degree
            size[best] += 1
            refined[place] = best
    return refined


def _shrunk(graph: Graph, part: Sequence[int], count: int) -> Graph:
    """One place for each refined circle."""
    beside: Beside = [defaultdict(float) for _ in range(count)]
    degrees = [0.0] * count
    for place, own in enumerate(graph.beside):
        degrees[part[place]] += graph.degrees[place]
        for other, weight in own.items():
            if part[other] != part[place]:
                beside[part[place]][part[other]] += weight
    return Graph([dict(own) for own in beside], degrees, graph.whole)
