"""Somebody's way through a group run ended by hand, while the run goes on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import numbers, server_cursor

from ..models import GroupRun
from ..permissions import PlaybookPermission
from ._reach import group_at
from ._writing import end_runs

# A person is one, whichever of their merged members goes through it.
_OWN = """
    select r.id from playbooks_run r
    join members_member m on m.workspace_id = r.workspace_id and m.id = r.member_id
    where r.workspace_id = %(workspace)s and r.group_run_id = %(group_run)s and r.state <> 'ended'
        and coalesce(m.canonical_id, m.id) in (
            select coalesce(a.canonical_id, a.id) from members_member a
            where a.workspace_id = %(workspace)s and a.id = any(%(members)s::bigint[]))
    for update of r
"""


@transaction.atomic
def leave(actor: Actor, *, group_run_id: int, member_ids: Iterable[int], reason: str, now: datetime) -> int:
    """End these members' ways through a group run, for a reason; answers how many were on their way.

    They stay in the group. Raises NotFound where the actor may not steer there.
    """
    row = GroupRun.objects.of(actor.workspace_id).filter(id=group_run_id).first()
    if row is None:
        raise NotFound
    group_at(actor, PlaybookPermission.STEER, row.group_id)
    values = {"workspace": actor.workspace_id, "group_run": group_run_id, "members": numbers(member_ids)}
    with server_cursor() as cursor:
        cursor.execute(_OWN, values)
        return end_runs(actor, cursor, {run: reason[:200] for (run,) in cursor.fetchall()}, now=now)
