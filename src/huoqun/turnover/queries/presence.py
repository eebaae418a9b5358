"""What was counted of everybody in a group: one statement for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from huoqun.core.sql import moments, numbers, server_cursor, texts

from ..rules.presence import WORDS_A_DAY, Measure, NewRule, Protected
from ..rules.rounds import FOLLOWS, Person

# A person is counted once, with all members that were merged into them. How far somebody is, the last round says
# alone: whoever was present in it begins anew. Whoever stayed for the group's size is where they were.
_PRESENCE = f"""
    with here as materialized (
        select coalesce(m.canonical_id, m.id) as head, min(s.joined_at) as joined_at,
               bool_or(s.role <> 'member') as helps, bool_or(m.is_staff) as staff, max(s.role) as role,
               max(s.nickname) as nickname
        from groups_span s
        join members_member m on m.workspace_id = s.workspace_id and m.id = s.member_id
        where s.workspace_id = %(workspace)s and s.group_id = %(group)s and s.left_at is null and not m.is_bot
          and m.erased_at is null
        group by 1
    ),
    family as materialized (
        select h.head, m.id from here h
        join members_member m on m.workspace_id = %(workspace)s and (m.id = h.head or m.canonical_id = h.head)
    ),
    said as (
        select f.head, sum(least(d.messages, {WORDS_A_DAY}))::int as words, count(distinct d.day)::int as days
        from family f
        join chats_memberday d on d.workspace_id = %(workspace)s and d.member_id = f.id and d.group_id = %(group)s
        where d.day between %(first)s and %(last)s group by 1
    ),
    last_said as (
        select f.head, max(d.day) as day from family f
        join chats_memberday d on d.workspace_id = %(workspace)s and d.member_id = f.id and d.group_id = %(group)s
        where d.day <= %(last)s group by 1
    ),
    did as (
        select f.head,
               count(*) filter (where d.kind = 'checked_in' and d.group_id = %(group)s)::int as checkins,
               count(*) filter (where d.kind = 'bought')::int as purchases,
               count(distinct (d.occurred_at at time zone %(zone)s)::date) filter (where d.kind = 'used')::int as uses,
               count(*) filter (where d.kind = 'came')::int as gatherings,
               count(*) filter (where d.kind in ('helped', 'thanked', 'quality')
                                and coalesce(d.group_id, %(group)s) = %(group)s)::int as answers,
               count(*) filter (where d.kind = 'duty' and coalesce(d.group_id, %(group)s) = %(group)s)::int as duties
        from family f
        join deeds_deed d on d.workspace_id = %(workspace)s and d.member_id = f.id
        where d.occurred_at >= %(since)s and d.occurred_at < %(until)s group by 1
    ),
    earned as (
        select f.head, sum(t.amount)::int as points from family f
        join points_tally t on t.workspace_id = %(workspace)s and t.member_id = f.id and t.span = 0
             and t.currency = 'points' and t.group_id = %(group)s
        where t.start between %(first)s and %(last)s group by 1
    ),
    paid as (
        select distinct f.head from family f
        join deeds_deed d on d.workspace_id = %(workspace)s and d.member_id = f.id and d.kind = 'bought'
        where %(paid_since)s::timestamptz is not null and d.occurred_at >= %(paid_since)s and d.occurred_at < %(until)s
          and (%(products)s::text[] = '{{}}' or d.product = any(%(products)s::text[]))
    ),
    away as (
        select distinct f.head from family f
        join turnover_away a on a.workspace_id = %(workspace)s and a.member_id = f.id and a.group_id = %(group)s
        where a.since <= %(last)s and a.until >= %(first)s
    ),
    last_round as (
        select id from turnover_round
        where workspace_id = %(workspace)s and group_id = %(group)s and state = 'approved' and decided_at >= %(follows)s
        order by decided_at desc limit 1
    ),
    before as (
        select f.head, max(case when l.step = 'stay' then 'last_notice' else l.step end) as step
        from family f
        join turnover_line l on l.workspace_id = %(workspace)s and l.member_id = f.id
             and l.round_id = (select id from last_round) and not l.struck and l.undone_at is null
        where l.step in ('ask_back', 'last_notice', 'leave') or (l.step = 'stay' and l.why = 'size')
        group by f.head
    )
    select h.head, h.joined_at, h.helps, h.staff, h.role, h.nickname, coalesce(s.words, 0), coalesce(s.days, 0),
           coalesce(d.checkins, 0), coalesce(d.purchases, 0), coalesce(d.uses, 0), coalesce(d.gatherings, 0),
           coalesce(d.answers, 0), coalesce(d.duties, 0), coalesce(e.points, 0), p.head is not null, w.head is not null,
           coalesce(b.step, ''), x.day
    from here h
    left join said s on s.head = h.head left join did d on d.head = h.head left join earned e on e.head = h.head
    left join paid p on p.head = h.head left join away w on w.head = h.head left join before b on b.head = h.head
    left join last_said x on x.head = h.head
    order by h.head
