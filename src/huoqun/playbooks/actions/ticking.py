"""What is due: claimed, decided, logged, done and moved on, a batch in one transaction."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huoqun.core.actor import Actor
from huoqun.core.sql import server_cursor

from ..permissions import PlaybookPermission
from ._loading import load
from ._taking import take

BATCH = 1_000

# A literal limit: as a parameter the plan is far worse.
_CLAIM = """
    select id from playbooks_due
    where workspace_id = %s and held in ('', 'passed') and due_at <= %s
    order by due_at, id limit {limit:d} for update skip locked
"""


@transaction.atomic
def tick_once(actor: Actor, *, now: datetime, limit: int = BATCH) -> int:
    """Take the steps of a workspace that are due, at most `limit` of them; answers how many there were."""
    actor.require(PlaybookPermission.STEER)
    with server_cursor() as cursor:
        cursor.execute(_CLAIM.format(limit=limit), [actor.workspace_id, now])
        claimed = [row[0] for row in cursor.fetchall()]
        if not claimed:
            return 0
        take(actor, cursor, load(cursor, actor.workspace_id, claimed), now=now)
    return len(claimed)
