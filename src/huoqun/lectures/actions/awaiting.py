"""Rounds that somebody moved: what their manuals asked for at the old time is done at the new one."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from huoqun.core.actor import Actor
from huoqun.core.errors import Refused

from ..models.lecture import Lecture
from ..permissions import LecturePermission
from ..queries.awaited import STILL, Awaited, awaited
from ..rules import RoundMissed, State
from ._awaiting import moved, tell_unopened
from .running import end, start

MISSED = timedelta(days=1)
"""So long after that it is told that a round was not opened."""


@transaction.atomic
def keep_appointments(actor: Actor, *, now: datetime) -> int:
    """Open and end the rounds that were moved, whose time has come; answers how many. What cannot be opened, or was not
    in time, is a task.
    """
    actor.require(LecturePermission.RUN)
    due = Q(state=State.PLANNED, starts_at__range=(now - STILL - MISSED, now)) | Q(state=State.LIVE)
    own = Lecture.objects.of(actor.workspace_id).filter(due, asked_day__isnull=False).order_by("id")
    rows = list(own.select_for_update(of=("self",), no_key=True))
    late = moved(actor.workspace_id, [row for row in rows if row.state == State.LIVE])
    rows = [row for row in rows if row.state == State.PLANNED or row in late]
    asked = awaited(actor.workspace_id, [row.id for row in rows])
    return sum(_keep(actor, row, asked[row.id], now) for row in rows)


def _keep(actor: Actor, row: Lecture, asked: dict[str, Awaited], now: datetime) -> bool:
    if row.state == State.PLANNED:
        return "open" in asked and _open(actor, row, now)
    if "end" not in asked or row.started_at is None or now < row.started_at + timedelta(seconds=asked["end"].seconds):
        return False
    end(actor, lecture_uid=row.uid, now=now)
    return True


def _open(actor: Actor, row: Lecture, now: datetime) -> bool:
    try:
        if now > row.starts_at + STILL:
            raise RoundMissed
        start(actor, lecture_uid=row.uid, now=now)
    except Refused as refusal:
        tell_unopened(actor, row, refusal, now=now)
        return False
    return True
