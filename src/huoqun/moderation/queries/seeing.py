"""What is known around messages when they are judged: a handful of statements, however many messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from huoqun.core.sql import moments, numbers, server_cursor

from ..twins import ALIKE, Print, bands, likeness

REMEMBERED = timedelta(days=14)
"""How far back near-twins are looked for."""

MOST_TWINS = 50
TELLING = 12
"""Characters that an ordinary text has at least to be known again: shorter ones people say alike every day."""

SMELLS = 0.2
"""From this score on a text that others said too is a twin; below it only one's own is: people greet alike."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who spoke in a group: whoever stands for them, their role there, since when (None: nobody saw them come)."""

    head: int
    is_bot: bool
    is_staff: bool
    role: str
    joined: datetime | None


_AUTHORS = """
    select w.group_id, w.member_id, coalesce(m.canonical_id, m.id), m.is_bot, m.is_staff, coalesce(s.role, 'member'),
           case when s.inferred then null else s.joined_at end
    from unnest(%s::bigint[], %s::bigint[]) as w(group_id, member_id)
    join members_member m on m.workspace_id = %s and m.id = w.member_id and m.erased_at is null
    left join lateral (
        select role, joined_at, inferred from groups_span s
        where s.workspace_id = m.workspace_id and s.group_id = w.group_id and s.member_id = w.member_id
        order by s.joined_at desc limit 1
    ) s on true
"""


def authors(workspace_id: int, places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Author]:
    """The person behind each (group, member)."""
    wanted = list(dict.fromkeys(places))
    with server_cursor() as cursor:
        cursor.execute(_AUTHORS, [numbers(g for g, _ in wanted), numbers(m for _, m in wanted), workspace_id])
        return {(row[0], row[1]): Author(*row[2:]) for row in cursor.fetchall()}


_BEFORE = """
    select w.group_id, w.member_id, b.at, b.id
    from unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[])
         as w(group_id, member_id, since, until)
    cross join lateral (
        select at, id from chats_message m
        where m.workspace_id = %s and m.member_id = w.member_id and m.group_id = w.group_id
          and m.at between w.since and w.until and m.at between %s and %s
        order by at desc limit 1100
    ) b
"""


def spoken(
    workspace_id: int, spans: dict[tuple[int, int], tuple[datetime, datetime]]
) -> dict[tuple[int, int], list[tuple[datetime, int]]]:
    """When each (group, member) spoke within a span, as (at, message), the earliest first."""
    found: dict[tuple[int, int], list[tuple[datetime, int]]] = defaultdict(list)
    if not spans:
        return found
    since, until = min(s for s, _ in spans.values()), max(u for _, u in spans.values())
    values = [
        numbers(g for g, _ in spans), numbers(m for _, m in spans), moments(s for s, _ in spans.values()),
        moments(u for _, u in spans.values()), workspace_id, since, until,
    ]  # fmt: skip
    with server_cursor() as cursor:
        for group, member, at, id in cursor.execute(_BEFORE, values).fetchall():
            found[group, member].append((at, id))
    for each in found.values():
        each.sort()
    return found


_ADDED = """
    select group_id, brought_by_id, joined_at from groups_span
    where workspace_id = %s and group_id = any(%s::bigint[]) and brought_by_id = any(%s::bigint[]) and joined_at > %s
    order by joined_at
"""


def added(
    workspace_id: int, places: Sequence[tuple[int, int]], since: datetime
) -> dict[tuple[int, int], list[datetime]]:
    """When each (group, member) brought somebody in."""
    found: dict[tuple[int, int], list[datetime]] = defaultdict(list)
    with server_cursor() as cursor:
        values = [workspace_id, numbers({g for g, _ in places}), numbers({m for _, m in places}), since]
        for group, member, at in cursor.execute(_ADDED, values).fetchall():
            found[group, member].append(at)
    return found


@dataclass(frozen=True, slots=True)
class Twin:
    """Nearly the same text elsewhere."""

    message_id: int
    group_id: int
    member_id: int
    at: datetime
    score: float


