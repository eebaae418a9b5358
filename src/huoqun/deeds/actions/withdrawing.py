"""Let deeds count no longer, and let them count again: what was done may be refused later, or taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.sql import server_cursor, texts
from huoqun.deeds.facts import Recorded, Withdrawn
from huoqun.deeds.permissions import DeedPermission

# By its kind everything asks for deeds: one of another kind is in no sum, however that is made.
_WITHDRAW = """
    update deeds_deed set kind = 'withdrawn', data = data || jsonb_build_object('was', kind, 'why', %s::text)
    where workspace_id = %s and source = %s and source_id = any(%s::text[]) and kind <> 'withdrawn'
    returning id, data ->> 'was', product, member_id, group_id, occurred_at
"""
_RESTORE = """
    update deeds_deed set kind = data ->> 'was', data = data - 'was' - 'why'
    where workspace_id = %s and source = %s and source_id = any(%s::text[]) and kind = 'withdrawn' and data ? 'was'
    returning id, kind, product, member_id, group_id, occurred_at
"""


@transaction.atomic
def withdraw(actor: Actor, *, source: str, source_ids: Sequence[str], why: str, now: datetime) -> int:
    """Let the deeds of these ids count no longer; answers how many did. They stay, with what they were and why."""
    actor.require(DeedPermission.RECORD)
    with server_cursor() as cursor:
        cursor.execute(_WITHDRAW, [why, actor.workspace_id, source, texts(source_ids)])
        rows = cursor.fetchall()
    facts = [Withdrawn(deed_id=r[0], kind=r[1], product=r[2], member_id=r[3], group_id=r[4]) for r in rows]
    journal.record(actor, facts, at=now)
    return len(rows)


@transaction.atomic
def restore(actor: Actor, *, source: str, source_ids: Sequence[str], now: datetime) -> int:
    """Let deeds that were withdrawn count again; answers how many did not until now."""
    actor.require(DeedPermission.RECORD)
    with server_cursor() as cursor:
        cursor.execute(_RESTORE, [actor.workspace_id, source, texts(source_ids)])
        rows = cursor.fetchall()
    facts = [Recorded(deed_id=r[0], kind=r[1], product=r[2], member_id=r[3], group_id=r[4]) for r in rows]
    journal.record(actor, facts, at=now, occurred_at=[row[5] for row in rows])
    return len(rows)
