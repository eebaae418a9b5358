"""Classes made: one for each run of a camp that starts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from huoqun.core.actor import Actor
from huoqun.core.sql import numbers, server_cursor

from ..permissions import CampPermission
from ..rules import CLASS_KINDS

# Numbers of a series are given one after the other; what was planned has its class already.
_LOCK = "select pg_advisory_xact_lock(hashtext('camps/series'), hashint8(%s))"
# A run that was started with the wizard is the class that was planned for its group.
_ATTACH = """
    update camps_class c set group_run_id = g.id
    from playbooks_grouprun g join playbooks_version v on v.workspace_id = g.workspace_id and v.id = g.version_id
    where g.workspace_id = %s and g.id = any(%s::bigint[]) and c.id = (
        select min(o.id) from camps_class o
        where o.workspace_id = g.workspace_id and o.group_run_id is null and o.dropped_at is null
            and o.playbook_id = v.playbook_id and o.group_id = g.group_id)
        and not exists (select from camps_class k where k.workspace_id = g.workspace_id and k.group_run_id = g.id)
"""
_MAKE = """
    insert into camps_class (workspace_id, uid, playbook_id, group_run_id, series, number, name, rule, carried,
                             made_at, made_by)
    select g.workspace_id, gen_random_uuid(), p.id, g.id, p.name,
           row_number() over (partition by p.name order by g.id)
           + coalesce((select max(c.number) from camps_class c
                       where c.workspace_id = g.workspace_id and c.series = p.name), 0),
           '', '{}', '{}', g.started_at, g.started_by
    from playbooks_grouprun g
    join playbooks_version v on v.workspace_id = g.workspace_id and v.id = g.version_id
    join playbooks_playbook p on p.id = v.playbook_id
    where g.workspace_id = %s and g.id = any(%s::bigint[]) and (p.kind = any(%s) or %s)
        and not exists (select from camps_class c where c.workspace_id = g.workspace_id and c.group_run_id = g.id)
    on conflict (workspace_id, group_run_id) do nothing
    returning id
"""


@transaction.atomic
def open_for_runs(
    actor: Actor, *, group_run_ids: Sequence[int], kinds: Sequence[str] = CLASS_KINDS, now: datetime
) -> int:
    """Make the classes of these runs, of those of these kinds (none said: all) that have none; answers how many."""
    actor.require(CampPermission.RUN)
    lock_series(actor.workspace_id)
    with server_cursor() as cursor:
        cursor.execute(_ATTACH, [actor.workspace_id, numbers(group_run_ids)])
        cursor.execute(_MAKE, [actor.workspace_id, numbers(group_run_ids), list(kinds), not kinds])
        return len(cursor.fetchall())


def lock_series(workspace_id: int) -> None:
    """Until the transaction ends nobody else gives numbers to classes of this workspace."""
    with server_cursor() as cursor:
        cursor.execute(_LOCK, [workspace_id])
