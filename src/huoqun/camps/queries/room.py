"""Whether there is a place in a class for whoever comes into its group."""

from __future__ import annotations

from collections.abc import Sequence

from huoqun.core.sql import numbers, server_cursor
from huoqun.playbooks.limiting import limits

from .waiting import KEPT

# A class that was planned is its run's from the moment in which that begins in its group.
_CLASS = """
    select c.id, c.capacity from camps_class c
    join playbooks_grouprun g on g.workspace_id = c.workspace_id and g.id = %(run)s
    join playbooks_version v on v.workspace_id = g.workspace_id and v.id = g.version_id
    where c.workspace_id = %(workspace)s and c.dropped_at is null and (c.group_run_id = g.id or (
        c.group_run_id is null and c.group_id = g.group_id and c.playbook_id = v.playbook_id
        and not exists (select from camps_class k where k.workspace_id = g.workspace_id and k.group_run_id = g.id)))
    order by c.group_run_id nulls last, c.id limit 1 for update of c
"""
# A place is taken by whoever is in the class, or has said yes, or is asked now; theirs is kept for them.
_HELD = f"""
    select coalesce(m.canonical_id, m.id), bool_or(kept) from (
        select x.member_id, false as kept from playbooks_run x
        where x.workspace_id = %(workspace)s and x.group_run_id = %(run)s and x.state <> 'ended'
        union all
        select w.member_id, true from camps_waiting w
        where w.workspace_id = %(workspace)s and w.camp_class_id = %(class)s and {KEPT.format(run="%(run)s")}
    ) held
    join members_member m on m.workspace_id = %(workspace)s and m.id = held.member_id
        and not m.is_bot and not m.is_staff
    group by 1
"""
_TEAM = "select id from members_member where workspace_id = %s and id = any(%s::bigint[]) and (is_staff or is_bot)"


@limits
def with_room(workspace_id: int, group_run_id: int, member_ids: Sequence[int]) -> set[int]:
    """Those for whom there is a place, the first in front. The team needs none; the class is locked meanwhile."""
    values = {"workspace": workspace_id, "run": group_run_id}
    with server_cursor() as cursor:
        found = cursor.execute(_CLASS, values).fetchone()
        if found is None or found[1] is None:
            return set(member_ids)
        held = dict(cursor.execute(_HELD, {**values, "class": found[0]}).fetchall())
        team = {row[0] for row in cursor.execute(_TEAM, [workspace_id, numbers(member_ids)]).fetchall()}
    sure = {one for one in member_ids if held.get(one)} | team.intersection(member_ids)
    others = [one for one in member_ids if one not in sure]
    return sure | set(others[: max(found[1] - len(held), 0)])
