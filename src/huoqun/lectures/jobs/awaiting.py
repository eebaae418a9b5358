"""Rounds that somebody moved are opened and ended by the clock."""

from __future__ import annotations

from datetime import datetime

from huoqun.core.actor import system
from huoqun.core.queries import workspace
from huoqun.core.sql import server_cursor
from huoqun.core.ticks import apart, tick

from ..actions.awaiting import keep_appointments

_ASKED = (
    "select distinct workspace_id from lectures_lecture where state in ('planned', 'live') and asked_day is not null"
)


@tick("lectures.awaited", every=30)
def keep_all(real: datetime) -> int:
    """Opens rounds that were moved, at their new time, where manuals would have opened them at the old one."""
    with server_cursor() as cursor:
        found = [workspace(row[0]) for row in cursor.execute(_ASKED).fetchall()]
    kept = 0
    for one in found:
        with apart("lectures.awaited", workspace=one.id):
            if one.has("lectures"):
                kept += keep_appointments(system(one.id, "lectures"), now=one.now(real))
    return kept
