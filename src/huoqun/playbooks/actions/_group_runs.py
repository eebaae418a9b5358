"""A group run's row: changed, told of, ended."""

from __future__ import annotations

from datetime import datetime

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.sql import server_cursor

from ..facts import Ended
from ..models import GroupRun
from ..rules import GroupRunState
from ._closing import close_of_group_run

IN_RUN = "where r.id = d.run_id and r.workspace_id = %(workspace)s and r.group_run_id = %(group_run)s"
_END_ALL = """
    update playbooks_run set state = 'ended', ended_at = %(now)s, reason = %(reason)s
    where workspace_id = %(workspace)s and group_run_id = %(group_run)s and state <> 'ended'
"""
_FORGET = f"delete from playbooks_due d using playbooks_run r {IN_RUN}"


def end_group_run(actor: Actor, row: GroupRun, *, reason: str, now: datetime) -> None:
    """End it with everybody's way through it and the tasks of its steps, in the caller's transaction."""
    if row.state == GroupRunState.ENDED:
        return
    change(row, state=GroupRunState.ENDED, ended_at=now, end_reason=reason[:200])
    with server_cursor() as cursor:
        cursor.execute(_END_ALL, of(row) | {"now": now, "reason": reason[:200]})
        cursor.execute(_FORGET, of(row))
        close_of_group_run(actor, cursor, row, now=now)
    tell(actor, row, Ended(group_run_id=row.id, group_id=row.group_id, reason=reason[:200]), now)


def of(row: GroupRun) -> dict[str, object]:
    return {"workspace": row.workspace_id, "group_run": row.id}


def change(row: GroupRun, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def tell(actor: Actor, row: GroupRun, fact: object, now: datetime) -> None:
    journal.record(actor, [fact], at=now, origin=Origin(row.origin))
