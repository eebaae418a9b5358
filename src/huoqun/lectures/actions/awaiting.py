"""Rounds that somebody moved: what their manuals asked for at the old time is done at the new one."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import Refused

from ..facts.series import RoundAwaited
from ..models.lecture import Lecture
from ..permissions import LecturePermission
from ..queries.awaited import awaited
from ..rules import State
from .running import end, start

STILL = timedelta(hours=2)
"""So long after its time a round is opened by itself; later, a person knows better."""


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


@transaction.atomic
def keep_appointments(actor: Actor, *, now: datetime) -> int:
    """Open and end the rounds that were moved, whose time has come; answers how many."""
    actor.require(LecturePermission.RUN)
    due = Q(state=State.PLANNED, starts_at__range=(now - STILL, now)) | Q(state=State.LIVE)
    own = Lecture.objects.of(actor.workspace_id).filter(due, asked_day__isnull=False).order_by("id")
    return sum(_keep(actor, row, now) for row in own.select_for_update(of=("self",), no_key=True))


def _keep(actor: Actor, row: Lecture, now: datetime) -> bool:
    asked = awaited(row.workspace_id, row.id)
    if row.state == State.PLANNED:
        if "open" not in asked:
            return False
        try:
            start(actor, lecture_uid=row.uid, now=now)
        except Refused:
            return False  # Nobody hears it any more.
        return True
    if "end" not in asked or row.started_at is None or now < row.started_at + timedelta(seconds=asked["end"].seconds):
        return False
    end(actor, lecture_uid=row.uid, now=now)
    return True
