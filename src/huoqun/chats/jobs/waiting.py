"""Keeps who waits for an answer: newcomers after their first words, people who asked.

Every look is at what is stored, so batches may come in any order and twice: whoever waits and was answered in the
meantime never becomes a row, and a row is answered by the earliest answer known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huoqun.chats.keys import of_id
from huoqun.chats.rules import MessageKind, excerpt
from huoqun.chats.waiting import (
    LOOKED_AT,
    NEW_FOR,
    NEWCOMER_FOR,
    WINDOW,
    After,
    Asker,
    WaitingKind,
    answer,
    is_new,
    is_newcomer,
    is_question,
)
from huoqun.core.jobs import Unit, consumer
from huoqun.core.sql import moments, numbers, server_cursor, texts
from huoqun.groups.queries.stays import stays_at
from huoqun.members.queries.counted import bots, left_out, names

from ._messages import BATCH, RECEIVED, Said, each_message, messages, weight

# Most who speak spoke a while ago: a row says so of one of these days, whichever zone the group is in.
_NOT_TODAY = """
    select w.group_id, w.member_id
    from unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) as w(group_id, member_id, at)
    cross join lateral (select (w.at at time zone 'UTC')::date as day) u
    where (
        select true from chats_memberday d
        where d.workspace_id = %s and d.group_id = w.group_id and d.member_id = w.member_id and d.first_at < w.at
          and d.day = any(array[u.day, u.day - 1, u.day + 1])
        limit 1
    ) is null
"""

# Where nobody was seen joining, whoever has spoken in another group is no new face.
_FIRST_WORDS = """
    select w.group_id, w.member_id
    from unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::int[]) as w(group_id, member_id, at, inferred)
    where (
        select true from chats_message m
        where m.workspace_id = %s and m.member_id = w.member_id and m.at < w.at
          and (m.group_id = w.group_id or w.inferred = 1)
        limit 1
    ) is null
"""

_GROUPS_SINCE = """
    select g.id, (
        select m.at from chats_message m where m.workspace_id = %s and m.group_id = g.id order by m.at limit 1
    )
    from unnest(%s::bigint[]) as g(id)
"""

# The next few of others after each; over one partition or two, because the window ends it.
_AFTER = """
    select w.place, m.id, m.at, m.member_id, m.text, m.reply_to, m.data -> 'mentions'
    from unnest(%s::int[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::bigint[], %s::int[])
         as w(place, group_id, member_id, at, id, looked_at)
    cross join lateral (
        select m.id, m.at, m.member_id, m.text, m.reply_to, m.data from chats_message m
        where m.workspace_id = %s and m.group_id = w.group_id
          and (m.at, m.id) > (w.at, w.id) and m.at >= w.at and m.at <= w.at + %s and m.at between %s and %s
          and m.member_id <> w.member_id and m.kind <> %s and m.recalled_at is null
        order by m.at, m.id limit w.looked_at
    ) m
    order by w.place, m.at, m.id
"""

_OPEN = """
    select w.kind, w.group_id, w.member_id, w.message_id, w.since, m.text, m.provider_id
    from unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) as g(id, first_at, last_at)
    join chats_waiting w on w.workspace_id = %s and w.group_id = g.id
        and w.since >= g.first_at and w.since <= g.last_at and w.answered_at is null and w.dismissed_at is null
    join chats_message m on m.id = w.message_id and m.at = w.since and m.at between %s and %s
"""

_ADD = """
    insert into chats_waiting (workspace_id, kind, group_id, member_id, message_id, since, excerpt)
    select %s, w.* from unnest(%s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::text[]) as w
    on conflict do nothing
"""

_ANSWERED = """
    update chats_waiting w set answered_at = a.at, answered_by = a.member_id
    from unnest(%s::bigint[], %s::timestamptz[], %s::bigint[]) as a(message_id, at, member_id)
    where w.workspace_id = %s and w.message_id = a.message_id and (w.answered_at is null or w.answered_at > a.at)
"""

_REPLIES = """
    select k.message_id, r.at, r.member_id
    from unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::bigint[]) as r(group_id, key, at, member_id)
    join chats_message_key k on k.group_id = r.group_id and k.key = r.key
    join chats_waiting w on w.workspace_id = %s and w.message_id = k.message_id and w.member_id <> r.member_id
