"""Where a work stands, with the deed that it is."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.deeds.actions.record import record
from huoqun.deeds.actions.withdrawing import restore, withdraw
from huoqun.deeds.rules import DeedKind, NewDeed

from ..facts.homework import HomeworkJudged
from ..homework import REWORK, SOURCE, WorkState
from ..models import Assignment, Handin
from ._cells import trusted
from ._works import deed_id, end_reviews, named


def settle_as(
    actor: Actor, work: Handin, assignment: Assignment, state: WorkState, *, score: Decimal | None = None,
    reason: str = "", by: str = "", now: datetime,
) -> None:  # fmt: skip
    """Let a locked work stand so, with its deed: made, made good again, or withdrawn."""
    was = work.state
    work.state, work.score, work.reason = state, score, reason
    work.decided_by, work.decided_at, work.coach_since = by or str(actor), now, None
    work.extended_until = now + REWORK if state is WorkState.RETURNED else None
    if state is not WorkState.ACCEPTED:
        work.shown_at = None
    work.save()
    end_reviews(actor.workspace_id, [work.id])
    recorder, own = trusted(actor), [deed_id(work)]
    if state is WorkState.ACCEPTED and was != state:
        deed = NewDeed(
            kind=DeedKind.HOMEWORK, occurred_at=work.at or now, source=SOURCE, source_id=own[0],
            member_id=work.member_id, group_id=assignment.group_id, product=assignment.key,
            value="" if score is None else f"{score.normalize():f}",
        )  # fmt: skip
        record(recorder, deeds=[deed], now=now)
        restore(recorder, source=SOURCE, source_ids=own, now=now)
    elif was == WorkState.ACCEPTED and state is not WorkState.ACCEPTED:
        withdraw(recorder, source=SOURCE, source_ids=own, why=state, now=now)
    journal.record(actor, [HomeworkJudged(**named(work, assignment), state=state, about=assignment.key)], at=now)
