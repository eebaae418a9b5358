"""Who invites each other in a circle: within one campaign of any size, over campaigns in small circles only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

SMALL = 12
"""Over many campaigns an old community is one large circle, honestly; a ring is small."""

Edge = tuple[str, str, str]
"""Campaign, inviter, invitee."""


def circles_of(edges: Iterable[Edge]) -> dict[Edge, int]:
    """How many people the circle has in which an edge lies; edges in none are left out. In linear time."""
    by_campaign: defaultdict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        if edge[1] != edge[2]:
            by_campaign[edge[0]].append(edge)
    found: dict[Edge, int] = {}
    for some in by_campaign.values():
        found |= _within(some, most=len(some) + 1)
    if len(by_campaign) > 1:
        every = [edge for some in by_campaign.values() for edge in some if edge not in found]
        found |= _within(every + list(found), most=SMALL)
    return found


def _within(edges: Sequence[Edge], *, most: int) -> dict[Edge, int]:
    graph: defaultdict[str, list[str]] = defaultdict(list)
    for _, one, other in edges:
        graph[one].append(other)
    circle: dict[str, tuple[int, int]] = {}
    for number, people in enumerate(_components(graph)):
        if 1 < len(people) <= most:
            for person in people:
                circle[person] = (number, len(people))
    nowhere = (-1, 0)
    return {
        edge: circle[edge[1]][1]
        for edge in edges
        if circle.get(edge[1], nowhere) == circle.get(edge[2], nowhere) != nowhere
    }


def _components(graph: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Tarjan's strongly connected components, without recursion: a chain may be a million long."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    on_path: set[str] = set()
    path: list[str] = []
    for root in list(graph):
        if root in index:
            continue
        work: list[tuple[str, Iterator[str]]] = [_begun(root, graph, index, low, path, on_path)]
        while work:
            node, children = work[-1]
            child = next(children, None)
            if child is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    yield _closed(node, path, on_path)
            elif child not in index:
                work.append(_begun(child, graph, index, low, path, on_path))
            elif child in on_path:
                low[node] = min(low[node], index[child])


def _begun(
    node: str, graph: Mapping[str, Sequence[str]], index: dict[str, int], low: dict[str, int], path: list[str],
    on_path: set[str],
) -> tuple[str, Iterator[str]]:  # fmt: skip
    index[node] = low[node] = len(index)
    path.append(node)
    on_path.add(node)
    return node, iter(graph.get(node, ()))


def _closed(node: str, path: list[str], on_path: set[str]) -> list[str]:
    people: list[str] = []
    while not people or people[-1] != node:
        people.append(path.pop())
        on_path.discard(people[-1])
    return people
