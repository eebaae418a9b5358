"""Levels, badges and rights by one policy and by another, side by side. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from .levels import badges_due, level_of, rights_at
from .policy.model import Badge, Policy, Right


@dataclass(frozen=True, slots=True)
class Stood:
    """A member as they are: their growth, what it would be had last month counted otherwise, and their badges."""

    member_id: int
    growth: int
    growth_then: int
    badges: frozenset[str]


@dataclass(frozen=True, slots=True)
class Moved:
    """A member who would stand on another level, by the levels' names."""

    member_id: int
    level: str
    level_then: str
    up: bool


@dataclass(frozen=True, slots=True)
class Amount:
    """How many of something there are, and would be. `name`: as a policy names it; a right by its value."""

    name: str
    now: int
    then: int

    @property
    def differs(self) -> bool:
        return self.now != self.then


@dataclass(frozen=True, slots=True)
class Ranks:
    """What another policy makes of everybody's level, badges and rights. `moved`: the furthest first.

    `levels`: every level of both, lowest first; `badges`: those that some would newly have; `rights`: those that more
    or fewer would have. Nobody loses a badge by another policy.
    """

    moved: tuple[Moved, ...]
    levels: tuple[Amount, ...]
    badges: tuple[Amount, ...]
    rights: tuple[tuple[Right, Amount], ...]

    @property
    def up(self) -> int:
        return sum(one.up for one in self.moved)

    @property
    def down(self) -> int:
        return len(self.moved) - self.up

    @property
    def changes(self) -> bool:
        return bool(self.moved or self.badges or self.rights or any(one.differs for one in self.levels))


def new_badges(present: Policy, policy: Policy) -> tuple[Badge, ...]:
    """The badges that are given by themselves by other terms than now, or for the first time."""
    known = {(one.key, one.growth, one.deed, one.times) for one in present.badges}
    return tuple(
        one
        for one in policy.badges
        if (one.growth or one.times) and (one.key, one.growth, one.deed, one.times) not in known
    )


def ranks(
    present: Policy, policy: Policy, people: Sequence[Stood], times: Mapping[int, Mapping[str, int]]
) -> Ranks:  # fmt: skip
    """Everybody by both policies. `times`: how often each of them did what the new badges ask for."""
    fresh = new_badges(present, policy)
    growing = [one for one in policy.badges if one.growth]

    @cache
    def may(then: bool, level: int, badges: frozenset[str]) -> tuple[Right, ...]:
        return rights_at(policy if then else present, level, badges)

    moved: list[tuple[int, Moved]] = []
    levels: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    rights: tuple[Counter[Right], Counter[Right]] = (Counter(), Counter())
    given: Counter[str] = Counter()
    for one in people:
        now, then = level_of(one.growth, present.levels), level_of(one.growth_then, policy.levels)
        names = present.levels[now - 1].name, policy.levels[then - 1].name
        due = badges_due(fresh, one.growth_then, times.get(one.member_id, {}))
        due = (due | badges_due(growing, one.growth_then, {})) - one.badges
        levels[0][names[0]] += 1
        levels[1][names[1]] += 1
        rights[0].update(may(False, now, one.badges))
        rights[1].update(may(True, then, one.badges | due))
        given.update(due)
        # A level in between moves every number above it, and another name alone moves nobody.
        if now != then and names[0] != names[1]:
            moved.append((abs(then - now), Moved(one.member_id, *names, then > now)))
    moved.sort(key=lambda one: (-one[0], one[1].member_id))
    names_of = {one.key: one.name for one in policy.badges}
    return Ranks(
        tuple(one for _, one in moved), _levels(present, policy, *levels),
        tuple(Amount(names_of[key], 0, n) for key, n in sorted(given.items())), _rights(*rights),
    )  # fmt: skip


def _levels(present: Policy, policy: Policy, now: Counter[str], then: Counter[str]) -> tuple[Amount, ...]:
    names = dict.fromkeys(one.name for one in (*policy.levels, *present.levels))
    return tuple(Amount(name, now[name], then[name]) for name in names)


def _rights(now: Counter[Right], then: Counter[Right]) -> tuple[tuple[Right, Amount], ...]:
    found = ((right, Amount(right.word, now[right], then[right])) for right in _ordered({*now, *then}))
    return tuple(one for one in found if one[1].differs)


def _ordered(rights: Iterable[Right]) -> list[Right]:
    return sorted(rights, key=lambda one: (one.kind, str(one.value).rjust(6)))
