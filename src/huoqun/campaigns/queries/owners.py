"""Who looks after groups: whoever owns their class, else whoever has a post at them."""

from __future__ import annotations

from collections.abc import Collection

from huoqun.core.sql import numbers, server_cursor

_OWNERS = """
    select g.id, coalesce(
        (select r.owner_id from playbooks_grouprun r where r.workspace_id = %(workspace)s and r.group_id = g.id
           and r.owner_id is not null order by r.id desc limit 1),
        (select p.user_id from team_post p where p.workspace_id = %(workspace)s and p.group_id = g.id
           and p.ended_at is null order by p.id limit 1))
    from groups_group g where g.workspace_id = %(workspace)s and g.id = any(%(groups)s::bigint[])
"""


def owners_of(workspace_id: int, group_ids: Collection[int]) -> dict[int, int]:
    """By group; groups that are nobody's are left out."""
    with server_cursor() as cursor:
        cursor.execute(_OWNERS, {"workspace": workspace_id, "groups": numbers(group_ids)})
        return {group: user for group, user in cursor.fetchall() if user is not None}
