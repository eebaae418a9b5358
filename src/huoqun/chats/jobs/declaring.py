"""Days that were counted before somebody was declared one of the team: their words leave the groups' figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huoqun.core.jobs import Unit, consumer
from huoqun.core.sql import numbers, server_cursor

# Counted anew from members' days, so that whoever is declared twice or in the midst of a day is never taken off twice.
# The days are locked before anything is read: what is being counted meanwhile is added afterwards.
_LOCKED = """
    select count(*) from (
        select 1 from chats_groupday g
        where g.workspace_id = %(workspace)s and (g.group_id, g.day) in (
            select d.group_id, d.day from chats_memberday d
            where d.workspace_id = %(workspace)s and d.member_id = any(%(members)s::bigint[]))
        order by g.group_id, g.day for update) locked
"""
_ANEW = """
    update chats_groupday g set messages = n.messages, speakers = n.speakers
    from (
        select d.group_id, d.day, coalesce(sum(d.messages) filter (where counts), 0) as messages,
               count(*) filter (where counts) as speakers
        from chats_memberday d
        join members_member m on m.workspace_id = d.workspace_id and m.id = d.member_id
        cross join lateral (select not (m.is_bot or m.is_staff) as counts) c
        where d.workspace_id = %(workspace)s and (d.group_id, d.day) in (
            select t.group_id, t.day from chats_memberday t
            where t.workspace_id = %(workspace)s and t.member_id = any(%(members)s::bigint[]))
        group by d.group_id, d.day
    ) n
    where g.workspace_id = %(workspace)s and g.group_id = n.group_id and g.day = n.day
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
