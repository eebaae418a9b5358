"""What was decided about steps that came later than their grace."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huoqun.core.actor import Actor
from huoqun.core.sql import server_cursor

from ..engine.deciding import OUTCOME_LATE, skipped
from ..permissions import PlaybookPermission
from ..rules import SEND_NOW
from ._loading import load
from ._writing import write

_RELEASE = """
    update playbooks_due d set held = case when g.state = 'paused' then 'paused' else 'passed' end
    from playbooks_run r join playbooks_grouprun g on g.id = r.group_run_id
    where r.id = d.run_id and r.workspace_id = %s and g.id = %s and d.held = 'asked'
"""
_TO_SKIP = """
    select d.id from playbooks_due d join playbooks_run r on r.id = d.run_id
    where r.workspace_id = %s and r.group_run_id = %s and d.held = 'asked' order by d.id for update of d
"""


@transaction.atomic
def settle(actor: Actor, *, group_run_id: int, choice: str, now: datetime) -> None:
    """Do what was decided about all late steps of a group run: take them now, or leave them out."""
    actor.require(PlaybookPermission.STEER)
    with server_cursor() as cursor:
        if choice == SEND_NOW:
            cursor.execute(_RELEASE, [actor.workspace_id, group_run_id])
            return
        cursor.execute(_TO_SKIP, [actor.workspace_id, group_run_id])
        items = load(cursor, actor.workspace_id, [row[0] for row in cursor.fetchall()])
        write(actor, cursor, [(item, skipped(item.plan, item.state, OUTCOME_LATE)) for item in items], now=now)
