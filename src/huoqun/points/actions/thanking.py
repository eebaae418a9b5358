"""Thanks become deeds of whoever was thanked, within limits that keep rings from paying each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction

from huoqun.chats.keys import of_id
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace
from huoqun.core.sql import moments, numbers, server_cursor, texts
from huoqun.deeds.actions.record import record
from huoqun.deeds.actions.withdrawing import withdraw
from huoqun.deeds.rules import DeedKind, NewDeed

from ..permissions import PointsPermission
from ..thanks import HEARD, PAIR_DAYS, Thanks, that_count
from ..thanks import thanked as whom

SOURCE = "thanks"


class Words(NamedTuple):
    """What somebody said in a group; `reply_to`: the platform's id of what it answers."""

    id: int
    group_id: int
    member_id: int
    at: datetime
    text: str
    reply_to: str | None


# Of messages by month, only those are opened that the outermost times let in: they stand as parameters of their own.
# Those named count if they spoke there a while before.
_NAMED = """
    select w.id,
           array(select n.id::bigint from jsonb_array_elements_text(s.data -> 'mentions') as n(id)
                 where n.id ~ '^[0-9]+$' and exists (
                     select from chats_message h where h.workspace_id = %(workspace)s and h.group_id = w.group_id
                       and h.member_id = n.id::bigint and h.at < w.at and h.at > w.at - %(heard)s::interval
                       and h.at between %(first)s - %(heard)s::interval and %(last)s))
    from unnest(%(ids)s::bigint[], %(groups)s::bigint[], %(times)s::timestamptz[]) as w(id, group_id, at)
    join chats_message s on s.workspace_id = %(workspace)s and s.id = w.id and s.at = w.at
    where s.at between %(first)s and %(last)s and s.data ? 'mentions'
"""
_ANSWERED = """
    select w.id, k.message_id, k.at
    from unnest(%(ids)s::bigint[], %(groups)s::bigint[], %(replies)s::text[]) as w(id, group_id, reply_to)
    join chats_message_key k on k.workspace_id = %(workspace)s and k.group_id = w.group_id and k.key = w.reply_to
"""
_WROTE = """
    select id, member_id from chats_message
    where workspace_id = %s and id = any(%s::bigint[]) and at between %s and %s and recalled_at is null
"""
_PEOPLE = """
    select m.id, h.id from members_member m
    join members_member h on h.workspace_id = m.workspace_id and h.id = coalesce(m.canonical_id, m.id)
    where m.workspace_id = %s and m.id = any(%s::bigint[]) and h.erased_at is null
      and not (m.is_bot or h.is_bot or m.is_staff or h.is_staff)
"""
_BEFORE = """
    select b.head, t.head, (d.occurred_at at time zone %(zone)s)::date
    from deeds_deed d
    join lateral (select coalesce(canonical_id, id) as head from members_member
                  where workspace_id = %(workspace)s and id = d.member_id) t on true
    join lateral (select coalesce(canonical_id, id) as head from members_member
                  where workspace_id = %(workspace)s
                    and id = case when d.value ~ '^[0-9]{1,18}$' then d.value::bigint end) b on true
    where d.workspace_id = %(workspace)s and d.kind = 'thanked' and d.source = 'thanks' and d.occurred_at > %(since)s
      and (t.head = any(%(heads)s::bigint[]) or b.head = any(%(heads)s::bigint[]))
"""


@transaction.atomic
def hear(actor: Actor, *, words: Sequence[Words], now: datetime, origin: Origin = Origin.LIVE) -> int:
    """Note who thanks whom by words, in answer or by name; answers how many counted."""
    actor.require(PointsPermission.MAKE)
    if not words:
        return 0
    named, authors = _named(actor.workspace_id, words), _authors(actor.workspace_id, words)
    said = []
    for one in words:
        to = whom(one.text, authors.get(one.id), named.get(one.id, ()), one.member_id)
        if to is not None:
            said.append((one.member_id, to, one.group_id, one.id, one.at))
    return _count(actor, said, now, origin)


def _named(workspace_id: int, words: Sequence[Words]) -> dict[int, Sequence[int]]:
    """By message, those it names who spoke in its group a while before."""
    times = [one.at for one in words]
    values = {
        "workspace": workspace_id, "heard": HEARD, "ids": numbers(one.id for one in words),
        "groups": numbers(one.group_id for one in words), "times": moments(times),
        "first": min(times), "last": max(times),
    }  # fmt: skip
    with server_cursor() as cursor:
        return dict(cursor.execute(_NAMED, values).fetchall())


