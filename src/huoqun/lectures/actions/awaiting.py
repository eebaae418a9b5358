"""Rounds that somebody moved: what their manuals asked for at the old time is done at the new one."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from huoqun.core.actor import Actor
from huoqun.core.errors import Refused

from ..models.lecture import Lecture
from ..permissions import LecturePermission
from ..queries.awaited import awaited
from ..rules import State
from .running import end, start

STILL = timedelta(hours=2)
"""So long after its time a round is opened by itself; later, a person knows better."""


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
