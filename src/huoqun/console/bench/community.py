"""A large community made by the database itself, in the proportions of a real one that grows.

Groups differ in size by a power law, and so do members in how much they say; every month others lead the talk, so that
some stop coming. Messages lie over two years, the more the nearer to now (every thirteenth in the last four weeks).
Texts are a few ten thousand different ones, cut into tokens as the job does; the counting tables are filled from the
messages, as the counting job would. Indexes that nothing relies on meanwhile are taken off and built again at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from random import Random
from typing import Any

from django.db import connection

from huoqun.chats.personas.words import lexicon
from huoqun.chats.text import tokens

TEXTS, RARE = 40_000, 2_000

PEOPLE = (
    # One in two hundred a bot or staff; names of two or three characters, families by how common they are
    """
    insert into members_member (workspace_id, uid, name, is_bot, is_staff, is_minor, stage, introduction, background,
                                custom, created_at)
    select %(workspace)s, gen_random_uuid(),
           substr('李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗', 1 + floor(20 * power(random(), 1.3))::int, 1)
               || substr('伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建文辉力红玉', 1 + n %% 30, 1)
               || case when n %% 3 > 0 then chr(19968 + n * 7919 %% 6000) else '' end
               || case when n %% 4 = 0 then '_' || n else '' end,
           n %% 400 = 0, n %% 400 = 200, false, n %% 7, '',
           case when n %% 3 = 0 then '{"city": "杭州", "trade": "电商"}'::jsonb else '{}' end, '{}',
           %(now)s::timestamptz - interval '2 years' * sqrt(1 - n / %(members)s::float8)
    from generate_series(1, %(members)s) n
    """,
    """
    insert into members_identity (workspace_id, member_id, platform, key, name, handle, created_at)
    select workspace_id, id, 'bench', id::text, name, '', created_at
    from members_member where workspace_id = %(workspace)s
    """,
    """
    insert into members_tag (workspace_id, name, colour)
    select %(workspace)s, '标签' || n, 'gray' from generate_series(1, 12) n
    """,
    """
    insert into members_membertag (workspace_id, member_id, tag_id, source, at)
    select t.workspace_id, m.id, t.id, 'bench', %(now)s from members_tag t
    join members_member m on m.workspace_id = t.workspace_id and (m.id * 48271 + t.id) %% 40 = 0
    where t.workspace_id = %(workspace)s
    """,
    """
    insert into groups_group (workspace_id, uid, platform, key, name, topic, kind_id, zone, position, persona_for,
                              persona_not_for, why_join, purpose, values, rules_text, founded_at, created_at)
    select %(workspace)s, gen_random_uuid(), 'bench', n::text,
           (array['读书', '写作', '跑步', '摄影', '亲子', '职场', '理财', '园艺'])[1 + n %% 8] || '群 ' || n, '', k.id,
           'Asia/Shanghai', '', '', '', '', '', '', '', %(now)s::timestamptz - interval '2 years', %(now)s
    from generate_series(1, %(groups)s) n
    cross join lateral (
        select id from groups_kind where workspace_id = %(workspace)s order by (id + n) %% 7 limit 1) k
    """,
    # Who is where: each member in one to three groups, the first groups the largest; one in five has left
    """
    insert into groups_span (workspace_id, group_id, member_id, joined_at, left_at, inferred, role, nickname, way_in)
    select distinct on (g.id, m.id) %(workspace)s, g.id, m.id, m.created_at,
           case when m.id %% 5 = 0 then greatest(m.created_at, %(now)s::timestamptz - interval '100 days') end, false,
           'member', '', ''
    from (select id, row_number() over (order by id) as place, created_at from members_member
          where workspace_id = %(workspace)s) m
    cross join generate_series(0, 2) extra
    join (select id, row_number() over (order by id) as place from groups_group where workspace_id = %(workspace)s) g
      on g.place = 1 + floor(%(groups)s * power(((m.place * 7919 + extra * 104729) %% 10007) / 10007.0, 2.5))::int
    where extra <= m.place %% 3
    """,
)

SAID = (
    """
    create temp table stays as
    select dense_rank() over (order by group_id) as room,
           row_number() over (partition by group_id order by member_id) - 1 as seat, group_id, member_id
    from groups_span where workspace_id = %(workspace)s and left_at is null
    """,
    "create unique index on stays (room, seat)",
    "create temp table rooms as select room, count(*)::int as size from stays group by room",
    "analyze stays, rooms",
    # In the order of their time; ids by blocks as everywhere
    """
    insert into chats_message (id, workspace_id, group_id, member_id, kind, origin, at, recorded_at, text)
    select (1 << 20) + n, %(workspace)s, s.group_id, s.member_id, 1, 2, n.at, n.at, t.text
    from (
        select n, %(now)s::timestamptz - interval '730 days' * (1 - sqrt(n / %(messages)s::float8)) as at,
               1 + floor(%(rooms)s * power(random(), 1.7))::int as room, power(random(), 5) as first,
               1 + floor(%(texts)s * power(random(), 2))::int as text
        from generate_series(1, %(messages)s) n offset 0
    ) n
    join rooms r on r.room = n.room
    join stays s on s.room = n.room
        and s.seat = (floor(r.size * n.first)::int + extract(epoch from n.at)::int / 2600000 * (1 + r.size / 60))
                     %% r.size
    join bench_text t on t.place = n.text
    """,
    """
    insert into chats_search (message_id, at, workspace_id, group_id, tokens)
    select m.id, m.at, m.workspace_id, m.group_id, t.tokens
    from chats_message m join bench_text t on t.text = m.text where m.workspace_id = %(workspace)s
    """,
    """
    insert into chats_memberday (workspace_id, group_id, member_id, day, messages, first_at, last_at)
    select workspace_id, group_id, member_id, (at at time zone 'Asia/Shanghai')::date, count(*), min(at), max(at)
    from chats_message where workspace_id = %(workspace)s group by 1, 2, 3, 4
    """,
)

COUNTED = (
    """
    insert into chats_groupday (workspace_id, group_id, day, messages, speakers)
    select d.workspace_id, d.group_id, d.day, sum(d.messages), count(*) from chats_memberday d
    join members_member m on m.id = d.member_id and not m.is_bot and not m.is_staff
    where d.workspace_id = %(workspace)s group by 1, 2, 3
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
    select workspace_id, case when id %% 200 = 0 then 'question' else 'newcomer' end, group_id, member_id, id, at, text
    from chats_message
    where workspace_id = %(workspace)s and at > %(now)s::timestamptz - interval '14 days' and id %% 100 = 0
    on conflict do nothing
    """,
)


def fill(workspace_id: int, *, now: datetime, messages: int, members: int, groups: int) -> None:
    """Make the community in a workspace that has its kinds: some minutes at 5 million messages."""
    values: dict[str, Any] = {
        "workspace": workspace_id, "now": now, "messages": messages, "members": members, "groups": groups,
        "texts": TEXTS,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("set maintenance_work_mem = '512MB'; set work_mem = '256MB'; set synchronous_commit = off")
        for table in ("chats_message", "chats_search"):
            cursor.execute(
                "select core_add_months(%s, (%s::timestamptz - interval '740 days')::date, 30)", [table, now]
            )
        _run(cursor, PEOPLE, values)
        _add_texts(cursor)
        with _plainly(cursor, "chats_message", "chats_search", "chats_memberday"):
            cursor.execute("select count(distinct group_id) from groups_span where left_at is null")
            _run(cursor, SAID, values | {"rooms": cursor.fetchone()[0]})
        _run(cursor, COUNTED, values)
        cursor.execute("reset all")
        cursor.execute("vacuum analyze")


def _run(cursor: Any, steps: tuple[str, ...], values: dict[str, Any]) -> None:
    for step in steps:
        cursor.execute(step, values if "%(" in step else None)


@contextmanager
def _plainly(cursor: Any, *tables: str) -> Iterator[None]:
    """Without the indexes that no constraint stands on, for as long as the block lasts."""
    cursor.execute(
        "select i.indexname, replace(i.indexdef, ' ON ONLY ', ' ON ') from pg_indexes i "
        "where i.tablename = any(%s) and not exists "
        "(select from pg_constraint c where c.conindid = format('public.%%I', i.indexname)::regclass)",
        [list(tables)],
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f'drop index "{name}"')
    yield
    for _, made in found:
        cursor.execute(made)


def rare_words(count: int = RARE) -> list[str]:
    """Words of two characters that hardly any text has."""
    rng = Random(20)
    return [chr(rng.randrange(0x5000, 0x9F00)) + chr(rng.randrange(0x5000, 0x9F00)) for _ in range(count)]


def texts(count: int) -> list[str]:
    """Different texts, the commonest first: phrases of the simulated members, in both languages, two at a time, with
    a number; every twentieth with a rare word."""
    rng = Random(20)
    words = [re.sub(r"\{\w+\}", "杭州", phrase) for language in ("zh-Hans", "zh-Hans", "zh-Hans", "en")
             for bag in lexicon(language).bags.values() for phrase in bag]  # fmt: skip
    odd = rare_words()
    found = dict.fromkeys(rng.choice(words) for _ in range(count // 20))
    while len(found) < count:
        text = f"{rng.choice(words)} {rng.choice(words)} {rng.randrange(1000)}"
        found[f"{text} {rng.choice(odd)}" if rng.random() < 0.05 else text] = None
    return list(found)


def _add_texts(cursor: Any) -> None:
    cursor.execute("create temp table bench_text (place int primary key, text text unique, tokens tsvector)")
    rows = [(n, text, " ".join(tokens(text))) for n, text in enumerate(texts(TEXTS), 1)]
    cursor.execute(
        "insert into bench_text select w.place, w.text, array_to_tsvector(string_to_array(w.tokens, ' ')) "
        "from unnest(%s::int[], %s::text[], %s::text[]) as w(place, text, tokens)",
        [list(column) for column in zip(*rows, strict=True)],
    )
    cursor.execute("analyze bench_text")
