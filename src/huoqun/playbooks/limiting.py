"""How many may be on their way through a group run: said by features that know of places, in files that register it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Limit = Callable[[int, int, Sequence[int]], set[int]]
"""(workspace, group run, members who would begin, whoever came first in front) → those for whom there is a place.

Asked in the transaction in which they begin; it must hold others off until that is over.
"""

_limits: list[Limit] = []


def limits(limit: Limit) -> Limit:
    """Decorator: have a function asked before members begin."""
    _limits.append(limit)
    return limit


def with_room(workspace_id: int, group_run_id: int, member_ids: Sequence[int]) -> set[int]:
    """Those of these for whom every limit has a place."""
    left = list(member_ids)
    for limit in _limits:
        fit = limit(workspace_id, group_run_id, left) if left else set()
        left = [one for one in left if one in fit]
    return set(left)
