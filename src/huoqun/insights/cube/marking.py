"""Which days of groups are stale. Whatever may change a row of a day marks the day; once too often does no harm."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from huoqun.core.sql import moments, numbers, server_cursor

from ..rules import REPLIES_WITHIN

# A message is also felt where it is replied to: on later days, as far as there are any; a day that is counted for the
# first time has nothing but its mark. In order, so that two who mark the same days do not lock one another out. A mark
# only moves on: who folds a day meanwhile sees by it that it changed.
_MARK = f"""
    touched as materialized (select distinct group_id, day from said),
    felt as (
        select group_id, day from touched
        union
        select d.group_id, d.day from touched t
        join insights_memberday d on d.workspace_id = %(workspace)s and d.group_id = t.group_id
            and d.day > t.day and d.day <= t.day + {REPLIES_WITHIN}
        union
        select s.group_id, s.day from touched t
        join insights_staleday s on s.workspace_id = %(workspace)s and s.group_id = t.group_id
            and s.day > t.day and s.day <= t.day + {REPLIES_WITHIN}
    )
    insert into insights_staleday (workspace_id, group_id, day, marked_at)
    select %(workspace)s, group_id, day, %(now)s from felt order by group_id, day
    on conflict (workspace_id, group_id, day) do update
    set marked_at = greatest(excluded.marked_at, insights_staleday.marked_at + interval '1 microsecond')
"""

_MOMENTS = f"""
    with said as (
        select g.id as group_id, (w.at at time zone g.zone)::date as day
        from unnest(%(groups)s::bigint[], %(ats)s::timestamptz[]) as w(group_id, at)
        join groups_group g on g.workspace_id = %(workspace)s and g.id = w.group_id
    ), {_MARK}
"""
_MESSAGES = f"""
    with said as (
        select m.group_id, (m.at at time zone g.zone)::date as day from chats_message m
        join groups_group g on g.workspace_id = %(workspace)s and g.id = m.group_id
        where m.workspace_id = %(workspace)s and m.id = any(%(messages)s::bigint[])
    ), {_MARK}
"""
# Whoever was merged into somebody has their days there.
_MEMBERS = f"""
    with said as (
        select d.group_id, d.day from members_member p
        join insights_memberday d on d.workspace_id = %(workspace)s and d.member_id in (p.id, p.canonical_id)
        where p.workspace_id = %(workspace)s and p.id = any(%(members)s::bigint[])
    ), {_MARK}
"""
_DEEDS = f"""
    with said as (
        select coalesce(d.group_id, 0) as group_id, (d.occurred_at at time zone coalesce(g.zone, w.zone))::date as day
        from deeds_deed d join core_workspace w on w.id = %(workspace)s
        left join groups_group g on g.workspace_id = %(workspace)s and g.id = d.group_id
        where d.workspace_id = %(workspace)s and d.id = any(%(deeds)s::bigint[])
    ), {_MARK}
"""
# In another zone what was said on a day may fall on the day before or after.
_GROUPS = f"""
    with said as (
        select d.group_id, d.day + near as day from insights_memberday d, generate_series(-1, 1) near
        where d.workspace_id = %(workspace)s and d.group_id = any(%(groups)s::bigint[])
    ), {_MARK}
"""

_EVERYTHING = f"""
    with said as (
        select m.group_id, (m.at at time zone g.zone)::date as day from chats_message m
        join groups_group g on g.workspace_id = %(workspace)s and g.id = m.group_id
        where m.workspace_id = %(workspace)s
        union
        select coalesce(d.group_id, 0), (d.occurred_at at time zone coalesce(g.zone, w.zone))::date
        from deeds_deed d join core_workspace w on w.id = %(workspace)s
        left join groups_group g on g.workspace_id = %(workspace)s and g.id = d.group_id
        where d.workspace_id = %(workspace)s
        union
        select group_id, day from insights_memberday where workspace_id = %(workspace)s
    ), {_MARK}
"""


def moments_in(workspace_id: int, said: Collection[tuple[int, datetime]], now: datetime) -> None:
    """The days of groups in which these moments are, each with its group."""
    if said:
        groups, ats = numbers(group for group, _ in said), moments(at for _, at in said)
        _run(_MOMENTS, workspace_id, now, groups=groups, ats=ats)


def messages(workspace_id: int, ids: Iterable[int | None], now: datetime) -> None:
    """The days of these messages; None is one that was never seen."""
    if known := [one for one in ids if one is not None]:
        _run(_MESSAGES, workspace_id, now, messages=numbers(known))


def members(workspace_id: int, ids: Iterable[int], now: datetime) -> None:
    """Every day on which these members have a row."""
    if known := list(ids):
        _run(_MEMBERS, workspace_id, now, members=numbers(known))


def deeds(workspace_id: int, ids: Iterable[int], now: datetime) -> None:
    """The days of these deeds."""
    if known := list(ids):
        _run(_DEEDS, workspace_id, now, deeds=numbers(known))


def groups(workspace_id: int, ids: Iterable[int], now: datetime) -> None:
    """Every day of these groups."""
    if known := list(ids):
        _run(_GROUPS, workspace_id, now, groups=numbers(known))


def everything(workspace_id: int, now: datetime) -> None:
    """Every day that has anything, or a row: the whole cube is made anew."""
    _run(_EVERYTHING, workspace_id, now)


def _run(statement: str, workspace_id: int, now: datetime, **values: Any) -> None:
    with server_cursor() as cursor:
        cursor.execute(statement, {"workspace": workspace_id, "now": now, **values})
