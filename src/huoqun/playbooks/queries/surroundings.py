"""What is known of where a playbook is to run, for the checks that need it."""

from __future__ import annotations

from collections.abc import Mapping

from huoqun.chats.queries.routes import sends_a_day
from huoqun.core.sql import server_cursor

from ..checks.context import MEMBERS, Context

_WAITING = """
    select d.step, count(distinct d.run_id)
    from playbooks_due d
    join playbooks_run r on r.id = d.run_id
    join playbooks_grouprun g on g.id = r.group_run_id
    join playbooks_version v on v.id = g.version_id
    where r.workspace_id = %s and v.playbook_id = %s and g.state <> 'ended' and not d.slot
    group by d.step order by d.step
"""


def waiting_anywhere(workspace_id: int, playbook_id: int) -> Mapping[str, int]:
    """In which steps of a playbook's running versions how many runs wait, besides what the timetable brings."""
    with server_cursor() as cursor:
        cursor.execute(_WAITING, [workspace_id, playbook_id])
        return dict(cursor.fetchall())


_ROOMS = """
    select k.key, coalesce(max(greatest(coalesce(g.capacity, 500) - g.here, 0)), 0)
    from groups_kind k
    join lateral (
        select g.capacity, (
            select count(*) from groups_span s
            where s.workspace_id = g.workspace_id and s.group_id = g.id and s.left_at is null) as here
        from groups_group g where g.workspace_id = k.workspace_id and g.kind_id = k.id and g.ended_at is null
    ) g on true
    where k.workspace_id = %s group by k.key order by k.key
"""


def context_at(workspace_id: int, group_id: int, *, members: int = MEMBERS) -> Context:
    """What checks should know of a playbook that is to run in a group of so many members."""
    with server_cursor() as cursor:
        cursor.execute(_ROOMS, [workspace_id])
        rooms = dict(cursor.fetchall())
    return Context(members=members, sends_a_day=sends_a_day(workspace_id, group_id), rooms=rooms)
