"""Duties of a day as they are settled, with the deeds that they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.deeds.actions.record import record
from huoqun.deeds.rules import DeedKind, NewDeed

from ..duties import SOURCE, TurnState
from ..facts.roles import DutySettled
from ..models import DutyTurn
from ..queries.duty_rounds import OpenTurn
from ._cells import trusted


def settle_turns(actor: Actor, turns: Sequence[OpenTurn], state: TurnState, *, now: datetime) -> None:
    """Let locked turns that were open stand so; what is done is a deed, which the points policy pays."""
    if not turns:
        return
    rows = DutyTurn.objects.of(actor.workspace_id).filter(id__in=[one.id for one in turns])
    rows.update(state=state, settled_at=now, by=str(actor))
    for origin in {one.origin for one in turns}:
        these = [one for one in turns if one.origin is origin]
        if state is TurnState.DONE:
            deeds = [duty_deed(one.id, one.member_id, one.group_id, one.plan.title, now) for one in these]
            record(trusted(actor), deeds=deeds, now=now, origin=origin)
        journal.record(actor, list(_facts(these, state)), at=now, origin=origin)


def _facts(turns: Iterable[OpenTurn], state: TurnState) -> Iterable[DutySettled]:
    for one in turns:
        yield DutySettled(
            group_run_id=one.group_run_id, group_id=one.group_id, member_id=one.member_id, turn_id=one.id, state=state
        )


def duty_deed(turn_id: int, member_id: int, group_id: int, title: str, now: datetime) -> NewDeed:
    return NewDeed(
        kind=DeedKind.DUTY, occurred_at=now, source=SOURCE, source_id=str(turn_id), member_id=member_id,
        group_id=group_id, value=title[:200],
    )  # fmt: skip
