"""A large group as two: who would go where, what that cuts, and whether the counts speak for it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .graph import Tie, Ties
from .stability import STABLE, stability

LARGE = 100
"""Fewer people who speak are no crowd."""
CUT = 0.25
"""More than this share of the ties cut, and the circles are no two groups."""
SMALL = 0.25
"""The smaller part has this share of the people at least."""
LOAD = 150
"""Messages a day that nobody reads any more."""
HELPERS = 3


@dataclass(frozen=True, slots=True)
class Load:
    """Of 28 days and of the 28 before: messages a day, questions, and how many had no answer. `joiners_fell`: whether
    the last who joined take part less than those before them.
    """

    messages: float
    messages_before: float
    questions: int
    unanswered: int
    questions_before: int
    unanswered_before: int
    joiners_fell: bool = False

    @property
    def unanswered_rose(self) -> bool:
        now = self.unanswered * max(self.questions_before, 1)
        return self.questions >= 20 and now > 1.2 * self.unanswered_before * self.questions


@dataclass(frozen=True, slots=True)
class Split:
    """`parts`: people, those who hold each part first. `torn`: the ties between them, strong ones first, and `cut`:
    their share of the weight of all. Signs: the crowd is large, the load is high or rising, questions stay open more
    often, the last who joined take part less, the circles come apart, and would be found again.
    """

    parts: tuple[tuple[int, ...], tuple[int, ...]]
    cut: float
    crowded: bool
    loaded: bool
    unanswered: bool
    apart: bool
    joiners: bool = False
    stable: bool = True
    torn: tuple[Tie, ...] = ()

    @property
    def speaks_for_it(self) -> bool:
        return self.crowded and self.apart and self.stable and (self.loaded or self.unanswered or self.joiners)

    @property
    def helpers(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        return self.parts[0][:HELPERS], self.parts[1][:HELPERS]


def split(found: Ties, load: Load) -> Split | None:
    """Circles stay whole and go where most of their ties are; None: there is one circle, or none."""
    if len(found.circles) < 2:
        return None
    side = _sides(found)
    rest = [member for member, one in found.people.items() if one.circle is None]
    parts: tuple[list[int], list[int]] = ([], [])
    for place, own in enumerate(found.circles):
        parts[side[place]].extend(own)
    for member in rest:
        parts[len(parts[0]) > len(parts[1])].append(member)
    for part in parts:
        part.sort(key=lambda member: (-found.people[member].weight, member))
    where = {member: n for n, own in enumerate(parts) for member in own}
    whole = sum(tie.weight for tie in found.ties)
    torn = sorted(
        (tie for tie in found.ties if where[tie.one] != where[tie.other]), key=lambda tie: (not tie.strong, -tie.weight)
    )
    cut = sum(tie.weight for tie in torn) / whole if whole else 0.0
    smaller = min(len(own) for own in parts) / max(len(found.people), 1)
    return Split(
        (tuple(parts[0]), tuple(parts[1])), cut, len(found.people) >= LARGE,
        load.messages >= LOAD or (load.messages >= LOAD / 2 and load.messages > 1.3 * load.messages_before),
        load.unanswered_rose, cut <= CUT and smaller >= SMALL,
        load.joiners_fell, len(found.people) < LARGE or stability(found.ties) >= STABLE, tuple(torn),
    )  # fmt: skip


def _sides(found: Ties) -> list[int]:
    """The side of each circle: the largest begins one, whichever has least to do with it the other."""
    between = _between(found)
    sizes = [len(own) for own in found.circles]
    others = range(1, len(sizes))
    seed = min(others, key=lambda place: (between[0][place] / sizes[place], -sizes[place]))
    side = {0: 0, seed: 1}
    for place in sorted(others, key=lambda place: -sizes[place]):
        if place in side:
            continue
        pull = [sum(between[place][other] for other, at in side.items() if at == n) for n in (0, 1)]
        room = [sum(sizes[other] for other, at in side.items() if at == n) for n in (0, 1)]
        # What is already larger by far takes no more.
        full = next((n for n in (0, 1) if room[n] > 0.6 * sum(sizes)), None)
        side[place] = 1 - full if full is not None else int((pull[1], -room[1]) > (pull[0], -room[0]))
    return [side[place] for place in range(len(sizes))]


def _between(found: Ties) -> Sequence[Sequence[float]]:
    table = [[0.0] * len(found.circles) for _ in found.circles]
    for tie in found.ties:
        one, other = found.people[tie.one].circle, found.people[tie.other].circle
        if one is not None and other is not None and one != other:
            table[one][other] += tie.weight
            table[other][one] += tie.weight
    return table
