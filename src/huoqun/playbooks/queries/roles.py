"""What roles are called where a playbook runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from huoqun.core.sql import numbers, server_cursor

from .plans import plan

RoleNames = Mapping[tuple[int | None, str], str]
"""By group and role."""

# What runs there is asked last, so that its words stand; a task may outlive what asked for it.
_OF_GROUPS = """
    select group_id, version_id from playbooks_grouprun
    where workspace_id = %s and group_id = any(%s::bigint[])
    group by group_id, version_id order by bool_or(state <> 'ended'), max(started_at)
"""


def role_names(workspace_id: int, group_ids: Iterable[int | None]) -> RoleNames:
    """The words of each group's manuals for their roles."""
    groups = {group for group in group_ids if group is not None}
    if not groups:
        return {}
    with server_cursor() as cursor:
        rows = cursor.execute(_OF_GROUPS, [workspace_id, numbers(groups)]).fetchall()
    return {
        (group, role): needed.name
        for group, version in rows
        for role, needed in plan(workspace_id, version).source.roles.items()
        if needed.name
    }
