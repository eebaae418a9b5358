"""Days that were counted before somebody was declared one of the team: their words leave the groups' figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.core.jobs import Unit, consumer
from huoqun.core.sql import numbers, server_cursor

# Counted anew from members' days, so that whoever is declared twice or in the midst of a day is never taken off twice.
# The days are locked before anything is read: what is being counted meanwhile is added afterwards.
_TOUCHED = """
    with touched as materialized (
        select distinct group_id, day from chats_memberday
        where workspace_id = %(workspace)s and member_id = any(%(members)s::bigint[])
    )
"""
_LOCKED = f"""
    {_TOUCHED}
    select count(*) from (
        select 1 from touched t
        join chats_groupday g on g.workspace_id = %(workspace)s and g.group_id = t.group_id and g.day = t.day
        order by g.group_id, g.day for update of g) locked
"""
# Each day by itself: asked for all at once, a database that has not yet looked at the rows of a large import compared
# every day with every other, for minutes.
_ANEW = f"""
    {_TOUCHED}
    update chats_groupday g set messages = n.messages, speakers = n.speakers
    from touched t
    cross join lateral (
        select coalesce(sum(d.messages), 0) as messages, count(*) as speakers
        from chats_memberday d
        join members_member m on m.workspace_id = d.workspace_id and m.id = d.member_id
        where d.workspace_id = %(workspace)s and d.group_id = t.group_id and d.day = t.day
          and not (m.is_bot or m.is_staff)
    ) n
    where g.workspace_id = %(workspace)s and g.group_id = t.group_id and g.day = t.day
"""


@consumer("chats.declaring", hears=[("members.staff_declared", 1)], acts=False)
def recount(units: Sequence[Unit], now: datetime) -> None:
    """Count the groups' days anew in which these members spoke."""
    found: dict[int, set[int]] = {}
    for unit in units:
        found.setdefault(unit.fact.workspace_id, set()).add(int(unit.fact.payload["member_id"]))
    for workspace_id, members in found.items():
        values = {"workspace": workspace_id, "members": numbers(sorted(members))}
        with server_cursor() as cursor:
            cursor.execute(_LOCKED, values)
            cursor.execute(_ANEW, values)
