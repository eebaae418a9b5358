"""Tasks that are to be done before a group is dissolved by its playbook (`after_end: held`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from huoqun.core.sql import numbers, server_cursor
from huoqun.work.queries.proposals import ProposalView

from ..rules import TAKE_STEP

# The group's own tasks are about nobody; a member's are found by whom they are about.
_HELD = """
    select {of}, count(t.id)::int from playbooks_grouprun g
    join playbooks_run o on o.workspace_id = g.workspace_id and o.group_run_id = g.id and o.member_id is null
    join playbooks_run r on r.workspace_id = g.workspace_id and r.group_run_id = g.id
    join work_task t on t.workspace_id = r.workspace_id and t.state = 'open' and (t.why ->> 'held')::boolean
     and (t.member_id = r.member_id or (r.member_id is null and t.member_id is null and t.group_id = g.group_id))
     and starts_with(t.key, 'pb/' || r.id || '/')
    where g.workspace_id = %s and {of} = any(%s::bigint[]) group by 1
"""


def held(workspace_id: int, group_run_ids: Iterable[int]) -> dict[int, int]:
    """How many open tasks keep each of these groups from being dissolved; without those with none."""
    with server_cursor() as cursor:
        return dict(cursor.execute(_HELD.format(of="g.id"), [workspace_id, numbers(group_run_ids)]).fetchall())


def held_before(workspace_id: int, proposals: Iterable[ProposalView]) -> Mapping[str, int]:
    """How many tasks are to be done before a yes to these questions of groups' playbooks holds: now, by their key."""
    runs = {one.arguments["run_id"]: one.key for one in proposals if one.action == TAKE_STEP and one.member_id is None}
    if not runs:
        return {}
    with server_cursor() as cursor:
        rows = cursor.execute(_HELD.format(of="o.id"), [workspace_id, numbers(runs)]).fetchall()
    return {runs[run]: still for run, still in rows}
