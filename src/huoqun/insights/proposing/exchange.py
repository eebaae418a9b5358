"""Who takes up whose words, and who thanks whom, in a span of time: one look at its messages each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huoqun.chats.rules import MessageKind, MessageOrigin
from huoqun.core.sql import numbers, prefer_indexes, server_cursor

from ..cube.folding import ASKED
from ..rules import REPLIES_WITHIN

TAKEN_UP_WITHIN = "30 minutes"
"""Words that follow another's within this take them up, where no platform tells replies."""

THANKS = r"thank|\mthx\M|谢谢|感谢|多谢|谢啦|谢了|\m3q\M"
"""Loose: such words take up nothing; whether they thank is judged by points.thanks."""
EARNED = 6
"""Messages of each person that are kept to choose from."""
TOLD = 61
"""Characters of thanks that are read: longer words say something else beside them."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message's place: id and time lead to it."""

    id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Helper:
    """Who took up others' words in a group. `times`: people and days, each person once a day: whoever says ten things
    to one person has it once. `answers`: of their messages, how many followed a question. `best`: answers first.
    """

    group_id: int
    member_id: int
    messages: int
    times: int
    people: int
    answers: int
    best: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Thanks:
    """Words that may thank somebody, and the message that they follow or reply to."""

    group_id: int
    to_id: int
    by_id: int
    message: Message
    text: str


SAID = f"""
    said as materialized (
        select m.id, m.group_id, m.at, m.reply_to, coalesce(p.canonical_id, p.id) as member_id, p.is_staff,
               (m.at at time zone g.zone)::date as day, length(m.text) as chars, {ASKED.format(text="m.text")} as asks,
               m.text ~* '{THANKS}' as thanks, left(m.text, {TOLD}) as told
        from chats_message m
        join members_member p on p.workspace_id = %(workspace)s and p.id = m.member_id
            and not p.is_bot and p.erased_at is null
        join groups_group g on g.workspace_id = %(workspace)s and g.id = m.group_id
        where m.workspace_id = %(workspace)s and m.at >= %(since)s and m.at < %(until)s
          and (%(groups)s::bigint[] is null or m.group_id = any(%(groups)s::bigint[]))
          and m.recalled_at is null and m.kind <> {MessageKind.SYSTEM:d} and m.origin <> {MessageOrigin.SENT:d}
    ),
    beside as (
        select s.*, lag(member_id) over alike as other, lag(id) over alike as other_id, lag(at) over alike as other_at,
               lag(asks) over alike as other_asks
        from said s window alike as (partition by group_id order by at, id)
    ),
    toward as materialized (
        select group_id, member_id, is_staff, day, id, at, chars, thanks, told, other, other_id, other_at, other_asks
        from beside where other <> member_id and at - other_at <= interval '{TAKEN_UP_WITHIN}'
        union
        select s.group_id, s.member_id, s.is_staff, s.day, s.id, s.at, s.chars, s.thanks, s.told,
               coalesce(o.canonical_id, o.id), q.id, q.at, {ASKED.format(text="q.text")}
        from said s
        join chats_message_key k on k.workspace_id = %(workspace)s and k.group_id = s.group_id
            and k.key = 'i:' || s.reply_to
        join chats_message q on q.workspace_id = %(workspace)s and q.id = k.message_id and q.at = k.at
            and q.at <= s.at and q.at > s.at - interval '{REPLIES_WITHIN} days' and q.recalled_at is null
        join members_member o on o.workspace_id = %(workspace)s and o.id = q.member_id
            and not o.is_bot and o.erased_at is null
        where s.reply_to is not null and coalesce(o.canonical_id, o.id) <> s.member_id
    )
"""
_HELPERS = f"""
    with {SAID},
    volume as (select group_id, member_id, count(*) as messages from said group by 1, 2),
    taken as (
        select group_id, member_id, count(distinct (other, day)) as times, count(distinct other) as people,
               count(distinct id) filter (where other_asks) as answers,
               (array_agg(id order by other_asks desc, chars desc, id))[1:{EARNED}] as ids,
               (array_agg(at order by other_asks desc, chars desc, id))[1:{EARNED}] as ats
        from toward where not thanks and not is_staff group by 1, 2
    )
    select t.group_id, t.member_id, v.messages, t.times, t.people, t.answers, t.ids, t.ats
    from taken t join volume v using (group_id, member_id) order by t.group_id, t.times desc, t.people desc, t.member_id
"""
_THANKS = f"""
    with {SAID} select group_id, other, member_id, other_id, other_at, told from toward where thanks order by at, id
"""


def helpers(
    workspace_id: int, *, since: datetime, until: datetime, group_ids: Iterable[int] | None = None
) -> list[Helper]:
    """Everybody who took up somebody's words, group by group, who did so most first. Staff and bots are left out."""
    rows = _read(_HELPERS, workspace_id, since, until, group_ids)
    return [
        Helper(
            row[0],
            row[1],
            row[2],
            row[3],
            row[4],
            row[5],
            tuple(Message(*place) for place in dict(zip(row[6], row[7], strict=True)).items()),
        )
        for row in rows
    ]


def thanks(
    workspace_id: int, *, since: datetime, until: datetime, group_ids: Iterable[int] | None = None
) -> list[Thanks]:
    """Words that may thank somebody, in order of time."""
    rows = _read(_THANKS, workspace_id, since, until, group_ids)
    return [Thanks(row[0], row[1], row[2], Message(row[3], row[4]), row[5]) for row in rows]


def _read(
    statement: str, workspace_id: int, since: datetime, until: datetime, group_ids: Iterable[int] | None
) -> list[tuple[Any, ...]]:
    groups = None if group_ids is None else numbers(group_ids)
    values = {"workspace": workspace_id, "since": since, "until": until, "groups": groups}
    prefer_indexes()
    with server_cursor() as cursor:
        return cursor.execute(statement, values).fetchall()
