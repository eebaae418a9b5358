"""Which groups a join way leads into: at most five at a time, the next ones once all of these are full. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

AT_ONCE = 5
"""Groups of one join way. WeCom, document 92229."""

FULL = 200
"""Members at which scanning a customer group's code stops. WeCom, document 92229."""

LONGEST_STATE = 30


@dataclass(frozen=True, slots=True)
class Place:
    """A group that a join way may lead into. `capacity`: what its operator set; `is_in`: the way leads there now."""

    group_id: int
    members: int
    capacity: int | None = None
    is_in: bool = False

    @property
    def is_full(self) -> bool:
        return self.members >= min(FULL, FULL if self.capacity is None else self.capacity)


def groups_in(places: Sequence[Place]) -> tuple[int, ...]:
    """The groups that the way should lead into, of those in the order in which they are to be filled.

    Those of now while one of them has room; else the next five that have; where none has, those of now.
    """
    now = [place for place in places if place.is_in]
    free = [place for place in places if not place.is_full]
    if any(not place.is_full for place in now) or (now and not free):
        return tuple(place.group_id for place in now[:AT_ONCE])
    return tuple(place.group_id for place in (free or places)[:AT_ONCE])
