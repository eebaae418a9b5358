"""Sessions of a class: planned and cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.deeds.actions.withdrawing import withdraw

from ..attendance import LONGEST_HOURS, LONGEST_TITLE, LONGEST_WORD, BadSession
from ..facts.sessions import SessionCancelled, SessionPlanned
from ..models import Attendance, Session
from ..permissions import CampPermission
from ..queries.classes import of_run
from ._cells import trusted

SESSIONS = "session"


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session before it is stored: `least` per cent of its minutes are enough where they are known."""

    title: str
    starts_at: datetime
    ends_at: datetime
    word: str = ""
    by: str = ""
    least: int = 60


@transaction.atomic
def plan_session(actor: Actor, *, group_run_id: int, session: NewSession, now: datetime) -> UUID:
    """Plan a session of a class; the same title at the same time is the same one. Answers its uid.

    Raises NotFound (no such class), NotAllowed, BadSession.
    """
    line = of_run(actor.workspace_id, group_run_id)
    if line is None or line.group_id is None:
        raise NotFound
    actor.require(CampPermission.RUN, group_id=line.group_id, chapter_id=line.chapter_id)
    _check(session)
    row, is_new = Session.objects.of(actor.workspace_id).get_or_create(
        workspace_id=actor.workspace_id, group_run_id=group_run_id, starts_at=session.starts_at,
        title=session.title.strip(),
        defaults={
            "group_id": line.group_id, "by": session.by.strip(), "word": session.word.strip(),
            "least": session.least, "ends_at": session.ends_at, "made_at": now, "made_by": str(actor),
        },
    )  # fmt: skip
    if is_new:
        said = SessionPlanned(session_id=row.id, group_run_id=group_run_id, group_id=line.group_id)
        journal.record(actor, [said], at=now)
    return row.uid


@transaction.atomic
def cancel_session(actor: Actor, *, session_uid: UUID, now: datetime) -> None:
    """Let a session count for nobody. Raises NotFound, NotAllowed."""
    row = held_session(actor, session_uid)
    if row.cancelled_at is not None:
        return
    row.cancelled_at = now
    row.save(update_fields=["cancelled_at"])
    came = Attendance.objects.of(actor.workspace_id).filter(session=row).values_list("member_id", flat=True)
    own = [f"{row.id}/{member}" for member in came]
    withdraw(trusted(actor), source=SESSIONS, source_ids=own, why="cancelled", now=now)
    said = SessionCancelled(session_id=row.id, group_run_id=row.group_run_id, group_id=row.group_id)
    journal.record(actor, [said], at=now)


def held_session(actor: Actor, session_uid: UUID) -> Session:
    """A session, locked, where this person runs classes. Raises NotFound, NotAllowed."""
    rows = Session.objects.of(actor.workspace_id).select_for_update(of=("self",))
    row = rows.filter(uid=session_uid).first()
    line = of_run(actor.workspace_id, row.group_run_id) if row else None
    if row is None or line is None:
        raise NotFound
    actor.require(CampPermission.RUN, group_id=line.group_id, chapter_id=line.chapter_id)
    return row


def _check(session: NewSession) -> None:
    length = session.ends_at - session.starts_at
    if (
        not 0 < len(session.title.strip()) <= LONGEST_TITLE
        or max(len(session.word), len(session.by)) > LONGEST_WORD
        or not timedelta(0) < length <= timedelta(hours=LONGEST_HOURS)
        or not 1 <= session.least <= 100
    ):
        raise BadSession
