"""A large community made by the database itself, in the proportions of a real one.

Groups differ in size by a power law, and so do members in how much they say; messages lie over two years, half of them
in the last six months. The counting tables are filled from the messages, as the counting job would.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

STEPS = (
    # Members: one in two hundred a bot or staff
    """
    insert into members_member (workspace_id, uid, name, is_bot, is_staff, is_minor, stage, introduction, background,
                                custom, created_at)
    select %(workspace)s, gen_random_uuid(), '成员' || n, n %% 400 = 0, n %% 400 = 200, false, n %% 7, '',
           case when n %% 3 = 0 then '{"city": "杭州", "trade": "电商"}'::jsonb else '{}' end, '{}',
           %(now)s::timestamptz - interval '2 years'
    from generate_series(1, %(members)s) n
    """,
    """
    insert into members_identity (workspace_id, member_id, platform, key, name, handle, created_at)
    select workspace_id, id, 'bench', id::text, name, '', created_at
    from members_member where workspace_id = %(workspace)s
    """,
    """
    insert into groups_group (workspace_id, uid, platform, key, name, topic, kind_id, zone, position, persona_for,
                              persona_not_for, why_join, purpose, values, rules_text, founded_at, created_at)
    select %(workspace)s, gen_random_uuid(), 'bench', n::text, '读书群 ' || n, '', k.id, 'Asia/Shanghai', '', '', '',
           '', '', '', '', %(now)s::timestamptz - interval '2 years', %(now)s
    from generate_series(1, %(groups)s) n
    cross join lateral (
        select id from groups_kind where workspace_id = %(workspace)s order by (id + n) %% 7 limit 1) k
    """,
    # Who is where: each member in one to three groups, the first groups the largest
    """
    insert into groups_span (workspace_id, group_id, member_id, joined_at, left_at, inferred, role, nickname, way_in)
    select distinct on (g.id, m.id) %(workspace)s, g.id, m.id, m.created_at,
           case when m.id %% 5 = 0 then %(now)s::timestamptz - interval '100 days' end, false, 'member', '', ''
    from (select id, row_number() over (order by id) as place, created_at from members_member
          where workspace_id = %(workspace)s) m
    cross join generate_series(0, 2) extra
    join (select id, row_number() over (order by id) as place from groups_group where workspace_id = %(workspace)s) g
      on g.place = 1 + floor(%(groups)s * power(((m.place * 7919 + extra * 104729) %% 10007) / 10007.0, 2.5))::int
    where extra <= m.place %% 3
    """,
    """
    create temp table stays as
    select row_number() over (order by group_id, member_id) as place, group_id, member_id from groups_span
    where workspace_id = %(workspace)s and left_at is null
    """,
    "create index on stays (place)",
    "analyze stays",
    # Messages, in the order of their time; ids by blocks as everywhere
    """
    insert into chats_message (id, workspace_id, group_id, member_id, kind, origin, at, recorded_at, text)
    select (1 << 20) + n, %(workspace)s, s.group_id, s.member_id, 1, 2,
           %(now)s::timestamptz - interval '730 days' * power(1 - n / %(messages)s::float8, 2), %(now)s,
           (array['早上好呀大家', '今天的作业交了吗?', '请问高阶课什么时候开始', '谢谢老师,学到了',
                  '周末的聚会还有名额吗?',
                  'anyone read the new chapter yet', '我觉得第三章最难', '打卡第' || n %% 30 || '天'])[1 + n %% 8]
               || ' ' || (array['杭州', '上海', '成都', '深圳', '读书', '写作', '跑步', '摄影'])[1 + (n / 8) %% 8]
    from generate_series(%(first)s, %(last)s) n
    join stays s on s.place = 1 + floor(%(stays)s * power((n::bigint * 48271 %% 2147483647) / 2147483647.0, 2))::int
    """,
    """
    insert into chats_search (message_id, at, workspace_id, group_id, tokens)
    select id, at, workspace_id, group_id, array_to_tsvector(array_remove(
        regexp_split_to_array(lower(regexp_replace(text, '[^[:alnum:] ]', ' ', 'g')), ' +')
        || array[substr(text, 1, 2), substr(text, 3, 2), right(text, 2)], ''))
    from chats_message where workspace_id = %(workspace)s
    """,
    """
    insert into chats_memberday (workspace_id, group_id, member_id, day, messages, first_at, last_at)
    select workspace_id, group_id, member_id, (at at time zone 'Asia/Shanghai')::date, count(*), min(at), max(at)
    from chats_message where workspace_id = %(workspace)s group by 1, 2, 3, 4
    """,
    """
    insert into chats_groupday (workspace_id, group_id, day, messages, speakers)
    select workspace_id, group_id, day, sum(messages), count(*) from chats_memberday
    where workspace_id = %(workspace)s group by 1, 2, 3
    """,
    """
    insert into chats_grouppulse (workspace_id, group_id, messages, first_at, last_at, last_text)
    select workspace_id, group_id, sum(messages), min(first_at), max(last_at), '' from chats_memberday
    where workspace_id = %(workspace)s group by 1, 2
    """,
    """
    update members_member m set last_seen_at = d.at from (
        select member_id, max(last_at) as at from chats_memberday where workspace_id = %(workspace)s group by 1) d
    where m.id = d.member_id
    """,
    """
    insert into chats_waiting (workspace_id, kind, group_id, member_id, message_id, since, excerpt)
    select workspace_id, case when id %% 2 = 0 then 'question' else 'newcomer' end, group_id, member_id, id, at, text
    from chats_message
    where workspace_id = %(workspace)s and at > %(now)s::timestamptz - interval '2 days' and id %% 20 = 0
    on conflict do nothing
    """,
)

BATCH = 250_000


def fill(workspace_id: int, *, now: datetime, messages: int, members: int, groups: int) -> None:
    """Make the community in a workspace that has its kinds. Takes minutes at 5 million messages."""
    values: dict[str, Any] = {
        "workspace": workspace_id, "now": now, "messages": messages, "members": members, "groups": groups
    }  # fmt: skip
    with connection.cursor() as cursor:
        for table in ("chats_message", "chats_search"):
            cursor.execute(
                "select core_add_months(%s, (%s::timestamptz - interval '740 days')::date, 30)", [table, now]
            )
        for step in STEPS:
            if "%(first)s" in step:
                _messages(cursor, step, values)
            else:
                cursor.execute(step, values if "%(" in step else None)
        cursor.execute("vacuum analyze")


def _messages(cursor: Any, step: str, values: dict[str, Any]) -> None:
    cursor.execute("select count(*) from stays")
    stays = cursor.fetchone()[0]
    for first in range(1, values["messages"] + 1, BATCH):
        last = min(first + BATCH - 1, values["messages"])
        cursor.execute(step, {**values, "first": first, "last": last, "stays": stays})
