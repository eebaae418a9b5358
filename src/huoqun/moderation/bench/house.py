"""A community of the bench put into a workspace: people, groups, stays and messages, as an import leaves them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from huoqun.core.actor import Actor, system
from huoqun.core.ids import uid
from huoqun.team.actions.workspaces import found_workspace

from ..models import Reaction, Report, SpeedTest
from .community import Community, ordered

FIRST = 1 << 20


def house(found: Community, *, name: str) -> tuple[Actor, dict[str, int], dict[str, int]]:
    """Answers the workspace's actor, and the ids of members and groups by their names here."""
    made = found_workspace(system(0, "bench"), name=name, owner_email=f"{name}@example.org", owner_name="Alice",
                           now=found.since)  # fmt: skip
    here = made.workspace_id
    with connection.cursor() as cursor:
        cursor.execute(
            "select core_add_months('chats_message', (%s::timestamptz - interval '40 days')::date, 3)", [found.until]
        )
        people = _people(cursor, here, found)
        groups = _groups(cursor, here, found)
        _stays(cursor, here, found, people, groups)
        _messages(cursor, here, found, people, groups)
        cursor.execute("analyze members_member, groups_span, chats_message")
    Report.objects.bulk_create(
        Report(workspace_id=here, uid=uid(), group_id=groups[group], reporter_id=people[teller], about_id=people[about],
               named=found.names[about], why="adds", at=at)
        for at, group, teller, about in found.told
    )  # fmt: skip
    _tests(here, found, people, groups)
    return system(here, "bench"), people, groups


def _people(cursor: Any, here: int, found: Community) -> dict[str, int]:
    keys = list(found.names)
    cursor.execute(
        """
        insert into members_member (workspace_id, uid, name, is_bot, is_staff, is_minor, stage, introduction,
                                    background, custom, created_at)
        select %s, gen_random_uuid(), w.name, false, false, false, 1, '', '{}', '{}', %s
        from unnest(%s::text[]) with ordinality as w(name, place) order by w.place returning id
        """,
        [here, found.since, [found.names[key] for key in keys]],
    )
    return dict(zip(keys, sorted(row[0] for row in cursor.fetchall()), strict=True))


def _groups(cursor: Any, here: int, found: Community) -> dict[str, int]:
    cursor.execute(
        """
        insert into groups_group (workspace_id, uid, platform, key, name, topic, kind_id, zone, position, persona_for,
                                  persona_not_for, why_join, purpose, values, rules_text, founded_at, created_at)
        select %s, gen_random_uuid(), 'bench', w.name, w.name, '', (select min(id) from groups_kind
               where workspace_id = %s), 'Asia/Shanghai', '', '一起读书的人', '', '', '', '', '', %s, %s
        from unnest(%s::text[]) as w(name) returning id, key
        """,
        [here, here, found.since, found.since, found.groups],
    )
    return {key: id for id, key in cursor.fetchall()}


def _stays(cursor: Any, here: int, found: Community, people: dict[str, int], groups: dict[str, int]) -> None:
    first: dict[tuple[str, str], tuple[datetime, str | None]] = {}
    for at, group, member, by in sorted(found.joined, key=lambda one: one[0]):
        if member in people and at <= found.until:
            first.setdefault((group, member), (at, by))
    columns = list(
        zip(*((groups[g], people[m], at, people.get(by or "")) for (g, m), (at, by) in first.items()), strict=True)
    )
    cursor.execute(
        """
        insert into groups_span (workspace_id, group_id, member_id, joined_at, inferred, role, nickname, way_in,
                                 brought_by_id)
        select %s, w.g, w.m, w.at, false, 'member', '', '', w.by
        from unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::bigint[]) as w(g, m, at, by)
        """,
        [here, *map(list, columns)],
    )


def _messages(cursor: Any, here: int, found: Community, people: dict[str, int], groups: dict[str, int]) -> None:
    said = list(ordered(found))
    at_place = {(one[1], one[0]): f"p{n}" for n, one in enumerate(said)}
    rows = [
        (FIRST * here + n, groups[group], people[member], at, text, f"p{n}",
         at_place.get((group, asked)) if asked else None)
        for n, (at, group, member, text, asked) in enumerate(said)
    ]  # fmt: skip
    columns = [list(column) for column in zip(*rows, strict=True)]
    unnested = """from unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::text[], %s::text[],
                  %s::text[]) as w(id, g, m, at, text, key, reply)"""
    cursor.execute(
        f"""insert into chats_message (id, workspace_id, group_id, member_id, kind, origin, at, recorded_at, text,
                                      provider_id, reply_to)
            select id, {here}, g, m, 1, 1, at, at, text, key, reply {unnested}""",
        columns,
    )
    cursor.execute(
        f"""insert into chats_message_key (group_id, key, workspace_id, message_id, at)
            select g, 'i:' || key, {here}, id, at {unnested}""",
        columns,
    )


def _tests(here: int, found: Community, people: dict[str, int], groups: dict[str, int]) -> None:
    """Speed tests on the fourth day and after it, with who answered how fast."""
    numbers = sorted({test for _, test, _ in found.reacted})
    moments = {n: found.since + timedelta(days=4 + n / 2) for n in numbers}
    group = next(iter(groups.values()))
    tests = {
        n: SpeedTest(workspace_id=here, uid=uid(), group_id=group, kind="question", asks="3 + 4 = ?", answer="7",
                     due_at=at, asked_at=at, counted_at=at, made_at=found.since, made_by="bench")
        for n, at in moments.items()
    }  # fmt: skip
    SpeedTest.objects.bulk_create(tests.values())
    Reaction.objects.bulk_create(
        [
            Reaction(workspace_id=here, test_id=tests[n].id, member_id=people[member], seconds=seconds,
                     at=moments[n] + timedelta(seconds=seconds))
            for member, n, seconds in found.reacted
        ],
        ignore_conflicts=True,
    )  # fmt: skip