@dataclass(frozen=True, slots=True)
class Printed:
    """A message that can be known again: its numbers, and who said it (whoever stands for them) where."""

    message_id: int
    group_id: int
    member_id: int
    at: datetime
    score: float
    numbers: Print

    def bands(self, workspace_id: int) -> list[int]:
        """Its keys; each workspace has keys of its own, so that nothing is ever found across them. What does not smell
        is known again only among one's own: everybody greets alike, and thousands of greetings are no twins."""
        salt, own = _salt(workspace_id), _salt(self.member_id + 1)
        found = bands(self.numbers)
        shared = [band ^ salt for band in found] if self.score >= SMELLS else []
        return [*shared, *(band ^ salt ^ own for band in found)]


def _salt(number: int) -> int:
    return number * 0x9E3779B97F4A7C15 & 0x7FFFFFFFFFFFFFFF


# All keys in one look at the index: a look a message cost more than the judging.
_TWINS = """
    select message_id, group_id, member_id, at, score, numbers, bands from moderation_print
    where workspace_id = %s and bands && %s::bigint[] and at > %s order by at desc limit 5000
"""


def twins(workspace_id: int, printed: Sequence[Printed], *, now: datetime) -> dict[int, list[Twin]]:
    """The near-twins of each of these messages, by its id."""
    found: dict[int, list[Twin]] = defaultdict(list)
    asking: dict[int, list[Printed]] = defaultdict(list)
    for one in printed:
        for band in one.bands(workspace_id):
            asking[band].append(one)
    if not asking:
        return found
    with server_cursor() as cursor:
        rows = cursor.execute(_TWINS, [workspace_id, numbers(asking), now - REMEMBERED]).fetchall()
    for id, group, member, at, score, held, keys in rows:
        those = {one.message_id: one for key in keys for one in asking.get(key, ())}
        for own in those.values():
            again = id != own.message_id and likeness(own.numbers, tuple(held)) >= ALIKE
            if again and len(found[own.message_id]) < MOST_TWINS:
                found[own.message_id].append(Twin(id, group, member, at, score))
    return found


def elsewhere(own: Printed, alike: Sequence[Twin]) -> int:
    """In how many other groups a message's near-twins were said: one's own, and those of others where they smell."""
    smells = own.score >= SMELLS
    return len({t.group_id for t in alike if t.group_id != own.group_id and (smells or t.member_id == own.member_id)})


# What an account did is once, however many leaders decided; the numbers of cases about no message are below zero.
_PRIOR = """
    select member_id, rule, message_at from moderation_case
    where workspace_id = %s and member_id = any(%s::bigint[]) and state in ('done', 'upheld') and message_at > %s
    group by member_id, rule, message_at, greatest(message_id, 0)
"""
_LATE = """
    select distinct on (group_id, member_id, rule) id, group_id, member_id, rule, message_at from moderation_case
    where workspace_id = %s and member_id = any(%s::bigint[]) and message_at > %s
    order by group_id, member_id, rule, message_at desc
"""


@dataclass(slots=True)
class Record:
    """What members broke before: by (member, rule) when; and by (group, member, rule) the latest case."""

    broken: dict[tuple[int, str], list[datetime]] = field(default_factory=lambda: defaultdict(list))
    latest: dict[tuple[int, int, str], tuple[int, datetime]] = field(default_factory=dict)


def record(workspace_id: int, member_ids: Sequence[int], *, since: datetime, lately: datetime) -> Record:
    """The record of these members."""
    found = Record()
    with server_cursor() as cursor:
        for member, rule, at in cursor.execute(_PRIOR, [workspace_id, numbers(member_ids), since]).fetchall():
            found.broken[member, rule].append(at)
        for id, group, member, rule, at in cursor.execute(
            _LATE, [workspace_id, numbers(member_ids), lately]
        ).fetchall():
            found.latest[group, member, rule] = id, at
    return found
