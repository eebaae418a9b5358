"""All groups against one another: what came of them, what they took, how their talk goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from huoqun.chats.queries.groups import GroupLine, lines
from huoqun.chats.queries.outbox import performed_in
from huoqun.chats.vitality import Vitality
from huoqun.core.actor import Scope
from huoqun.core.queries import minutes_set
from huoqun.core.sql import numbers, server_cursor
from huoqun.deeds.rules import DeedKind

from ..portfolio import DAYS, DEFAULT_ROOM, Judged, Worth, judge_all
from ..rules import minutes_by_hand

COUNTS = (DeedKind.USED, DeedKind.CHECKED_IN, DeedKind.CAME, DeedKind.HELPED, DeedKind.THANKED)
"""Deeds that count besides orders."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A group with its counts and the verdict. `money`: what its orders brought, by currency, in minor units."""

    line: GroupLine
    worth: Worth
    judged: Judged
    money: Mapping[str, int]


_COUNTED = """
    with here as materialized (
        select g.id, (%(as_of)s::timestamptz at time zone g.zone)::date as today, k.life_hours
        from groups_group g join groups_kind k on k.workspace_id = g.workspace_id and k.id = g.kind_id
        where g.workspace_id = %(workspace)s and g.id = any(%(groups)s::bigint[])
    ),
    talk as (
        select d.group_id, sum(d.messages) filter (where d.day > h.today - %(days)s) as messages,
               sum(d.messages) filter (where d.day <= h.today - %(days)s) as messages_before,
               sum(d.speakers) filter (where d.day > h.today - %(days)s) as speakers,
               sum(d.speakers) filter (where d.day <= h.today - %(days)s) as speakers_before
        from here h join chats_groupday d on d.workspace_id = %(workspace)s and d.group_id = h.id
         and d.day > h.today - 2 * %(days)s and d.day <= h.today
        group by 1
    ),
    done as materialized (
        select coalesce(d.group_id, s.group_id) as group_id, d.member_id, d.kind, d.currency, d.amount_minor
        from deeds_deed d
        left join groups_span s on d.group_id is null and s.workspace_id = d.workspace_id
            and s.member_id = d.member_id and s.left_at is null
        where d.workspace_id = %(workspace)s and d.kind = any(%(kinds)s) and d.occurred_at > %(since)s
          and d.occurred_at <= %(as_of)s
    ),
    deeds as (
        select group_id, count(*) filter (where kind = 'bought') as orders,
               count(distinct member_id) filter (where kind = 'bought') as buyers,
               count(*) filter (where kind not in ('bought', 'refunded')) as others
        from done group by 1
    ),
    money as (
        select group_id, jsonb_object_agg(currency, amount) as brought from (
            select group_id, currency, sum(case kind when 'refunded' then -amount_minor else amount_minor end) as amount
            from done where amount_minor is not null and kind in ('bought', 'refunded') group by 1, 2) m
        group by 1
    ),
    moved as (
        select s.group_id, count(*) as moved
        from members_member m
        join groups_span s on s.workspace_id = m.workspace_id and s.member_id = m.id and s.left_at is null
        where m.workspace_id = %(workspace)s and m.stage_at > %(since)s and m.stage_at <= %(as_of)s and m.stage > 0
          and not (m.is_bot or m.is_staff)
        group by 1
    ),
    spent as (
        select group_id, sum(seconds) / 60.0 as minutes from (
            select group_id, seconds from work_task where workspace_id = %(workspace)s
               and state in ('done', 'dropped') and done_at > %(since)s and done_at <= %(as_of)s
            union all
            select group_id, seconds from work_proposal
            where workspace_id = %(workspace)s and decided_at > %(since)s and decided_at <= %(as_of)s
            union all
            select group_id, seconds from work_incident
            where workspace_id = %(workspace)s and decided_at > %(since)s and decided_at <= %(as_of)s
        ) ended where group_id is not null group by 1
    )
    select h.id, h.life_hours, coalesce(t.messages, 0)::int, coalesce(t.messages_before, 0)::int,
           coalesce(t.speakers, 0)::int, coalesce(t.speakers_before, 0)::int, coalesce(d.orders, 0)::int,
           coalesce(d.buyers, 0)::int, coalesce(d.others, 0)::int, coalesce(v.moved, 0)::int,
           coalesce(p.minutes, 0)::float8, coalesce(m.brought, '{}')
    from here h
    left join talk t on t.group_id = h.id
    left join deeds d on d.group_id = h.id
    left join money m on m.group_id = h.id
    left join moved v on v.group_id = h.id
    left join spent p on p.group_id = h.id
"""


def portfolio(workspace_id: int, *, scope: Scope, as_of: datetime) -> list[Holding]:
    """Every living group of the scope, judged beside the others."""
    groups = [line for line in lines(workspace_id, scope=scope, as_of=as_of) if line.state is not Vitality.ENDED]
    since = as_of - timedelta(days=DAYS)
    values = {
        "workspace": workspace_id, "groups": numbers(line.id for line in groups), "as_of": as_of, "since": since,
        "days": DAYS, "kinds": [DeedKind.BOUGHT, DeedKind.REFUNDED, *COUNTS],
    }  # fmt: skip
    with server_cursor() as cursor:
        counted = {row[0]: row for row in cursor.execute(_COUNTED, values).fetchall()}
    done = performed_in(workspace_id, counted, since=since, until=as_of)
    own = minutes_set(workspace_id)
    worths = {
        line.id: _worth(line, counted[line.id], minutes_by_hand(done.get(line.id, {}), own), as_of) for line in groups
    }
    judged = judge_all(list(worths.values()))
    return [Holding(line, worths[line.id], judged[line.id], counted[line.id][11]) for line in groups]


def _worth(line: GroupLine, row: Any, saved: float, as_of: datetime) -> Worth:
    _, life, messages, messages_before, speakers, speakers_before, orders, buyers, deeds, moved, spent, _ = row
    since = line.founded_at or line.first_at
    age = max(0, (as_of - since).days) if since is not None else None
    over = max(0, age - life // 24) if age is not None and life is not None else 0
    room = (line.capacity or DEFAULT_ROOM) - line.members
    return Worth(
        line.id, line.kind_key, age, over, line.members, line.active_28d, messages, messages_before, speakers,
        speakers_before, orders, buyers, deeds, moved, spent, saved, room,
    )  # fmt: skip
