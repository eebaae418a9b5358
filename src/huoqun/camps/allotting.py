"""Who looks at whose work: fair, the same for the same seed. Pure.

Nobody gets their own or their buddies', each work gets as many different people as there are to be had, and nobody has
two works more than somebody who could take one of them.
"""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wanted:
    """A work by `author` that wants `more` people. `barred`: who must not look at it, or did already."""

    work: int
    author: int
    more: int
    barred: Collection[int] = ()


def allotted(
    works: Sequence[Wanted], people: Collection[int], *, seed: str, loads: Mapping[int, int] | None = None
) -> list[tuple[int, int]]:
    """Pairs (work, person), in the order of works. `loads`: what people have from before, which counts as theirs."""
    circle = sorted(people)
    random.Random(seed).shuffle(circle)
    place = {person: n for n, person in enumerate(circle)}
    # Somebody's neighbours on the circle look at their work: with nothing in the way this is even by itself.
    order = sorted(works, key=lambda one: (place.get(one.author, len(circle)), one.work))
    load = Counter({person: (loads or {}).get(person, 0) for person in circle})
    open_to = {one.work: [p for p in _from(circle, place, one.author) if p not in one.barred] for one in order}
    chosen: dict[int, list[int]] = {}
    fresh = len(order) == len(circle) and not any(load.values())
    for one in order:
        there = open_to[one.work]
        chosen[one.work] = there[: one.more] if fresh else sorted(there, key=load.__getitem__)[: one.more]
        load.update(chosen[one.work])
    _even_out(chosen, open_to, load)
    return [(one.work, person) for one in works for person in chosen[one.work]]


def _from(circle: Sequence[int], place: Mapping[int, int], author: int) -> list[int]:
    """Everybody else, beginning behind the author."""
    at = place.get(author, -1)
    return [person for person in (*circle[at + 1 :], *circle[: at + 1]) if person != author]


def _even_out(chosen: dict[int, list[int]], open_to: Mapping[int, Sequence[int]], load: Counter[int]) -> None:
    """Hand works on, through others where it must be, as long as that makes the most loaded lighter."""
    if not load:
        return
    while True:
        least = min(load.values())
        heavy = sorted(person for person, n in load.items() if n > least + 1)
        if not any(_hand_on(person, chosen, open_to, load) for person in sorted(heavy, key=lambda p: -load[p])):
            return


def _hand_on(
    person: int, chosen: dict[int, list[int]], open_to: Mapping[int, Sequence[int]], load: Counter[int]
) -> bool:
    """Along the shortest way from a person to one with two works less; answers whether there is one."""
    held: dict[int, list[int]] = {}
    for work, theirs in chosen.items():
        for one in theirs:
            held.setdefault(one, []).append(work)
    came: dict[int, tuple[int, int]] = {}
    waiting = deque([person])
    while waiting:
        giver = waiting.popleft()
        for work in held.get(giver, ()):
            for taker in open_to[work]:
                if taker == person or taker in came or taker in chosen[work]:
                    continue
                came[taker] = (giver, work)
                if load[taker] <= load[person] - 2:
                    _give_along(person, taker, came, chosen)
                    load[person] -= 1
                    load[taker] += 1
                    return True
                waiting.append(taker)
    return False


def _give_along(person: int, taker: int, came: Mapping[int, tuple[int, int]], chosen: dict[int, list[int]]) -> None:
    while taker != person:
        giver, work = came[taker]
        chosen[work][chosen[work].index(giver)] = taker
        taker = giver