"""


@dataclass(frozen=True, slots=True)
class _Opener:
    kind: WaitingKind
    group_id: int
    member_id: int
    message_id: int
    at: datetime
    text: str
    provider_id: str | None


@consumer("chats.waiting", hears=[RECEIVED], acts=False, expand=each_message, weigh=weight, batch=BATCH)
def wait(units: Sequence[Unit], now: datetime) -> None:
    """Keep the lists of newcomers without a first reply and of questions without an answer."""
    for workspace_id, said in messages(units):
        words = [m for m in said if m.group_id is not None and m.member_id is not None]
        words = [m for m in words if m.kind != MessageKind.SYSTEM]
        aside = left_out(workspace_id, {m.member_id for m in words if m.member_id})
        openers = _openers(workspace_id, [m for m in words if m.member_id not in aside])
        found = _answers(workspace_id, openers)
        _add(workspace_id, [o for o in openers if (o.message_id, o.kind) not in found])
        _answer_open(workspace_id, words)
        _answer_by_reply(workspace_id, [m for m in words if m.reply_to])


def _openers(workspace_id: int, said: Sequence[Said]) -> list[_Opener]:
    opened = [_opener(WaitingKind.QUESTION, m) for m in said if is_question(m.text)]
    return opened + [_opener(WaitingKind.NEWCOMER, m) for m in _newcomers(workspace_id, said)]


def _opener(kind: WaitingKind, m: Said) -> _Opener:
    return _Opener(kind, m.group_id or 0, m.member_id or 0, m.id, m.at, m.text, m.provider_id)


def _newcomers(workspace_id: int, said: Sequence[Said]) -> list[Said]:
    """The first words of people who are new in their group."""
    first: dict[tuple[int, int], Said] = {}
    for m in said:
        place = (m.group_id or 0, m.member_id or 0)
        if place not in first or (m.at, m.id) < (first[place].at, first[place].id):
            first[place] = m
    first = _not_today(workspace_id, first)
    stays = stays_at(workspace_id, [(g, m, s.at) for (g, m), s in first.items()])
    young = {p: s for p, s in first.items() if p in stays and s.at - stays[p].since <= NEWCOMER_FOR}
    if not young:
        return []
    with server_cursor() as cursor:
        cursor.execute(
            _FIRST_WORDS,
            [
                numbers(g for g, _ in young),
                numbers(m for _, m in young),
                moments(s.at for s in young.values()),
                numbers(int(stays[place].inferred) for place in young),
                workspace_id,
            ],
        )
        fresh = cursor.fetchall()
    since = _groups_since(workspace_id, {g for g, _ in fresh})
    return [young[place] for place in fresh if is_newcomer(young[place].at, stays[place], since.get(place[0]))]


def _not_today(workspace_id: int, first: dict[tuple[int, int], Said]) -> dict[tuple[int, int], Said]:
    """Those of these words before which their speaker was not counted in the group about that day."""
    if not first:
        return first
    with server_cursor() as cursor:
        pairs = [numbers(g for g, _ in first), numbers(m for _, m in first), moments(s.at for s in first.values())]
        return {place: first[place] for place in cursor.execute(_NOT_TODAY, [*pairs, workspace_id]).fetchall()}


def _groups_since(workspace_id: int, groups: set[int]) -> dict[int, datetime | None]:
    """When each group's first words were said."""
    if not groups:
        return {}
    with server_cursor() as cursor:
        return dict(cursor.execute(_GROUPS_SINCE, [workspace_id, numbers(groups)]).fetchall())


def _answers(workspace_id: int, openers: Sequence[_Opener]) -> dict[tuple[int, WaitingKind], After]:
    """The answers that are stored already, by (message id, kind)."""
    if not openers:
        return {}
    after = _after(workspace_id, openers)
    called = names(workspace_id, {o.member_id for o in openers})
    found: dict[tuple[int, WaitingKind], After] = {}
    for place, opener in enumerate(openers):
        asker = Asker(
            opener.member_id, opener.at, opener.provider_id, called.get(opener.member_id, ""),
            opener.kind is WaitingKind.NEWCOMER,
        )  # fmt: skip
        if (said := answer(asker, after[place])) is not None:
            found[opener.message_id, opener.kind] = said
    return found