def _authors(workspace_id: int, words: Sequence[Words]) -> dict[int, int | None]:
    """By message, who wrote what it answers."""
    answers = [one for one in words if one.reply_to]
    if not answers:
        return {}
    values = {
        "workspace": workspace_id, "ids": numbers(one.id for one in answers),
        "groups": numbers(one.group_id for one in answers),
        "replies": texts([of_id(one.reply_to) for one in answers if one.reply_to]),
    }  # fmt: skip
    with server_cursor() as cursor:
        found = cursor.execute(_ANSWERED, values).fetchall()
        if not found:
            return {}
        times = [at for *_, at in found]
        answered = numbers({message for _, message, _ in found})
        wrote = dict(cursor.execute(_WROTE, [workspace_id, answered, min(times), max(times)]).fetchall())
    return {id: wrote.get(message) for id, message, _ in found}


class Sign(NamedTuple):
    """An emoji of thanks under a message."""

    member_id: int
    message_id: int
    group_id: int


_AUTHORS = "select id, member_id from chats_message where workspace_id = %s and id = any(%s) and recalled_at is null"


@transaction.atomic
def see(actor: Actor, *, signs: Sequence[Sign], now: datetime, origin: Origin = Origin.LIVE) -> int:
    """Note who thanks whom by an emoji; answers how many counted."""
    actor.require(PointsPermission.MAKE)
    with server_cursor() as cursor:
        rows = cursor.execute(_AUTHORS, [actor.workspace_id, [one.message_id for one in signs]]).fetchall()
    authors = dict(rows)
    said = [
        (one.member_id, authors[one.message_id], one.group_id, one.message_id, now)
        for one in signs
        if authors.get(one.message_id) is not None
    ]
    return _count(actor, said, now, origin)


class Gone(NamedTuple):
    """A message that is recalled, or an emoji taken away from it: then `by` says by whom. `at`: not before this."""

    message_id: int
    group_id: int
    at: datetime | None = None
    by: int | None = None


# Thanks by words know their own message, thanks by an emoji the message that it is under: either may go.
_OF_GONE = """
    select distinct d.source_id
    from unnest(%(messages)s::bigint[], %(groups)s::bigint[], %(times)s::timestamptz[], %(people)s::bigint[])
         as g(message_id, group_id, at, by)
    join deeds_deed d on d.workspace_id = %(workspace)s and d.group_id = g.group_id and d.kind = 'thanked'
                      and d.source = 'thanks' and d.occurred_at >= coalesce(g.at, '-infinity')
                      and d.data ->> 'message' = g.message_id::text
    where g.by is null or d.value = (select coalesce(canonical_id, id)::text from members_member
                                     where workspace_id = %(workspace)s and id = g.by)
"""


@transaction.atomic
def take_back(actor: Actor, *, gone: Sequence[Gone], now: datetime) -> int:
    """Let thanks count no longer whose words were recalled, whose emoji was taken away, or what it was under is gone.

    Answers how many did. What is said anew on the same day counts on the next.
    """
    actor.require(PointsPermission.MAKE)
    values = {
        "workspace": actor.workspace_id, "messages": numbers(one.message_id for one in gone),
        "groups": numbers(one.group_id for one in gone), "times": moments(one.at for one in gone),
        "people": numbers(one.by for one in gone),
    }  # fmt: skip
    with server_cursor() as cursor:
        found = [row[0] for row in cursor.execute(_OF_GONE, values).fetchall()]
    return withdraw(actor, source=SOURCE, source_ids=found, why="recalled", now=now) if found else 0


def _count(actor: Actor, said: Sequence[tuple[Any, ...]], now: datetime, origin: Origin) -> int:
    if not said:
        return 0
    here = workspace(actor.workspace_id)
    with server_cursor() as cursor:
        people = {member for one in said for member in one[:2]}
        heads = dict(cursor.execute(_PEOPLE, [here.id, numbers(people)]).fetchall())
        since = min(at for *_, at in said) - timedelta(days=PAIR_DAYS)
        values = {"workspace": here.id, "zone": here.zone, "since": since, "heads": numbers(set(heads.values()))}
        before = [Thanks(*row) for row in cursor.execute(_BEFORE, values).fetchall()]
    asked = [
        Thanks(heads[by], heads[to], _day(at, here.tz), group, message, at)
        for by, to, group, message, at in said
        if by in heads and to in heads
    ]
    deeds = [_deed(one) for one in that_count(asked, before)]
    return record(actor, deeds=deeds, now=now, origin=origin).new


def _day(at: datetime, zone: Any) -> date:
    return at.astimezone(zone).date()


def _deed(one: Thanks) -> NewDeed:
    assert one.at is not None  # only those of before have none
    return NewDeed(
        kind=DeedKind.THANKED, occurred_at=one.at, source=SOURCE, source_id=f"{one.day}/{one.by}/{one.to}",
        member_id=one.to, group_id=one.group_id, value=str(one.by), data={"message": one.message_id},
    )  # fmt: skip
