"""How many of a group's people lead, take part, or are silent; and what the operator set that they should be."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from huoqun.core.sql import server_cursor

from ..mix import LEADS_AT_LEAST, WINDOW, Mix, leads_on

# Who spoke and has left is none of its people any more; who is in it twice counts once.
_MIX = """
    with people as (
        select distinct s.member_id from groups_span s
        where s.workspace_id = %(workspace)s and s.group_id = %(group)s and s.left_at is null
          and s.member_id not in (
              select id from members_member where workspace_id = %(workspace)s and (is_bot or is_staff))
    ),
    said as (
        select d.member_id, sum(d.messages) as messages, count(*) as days
        from chats_memberday d join people p on p.member_id = d.member_id
        where d.workspace_id = %(workspace)s and d.group_id = %(group)s
          and d.day > %(today)s::date - %(days)s and d.day <= %(today)s
        group by 1
    )
    select (select count(*) from people)::int,
           count(*) filter (where days >= %(leads_on)s and messages >= %(at_least)s)::int, count(*)::int,
           coalesce(sum(messages), 0)::int, coalesce(round(100 * max(messages) / nullif(sum(messages), 0)), 0)::int,
           (select settings -> 'mix' from core_workspace where id = %(workspace)s)
    from said
"""


Needs = dict[str, tuple[int, int]]


def mix(workspace_id: int, group_id: int, *, today: date, since: datetime | None) -> Mix:
    """The last 28 days, or the days since a group's first, if those are fewer. `today` is the group's."""
    return mix_and_needs(workspace_id, group_id, today=today, since=since)[0]


def mix_and_needs(workspace_id: int, group_id: int, *, today: date, since: datetime | None) -> tuple[Mix, Needs]:
    """The same, and what the operator set that kinds need, as `own_needs` has it: one question for both."""
    age = (today - since.date()).days + 1 if since is not None else WINDOW
    days = max(1, min(WINDOW, age))
    values = {
        "workspace": workspace_id, "group": group_id, "today": today, "days": days, "leads_on": leads_on(days),
        "at_least": LEADS_AT_LEAST,
    }  # fmt: skip
    with server_cursor() as cursor:
        row = cursor.execute(_MIX, values).fetchone() or (0, 0, 0, 0, 0, None)
    people, leading, spoke, messages, top, needs = row
    return Mix(people, leading, spoke - leading, messages, top, days), _needs(needs)


def own_needs(workspace_id: int) -> Needs:
    """By kind what the operator set that it needs: (leading, leading and active) in per cent."""
    with server_cursor() as cursor:
        cursor.execute("select settings -> 'mix' from core_workspace where id = %s", [workspace_id])
        row = cursor.fetchone()
    return _needs(row and row[0])


def _needs(kept: Any) -> Needs:
    return {key: (leading, active) for key, (leading, active) in (kept or {}).items()}