def _after(workspace_id: int, openers: Sequence[_Opener]) -> dict[int, list[After]]:
    values: list[Any] = [
        numbers(range(len(openers))),
        numbers(o.group_id for o in openers),
        numbers(o.member_id for o in openers),
        moments(o.at for o in openers),
        numbers(o.message_id for o in openers),
        numbers(LOOKED_AT[o.kind] for o in openers),
    ]
    with server_cursor() as cursor:
        first, last = min(o.at for o in openers), max(o.at for o in openers) + WINDOW
        cursor.execute(_AFTER, [*values, workspace_id, WINDOW, first, last, MessageKind.SYSTEM.value])
        rows = cursor.fetchall()
    machines = bots(workspace_id, {row[3] for row in rows})
    welcomes = [row for row in rows if openers[row[0]].kind is WaitingKind.NEWCOMER and row[3] is not None]
    new = _new(workspace_id, [(openers[row[0]].group_id, row[3], row[2]) for row in welcomes])
    after: dict[int, list[After]] = defaultdict(list)
    for place, id, at, member, text, reply_to, mentions in rows:
        named = frozenset(m for m in mentions or () if isinstance(m, int))
        is_fresh = (openers[place].group_id, member, at) in new
        after[place].append(After(id, at, member, member not in machines, text, reply_to, named, is_fresh))
    return after


Words = tuple[int, int, datetime]


def _new(workspace_id: int, said: Sequence[Words]) -> set[Words]:
    """Of words (group, member, at), those of people who have only just come. The team is never new."""
    if not said:
        return set()
    latest = {(group, member): at for group, member, at in sorted(said, key=lambda one: one[2])}
    aside = left_out(workspace_id, {member for _, member in latest})
    stays = stays_at(workspace_id, [(*place, at) for place, at in latest.items() if place[1] not in aside])
    young = {place for place, stay in stays.items() if latest[place] - stay.since <= NEW_FOR}
    since = _groups_since(workspace_id, {group for group, _ in young})
    return {
        (group, member, at) for group, member, at in said
        if (group, member) in young and is_new(at, stays[group, member], since.get(group))
    }  # fmt: skip


def _add(workspace_id: int, openers: Sequence[_Opener]) -> None:
    if not openers:
        return
    with server_cursor() as cursor:
        cursor.execute(
            _ADD,
            [
                workspace_id,
                texts([o.kind.value for o in openers]),
                numbers(o.group_id for o in openers),
                numbers(o.member_id for o in openers),
                numbers(o.message_id for o in openers),
                moments(o.at for o in openers),
                texts([excerpt(o.text) for o in openers]),
            ],
        )


def _answer_open(workspace_id: int, said: Sequence[Said]) -> None:
    """Look again at those who waited when these words came."""
    if not said:
        return
    ranges: dict[int, list[datetime]] = {}
    for m in said:
        held = ranges.setdefault(m.group_id or 0, [m.at, m.at])
        held[0], held[1] = min(held[0], m.at), max(held[1], m.at)
    with server_cursor() as cursor:
        cursor.execute(
            _OPEN,
            [
                numbers(ranges),
                moments(r[0] - WINDOW for r in ranges.values()),
                moments(r[1] for r in ranges.values()),
                workspace_id,
                min(r[0] for r in ranges.values()) - WINDOW,
                max(r[1] for r in ranges.values()),
            ],
        )
        waiting = [_Opener(WaitingKind(row[0]), *row[1:]) for row in cursor.fetchall()]
    found = _answers(workspace_id, waiting)
    _mark(workspace_id, [(id, said.at, said.member_id or 0) for (id, _), said in found.items()])


def _answer_by_reply(workspace_id: int, said: Sequence[Said]) -> None:
    """A reply answers however late it comes."""
    if not said:
        return
    with server_cursor() as cursor:
        cursor.execute(
            _REPLIES,
            [
                [m.group_id for m in said],
                [of_id(m.reply_to or "") for m in said],
                [m.at for m in said],
                [m.member_id for m in said],
                workspace_id,
            ],
        )
        rows = cursor.fetchall()
    machines = bots(workspace_id, {row[2] for row in rows})
    _mark(workspace_id, [row for row in rows if row[2] not in machines])


def _mark(workspace_id: int, answers: Iterable[tuple[int, datetime, int]]) -> None:
    earliest = sorted(answers, key=lambda a: a[1], reverse=True)
    chosen = {message_id: (message_id, at, member) for message_id, at, member in earliest}.values()
    if chosen:
        with server_cursor() as cursor:
            cursor.execute(
                _ANSWERED, [[a[0] for a in chosen], [a[1] for a in chosen], [a[2] for a in chosen], workspace_id]
            )
