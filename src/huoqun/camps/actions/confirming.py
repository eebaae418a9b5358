"""Duties settled: by whoever did them, by the team, by what is seen in the group, and when their day is over."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.deeds.actions.record import record
from huoqun.deeds.actions.withdrawing import restore, withdraw

from ..duties import SOURCE, CannotConfirm, Evidence, TurnState
from ..facts.roles import DutySettled
from ..models import DutyTurn
from ..permissions import CampPermission
from ..queries.classes import of_run
from ..queries.duty_rounds import open_turns
from ..queries.windows import people
from ._cells import trusted
from ._duty_turns import duty_deed, settle_turns

BY_HAND = (TurnState.DONE, TurnState.MISSED, TurnState.EXCUSED)


@transaction.atomic
def confirm_duty(actor: Actor, *, member_id: int, turn_uid: UUID, now: datetime) -> None:
    """Whoever was asked says on their own page that they did it; once. Raises NotFound, NotAllowed, CannotConfirm."""
    row, group = _held(actor, turn_uid)
    heads = people(actor.workspace_id, [member_id, row.member_id])
    head = heads.get(member_id)
    if head is None or heads.get(row.member_id) != head:
        raise NotFound
    actor.require_own(CampPermission.RUN, member_id=head, group_id=group)
    if row.state == TurnState.DONE:
        return
    if row.duty.evidence != Evidence.CONFIRM or row.state != TurnState.ASKED or now >= row.ends_at:
        raise CannotConfirm
    settle_turns(actor, open_turns(actor.workspace_id, ids=[row.id]), TurnState.DONE, now=now)


@transaction.atomic
def judge_duty(actor: Actor, *, turn_uid: UUID, state: TurnState, now: datetime) -> None:
    """The team says how it was: done after all, missed, or excused. Its deed is made, made good again, or withdrawn.

    Raises NotFound, NotAllowed.
    """
    row, group = _held(actor, turn_uid)
    line = of_run(actor.workspace_id, row.duty.group_run_id)
    if line is None or state not in BY_HAND:
        raise NotFound
    actor.require(CampPermission.RUN, group_id=group, chapter_id=line.chapter_id)
    was = row.state
    if was == state:
        return
    row.state, row.settled_at, row.by = state, now, str(actor)
    row.save(update_fields=["state", "settled_at", "by"])
    if state is TurnState.DONE:
        record(trusted(actor), deeds=[duty_deed(row.id, row.member_id, group, row.duty.title, now)], now=now)
        restore(trusted(actor), source=SOURCE, source_ids=[str(row.id)], now=now)
    elif was == TurnState.DONE:
        withdraw(trusted(actor), source=SOURCE, source_ids=[str(row.id)], why=state, now=now)
    said = DutySettled(
        group_run_id=row.duty.group_run_id, group_id=group, member_id=row.member_id, turn_id=row.id, state=state
    )
    journal.record(actor, [said], at=now)


def _held(actor: Actor, turn_uid: UUID) -> tuple[DutyTurn, int]:
    """A turn, locked, and the group of its class."""
    rows = DutyTurn.objects.of(actor.workspace_id).select_for_update(of=("self",)).select_related("duty__group_run")
    row = rows.filter(uid=turn_uid).first()
    if row is None:
        raise NotFound
    return row, row.duty.group_run.group_id
