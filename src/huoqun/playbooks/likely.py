"""How likely a step is to be reached, and from where: ways that part are each as likely. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush

from .plan import Plan

PARTING = frozenset({"branch", "wait", "ask", "task"})
"""Blocks that some pass by: where only one way is named, the others go nowhere."""


def likely(
    roots: Iterable[str], edges: Mapping[str, Sequence[str]], does: Mapping[str, str]
) -> dict[str, tuple[float, str]]:
    """Of each step that is reached: the chance of its likeliest way, and where that begins. `does`: steps' blocks."""
    todo = [(-1.0, root, root) for root in roots]
    found: dict[str, tuple[float, str]] = {}
    while todo:
        chance, step, root = heappop(todo)
        if step not in found:
            found[step] = (-chance, root)
            ways = edges[step]
            parts = max(len(ways), 2 if does[step] in PARTING else 1)
            for way in ways:
                heappush(todo, (chance / parts, way, root))
    return found


def likely_in(plan: Plan) -> dict[str, tuple[float, str]]:
    """The same of a plan, from what is due by the clock."""
    ways = {
        name: tuple(dict.fromkeys(way for way in (*step.block.ways(step.args), step.next) if way in plan.steps))
        for name, step in plan.steps.items()
    }
    does = {name: step.block.name for name, step in plan.steps.items()}
    return likely([name for name, step in plan.steps.items() if step.is_timed], ways, does)
