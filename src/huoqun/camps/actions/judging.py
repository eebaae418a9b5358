"""Check-ins that are looked at: refused with a reason, accepted, and taken back by whoever said them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import numbers, server_cursor
from huoqun.deeds.actions.withdrawing import restore, withdraw

from ..facts.checkins import CheckinAccepted, CheckinRecalled, CheckinRefused
from ..permissions import CampPermission
from ..rules import SOURCE, How, ReasonMissing, State
from ._cells import source_id, trusted

_KEYS = "c.id, c.group_run_id, c.group_id, c.member_id, c.day"
_FIND = f"""
    select {_KEYS}, g.chapter_id, c.state from camps_checkin c join groups_group g on g.id = c.group_id
    where c.workspace_id = %s and c.id = %s and c.how <> {How.FROZEN:d} for no key update of c
"""
_JUDGE = "update camps_checkin set state = %s, reason = %s, decided_by = %s, decided_at = %s where id = %s"
# What somebody of the team has judged stays as they judged it, whatever the member takes back.
_RECALL = f"""
    update camps_checkin c set state = {State.RECALLED:d}
    where c.workspace_id = %s and c.message_id = any(%s::bigint[]) and c.state = {State.COUNTED:d}
        and c.decided_by = '' and c.how <= {How.LINK:d}
    returning {_KEYS}
"""


@transaction.atomic
def refuse(actor: Actor, *, checkin_id: int, reason: str, now: datetime) -> None:
    """Let a check-in count no longer, with a reason for the member. Raises NotFound, NotAllowed, ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    row = _found(actor, checkin_id)
    if row[6] == State.REFUSED:
        return
    _judge(actor, row, State.REFUSED, reason.strip()[:200], now)
    withdraw(trusted(actor), source=SOURCE, source_ids=[source_id(row[1], row[3], row[4])], why="refused", now=now)
    journal.record(actor, [CheckinRefused(**_named(row))], at=now)


@transaction.atomic
def accept(actor: Actor, *, checkin_id: int, now: datetime) -> None:
    """Let a check-in count, one that was refused or taken back too. Raises NotFound, NotAllowed."""
    row = _found(actor, checkin_id)
    _judge(actor, row, State.COUNTED, "", now)
    if row[6] != State.COUNTED:
        restore(trusted(actor), source=SOURCE, source_ids=[source_id(row[1], row[3], row[4])], now=now)
    journal.record(actor, [CheckinAccepted(**_named(row))], at=now)


@transaction.atomic
def take_back(actor: Actor, *, message_ids: Iterable[int], now: datetime) -> int:
    """Messages were recalled: the check-ins that they were count no longer, unless the team has judged them."""
    actor.require(CampPermission.CHECK_IN)
    with server_cursor() as cursor:
        cursor.execute(_RECALL, [actor.workspace_id, numbers(message_ids)])
        rows = cursor.fetchall()
    if rows:
        own = [source_id(row[1], row[3], row[4]) for row in rows]
        withdraw(trusted(actor), source=SOURCE, source_ids=own, why="recalled", now=now)
        journal.record(actor, [CheckinRecalled(**_named(row)) for row in rows], at=now)
    return len(rows)


def _found(actor: Actor, checkin_id: int) -> Sequence[Any]:
    with server_cursor() as cursor:
        cursor.execute(_FIND, [actor.workspace_id, checkin_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    actor.require(CampPermission.CHECK_IN, chapter_id=row[5], group_id=row[2])
    return row


def _judge(actor: Actor, row: Sequence[Any], state: State, reason: str, now: datetime) -> None:
    with server_cursor() as cursor:
        cursor.execute(_JUDGE, [int(state), reason, str(actor), now, row[0]])


def _named(row: Sequence[Any]) -> dict[str, int]:
    return dict(zip(("checkin_id", "group_run_id", "group_id", "member_id", "day"), row[:5], strict=True))
