"""Whom somebody brought, whom those brought, and so on: what most of them are is told of the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from math import log
from typing import NamedTuple

from .signs import Found, Row
from .tally import Invitation
from .weights import PRIOR, WEIGHTS, Sign

LEVELS = 3
"""Of children, grandchildren and theirs: deeper, everybody is kin of everybody."""

ENOUGH = 8
"""Of fewer people their share says little."""

MOSTLY, HALF = 0.75, 0.5
"""From this share of false ones on the rest is looked at; of an inviter's own few it is half of them."""

Key = tuple[str, str]
"""Campaign and inviter."""


class Share(NamedTuple):
    """How many of so many are false."""

    false: int = 0
    of: int = 0

    @property
    def part(self) -> float:
        return self.false / self.of if self.of else 0.0


class Kin:
    """Who brought whom in each campaign, pictures left out."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.own: defaultdict[Key, list[Invitation]] = defaultdict(list)
        self._above: dict[Key, str] = {}
        for inviter, one in rows:
            if not one.is_picture:
                self.own[one.campaign, inviter].append(one)
                self._above[one.campaign, one.person] = inviter

    def families(self) -> Iterator[list[Invitation]]:
        """Of each who brought somebody who brought somebody: all of them, LEVELS deep."""
        for key in self.own:
            found = [one for level in self._levels(key) for one in level]
            if len(found) > len(self.own[key]):
                yield found

    def _levels(self, key: Key) -> Iterator[list[Invitation]]:
        level, seen = self.own[key], {key[1]}
        for _ in range(LEVELS):
            yield level
            new = [one.person for one in level if one.person not in seen]
            seen.update(new)
            level = [child for person in new for child in self.own.get((key[0], person), ())]

    def mostly(self, is_false: Callable[[Invitation], bool]) -> dict[int, Found]:
        """The sign of those, by `id`, whose inviter's others are nearly all false, and who are not so by themselves."""
        direct = {key: _share(people, is_false) for key, people in self.own.items()}
        wide = {key: _share([one for level in self._levels(key) for one in level], is_false) for key in self.own}
        found: dict[int, Found] = {}
        for key, people in self.own.items():
            about = max(self._around(key, direct, wide), key=lambda share: share.part, default=Share())
            if about.part < MOSTLY:
                continue
            # One that is not false by itself is none of those that are.
            likely = (about.false + 0.5) / max(0.5, about.of - about.false - 0.5)
            weight = min(WEIGHTS[Sign.MOSTLY_FALSE], log(likely) - PRIOR)
            sign = (Sign.MOSTLY_FALSE, weight, {"false": about.false, "n": about.of})
            found |= {id(one): sign for one in people if not is_false(one)}
        return found

    def _around(self, key: Key, direct: dict[Key, Share], wide: dict[Key, Share]) -> Iterator[Share]:
        """Those whom an inviter's invitees are like."""
        above = (key[0], self._above.get(key, ""))
        near = [direct[key], *([wide[key], wide.get(above, Share())] if direct[key].part >= HALF else [])]
        yield from (share for share in near if share.of >= ENOUGH)


def _share(people: Sequence[Invitation], is_false: Callable[[Invitation], bool]) -> Share:
    return Share(sum(is_false(one) for one in people), len(people))
