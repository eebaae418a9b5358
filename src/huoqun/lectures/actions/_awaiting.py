"""What a manual asks of a round that somebody moved, written down until its time comes."""

from __future__ import annotations

from datetime import datetime, timedelta

from huoqun.core import journal
from huoqun.core.actor import Actor

from ..facts.series import RoundAwaited
from ..models.lecture import Lecture
from ..queries.awaited import awaited
from ..rules import State


def wait_for(
    actor: Actor, row: Lecture, *, act: str, group_id: int | None, seconds: int = 0, now: datetime
) -> None:  # fmt: skip
    """Have a round that is locked opened or ended when its time comes; asked for twice, the first counts."""
    if act not in awaited(row.workspace_id, row.id):
        said = RoundAwaited(lecture_id=row.id, group_id=group_id, act=act, seconds=seconds)
        journal.record(actor, [said], at=now)


def lasts_moved(row: Lecture, *, now: datetime) -> timedelta | None:
    """How long a round lasts of which a manual came to the end now, having come to its beginning before its time;
    None: it was not moved, or is over by now.
    """
    asked = awaited(row.workspace_id, row.id).get("open")
    if asked is None:
        return None
    lasts = now - asked.at
    return lasts if row.state == State.PLANNED or (row.started_at or now) + lasts > now else None
