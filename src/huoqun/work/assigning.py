"""Who gets a task, hundreds at once. Whoever is away is passed over; those nearest to the group come first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from .rules import Strategy

NAMED = 0
"""Nearness of whoever is named for the role by whoever asks for the task."""
_NOWHERE = 99


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who holds the role at the group. `nearness`: NAMED, else how near their post is to it."""

    user_id: int
    nearness: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """One task that looks for its person. `owner_id`: whose the member (or, without one, the group) already is.

    `but`: who does not get it, though they hold the role: whose it was when it came to be late.
    """

    strategy: Strategy
    role: str
    candidates: tuple[Candidate, ...]
    owner_id: int | None = None
    but: int | None = None


class Desks:
    """How full everybody's desk is, and whose turn was when; it changes with every task that is given."""

    def __init__(
        self, *, load: Mapping[int, int], turn: Mapping[tuple[str, int], int], away: AbstractSet[int] = frozenset()
    ) -> None:
        self._load = dict(load)
        self._turn = dict(turn)
        self._away = away
        self._latest = max(self._turn.values(), default=0)

    def give(self, wanted: Wanted) -> int | None:
        """Whose the task is; None where nobody is there: it stays with its role."""
        chosen = self._chosen(wanted)
        if chosen is not None:
            self._latest += 1
            self._load[chosen] = self._load.get(chosen, 0) + 1
            self._turn[wanted.role, chosen] = self._latest
        return chosen

    def _chosen(self, wanted: Wanted) -> int | None:
        if wanted.strategy == Strategy.NONE:
            return None
        owned = wanted.strategy in (Strategy.OWNER, Strategy.OWNER_THEN_LEAST_LOADED)
        if owned and wanted.owner_id not in (None, wanted.but) and wanted.owner_id not in self._away:
            return wanted.owner_id
        there = self._nearest([one for one in wanted.candidates if one.user_id != wanted.but])
        if wanted.strategy == Strategy.OWNER or not there:
            return None
        if wanted.strategy == Strategy.ROUND_ROBIN:
            return min(there, key=lambda user: (self._turn.get((wanted.role, user), 0), user))
        return min(there, key=lambda user: (self._load.get(user, 0), self._turn.get((wanted.role, user), 0), user))

    def _nearest(self, candidates: Sequence[Candidate]) -> list[int]:
        there = [one for one in candidates if one.user_id not in self._away]
        nearest = min((one.nearness for one in there), default=_NOWHERE)
        return sorted({one.user_id for one in there if one.nearness == nearest})
