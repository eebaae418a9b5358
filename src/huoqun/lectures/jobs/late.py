"""Whoever comes into a group in the middle of a lecture is given its digest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.jobs import Unit, consumer
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.core.ticks import tick

from ..actions.digesting import come_late, tell_late

JOINED = ("groups.joined", 1)

_LIVE = "select distinct workspace_id from lectures_lecture where state = 'live'"


@consumer("lectures.late", hears=[JOINED], acts=True, feature="lectures")
def hear_joins(units: Sequence[Unit], now: datetime) -> None:
    """Notes who comes into a group while it hears a lecture."""
    live = _live()
    came: dict[int, list[tuple[int, int, datetime]]] = defaultdict(list)
    for unit in units:
        fact = unit.fact
        if fact.workspace_id in live:
            came[fact.workspace_id].append((fact.payload["group_id"], fact.payload["member_id"], fact.occurred_at))
    for workspace_id, some in came.items():
        come_late(system(workspace_id, "lectures"), came=some, now=workspace(workspace_id).now(now))


@tick("lectures.digest", every=15)
def tell_all(real: datetime) -> int:
    """Gives those who came late the digest, in their group, at most every ten minutes."""
    found = [workspace(one) for one in sorted(_live())]
    return sum(tell_late(system(one.id, "lectures"), now=one.now(real)) for one in found if one.has("lectures"))


def _live() -> set[int]:
    with server_cursor() as cursor:
        return {row[0] for row in cursor.execute(_LIVE).fetchall()}