"""


@dataclass(frozen=True, slots=True)
class There:
    """Somebody who is in the group now, with what was counted. `last_on`: the day of their last words there."""

    person: Person
    joined_at: datetime
    role: str
    nickname: str
    last_on: date | None


@dataclass(frozen=True, slots=True)
class Window:
    """The days that are looked at: of the group's zone, `last` is the one before today."""

    first: date
    last: date
    since: datetime
    until: datetime


def window(now: datetime, zone: Any, days: int) -> Window:
    """The last `days` whole days where the group lives."""
    until = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    last = until.date() - timedelta(days=1)
    first = last - timedelta(days=days - 1)
    since = until.replace(year=first.year, month=first.month, day=first.day)
    return Window(first, last, since, until)


def presence(workspace_id: int, group_id: int, rule: NewRule, seen: Window, *, zone: str, now: datetime) -> list[There]:
    """Everybody who is in a group, with what was counted of them and why they are not judged, where they are not."""
    values = {
        "workspace": workspace_id, "group": group_id, "first": seen.first, "last": seen.last, "since": seen.since,
        "until": seen.until, "zone": zone, "products": texts(list(rule.products)), "follows": now - FOLLOWS,
        "paid_since": seen.until - timedelta(days=rule.paid_days) if rule.paid_days else None,
    }  # fmt: skip
    with server_cursor() as cursor:
        rows = cursor.execute(_PRESENCE, values).fetchall()
    return [_there(row, rule, seen) for row in rows]


def _there(row: tuple[Any, ...], rule: NewRule, seen: Window) -> There:
    counted = dict(zip((str(one) for one in Measure), row[6:15], strict=True))
    head, joined_at, helps, staff, role, nickname = row[:6]
    protected = ""
    if staff:
        protected = Protected.STAFF
    elif helps and rule.helpers:
        protected = Protected.HELPER
    elif joined_at > seen.until - timedelta(days=rule.new_days):
        protected = Protected.NEW
    elif row[16]:
        protected = Protected.ON_LEAVE
    elif row[15]:
        protected = Protected.PAID
    person = Person(member_id=head, values=counted, protected=protected, before=row[17])
    return There(person, joined_at, role, nickname, row[18])


_SAID = """
    select w.place, m.text
    from unnest(%(groups)s::bigint[], %(members)s::bigint[], %(ats)s::timestamptz[]) with ordinality
         as w(group_id, member_id, at, place)
    join chats_message m on m.workspace_id = %(workspace)s and m.member_id = w.member_id
         and (m.group_id = w.group_id or m.group_id is null)
         and m.at > w.at - interval '2 days' and m.at <= w.at + interval '1 minute'
    where m.at > %(first)s::timestamptz - interval '2 days' and m.at <= %(last)s::timestamptz + interval '1 minute'
      and m.recalled_at is null and length(m.text) <= 300
"""


def last_words(workspace_id: int, left: Iterable[tuple[int, int, datetime]]) -> list[list[str]]:
    """What each said in the group, or to us in private, in the two days before they left: (group, member, at)."""
    asked = list(left)
    found: list[list[str]] = [[] for _ in asked]
    if not asked:
        return found
    ats = [at for _, _, at in asked]
    values = {
        "workspace": workspace_id, "groups": numbers(g for g, _, _ in asked),
        "members": numbers(m for _, m, _ in asked), "ats": moments(ats), "first": min(ats), "last": max(ats),
    }  # fmt: skip
    with server_cursor() as cursor:
        for place, text in cursor.execute(_SAID, values).fetchall():
            found[place - 1].append(text)
    return found
