"""Marked days are counted anew from messages and deeds, a few hundred in one statement.

A day is always made whole: so it is exact whatever happened to it, and costs what was said on it, not what was before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from huoqun.chats.rules import MessageKind, MessageOrigin
from huoqun.core.journal import telling_history
from huoqun.core.sql import moments, numbers, prefer_indexes, server_cursor, texts
from huoqun.deeds.rules import DeedKind

from ..rules import REPLIES_WITHIN

DAYS_AT_ONCE = 200
"""Marked days a transaction: it must not hold the journal's horizon back for long."""

TURN_WITHIN = "1 hour"
"""Words that follow another's within this are taken as said to them, where no platform tells replies."""

WORD = r"[぀-ヿ㐀-鿿]|[^\s぀-ヿ㐀-鿿]+"
LINK = r"https?://\S+|www\.\S+"
_ASKS = r"[?？]|(吗|么|呢)[。！!~～…\s]*$"

MESSAGES_AT_ONCE = 20_000
"""So many messages are counted in one go, about: a second's work, after which others have their turn."""

_NEXT = """
    select workspace_id from insights_staleday
    where (workspace_id, group_id, day) > (%s, %s, %s) and workspace_id = coalesce(%s, workspace_id)
    order by workspace_id, group_id, day limit 1
"""
_MARKED = """
    select group_id, day, marked_at from (
        select s.group_id, s.day, s.marked_at,
               sum(coalesce(d.messages, 0)) over (order by s.group_id, s.day) - coalesce(d.messages, 0) as before
        from (
            select group_id, day, marked_at from insights_staleday
            where workspace_id = %(workspace)s and (group_id, day) > (%(group)s, %(day)s)
            order by group_id, day limit %(days)s
        ) s
        left join chats_groupday d on d.workspace_id = %(workspace)s and d.group_id = s.group_id and d.day = s.day
    ) one
    where before < %(messages)s order by group_id, day
"""
# One fold of a workspace at a time; whoever marks a day meanwhile does not wait for it.
_ALONE = "select pg_try_advisory_xact_lock(%s, (%s %% 2000000000)::int)"
_IN_TURN = "select true from pg_advisory_xact_lock(%s, (%s %% 2000000000)::int)"
_LOCKS = 4_823_014
# A day that was marked again meanwhile stays marked, also where who marks it has not come to an end yet.
_COUNTED_NOW = """
    delete from insights_staleday s using (
        select s.id from insights_staleday s
        join unnest(%(groups)s::bigint[], %(days)s::date[], %(marks)s::timestamptz[]) as w(group_id, day, marked_at)
            on s.group_id = w.group_id and s.day = w.day and s.marked_at = w.marked_at
        where s.workspace_id = %(workspace)s
        for update of s skip locked
    ) counted
    where s.id = counted.id
"""

# Erased people's words are gone, or about to be; who is somebody else today counts as them.
_SAID = f"""
    stale as materialized (
        select w.group_id, w.day, (w.day::timestamp at time zone coalesce(g.zone, h.zone)) as since,
               ((w.day + 1)::timestamp at time zone coalesce(g.zone, h.zone)) as until
        from unnest(%(groups)s::bigint[], %(days)s::date[]) as w(group_id, day)
        join core_workspace h on h.id = %(workspace)s
        left join groups_group g on g.workspace_id = %(workspace)s and g.id = w.group_id
        where w.group_id = 0 or g.id is not null
    ),
    said as materialized (
        select s.group_id, s.day, m.id, m.at, m.reply_to, coalesce(p.canonical_id, p.id) as member_id,
               case when p.erased_at is null then m.text else '' end as text,
               case when p.erased_at is null then m.data end as data
        from stale s
        join chats_message m on m.workspace_id = %(workspace)s and m.group_id = s.group_id
            and m.at >= s.since and m.at < s.until
        join members_member p on p.workspace_id = %(workspace)s and p.id = m.member_id
        where m.recalled_at is null and m.kind <> {MessageKind.SYSTEM:d} and m.origin <> {MessageOrigin.SENT:d}
    )
"""
ASKED = f"regexp_replace({{text}}, '{LINK}', '', 'g') ~ '{_ASKS}'"
_OWN = f"""
    own as (
        select group_id, day, member_id, count(*) as messages,
               sum(regexp_count(text, '{WORD}')) as words,
               count(*) filter (where text ~ '{LINK}') as links,
               count(*) filter (where before <> member_id and at - before_at <= interval '{TURN_WITHIN}') as turns,
               count(*) filter (where {ASKED.format(text="text")}) as questions,
               sum((select coalesce(sum((r->>'count')::int), 0)
                    from jsonb_array_elements(data->'reactions') r)) as reactions
        from (select *, lag(member_id) over alike as before, lag(at) over alike as before_at from said
              window alike as (partition by group_id, day order by at, id)) one
        group by 1, 2, 3
    )
"""
# A platform's id is told by its key; that of an endless one is a hash, which nobody answers.
_TO = f"""
    replied as materialized (
        select s.group_id, s.day, s.member_id, coalesce(o.canonical_id, o.id) as to_id,
               q.recalled_at is null and o.erased_at is null and {ASKED.format(text="q.text")} as answers
        from said s
        join chats_message_key k on k.workspace_id = %(workspace)s and k.group_id = s.group_id
            and k.key = 'i:' || s.reply_to
        join chats_message q on q.workspace_id = %(workspace)s and q.id = k.message_id and q.at = k.at
        join members_member o on o.workspace_id = %(workspace)s and o.id = q.member_id
        where s.reply_to is not null and q.at <= s.at and q.at > s.at - interval '{REPLIES_WITHIN} days'
          and coalesce(o.canonical_id, o.id) <> s.member_id
    ),
    mentioned as materialized (
        select s.group_id, s.day, s.member_id, coalesce(o.canonical_id, o.id) as to_id
        from said s, jsonb_array_elements(s.data->'mentions') named
        join members_member o on o.workspace_id = %(workspace)s
            and o.id = case when jsonb_typeof(named) = 'number' then named::bigint end
        where jsonb_typeof(s.data->'mentions') = 'array' and coalesce(o.canonical_id, o.id) <> s.member_id
    )
"""
_KINDS = ", ".join(f"'{kind}'" for kind in (DeedKind.CHECKED_IN, DeedKind.BOUGHT, DeedKind.CAME))
_DONE = f"""
    done as (
        select s.group_id, s.day, coalesce(p.canonical_id, p.id) as member_id, d.kind
        from stale s
        join deeds_deed d on d.workspace_id = %(workspace)s and d.group_id is not distinct from nullif(s.group_id, 0)
            and d.kind in ({_KINDS}) and d.occurred_at >= s.since and d.occurred_at < s.until
        join members_member p on p.workspace_id = %(workspace)s and p.id = d.member_id
    )
"""
COUNTED = (
    "messages", "words", "links", "turns", "replies_out", "replies_in", "mentions_out", "mentions_in", "questions",
    "answers", "reactions", "check_ins", "purchases", "gatherings",
)  # fmt: skip
DEEDS = "({of}.check_ins + {of}.purchases + {of}.gatherings)"
"""What somebody did in a group on a day besides talking: a sign of life as words are."""
_CELLS = f"""
    cells as materialized (
        select group_id, day, member_id, {", ".join(f"sum({name})::int as {name}" for name in COUNTED)}
        from (
            select group_id, day, member_id, messages, words, links, turns, 0 as replies_out, 0 as replies_in,
                   0 as mentions_out, 0 as mentions_in, questions, 0 as answers, reactions, 0 as check_ins,
                   0 as purchases, 0 as gatherings
            from own
            union all
            select group_id, day, member_id, 0, 0, 0, 0, 1, 0, 0, 0, 0, answers::int, 0, 0, 0, 0 from replied
            union all
            select group_id, day, to_id, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0 from replied
            union all
            select group_id, day, member_id, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0 from mentioned
            union all
            select group_id, day, to_id, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0 from mentioned
            union all
            select group_id, day, member_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (kind = '{DeedKind.CHECKED_IN}')::int,
                   (kind = '{DeedKind.BOUGHT}')::int, (kind = '{DeedKind.CAME}')::int
            from done
        ) every
        group by 1, 2, 3
    )
"""
# Rows that are right already are left alone: most of a day is, when it is made anew.
_FOLD = f"""
    with {_SAID}, {_OWN}, {_TO}, {_DONE}, {_CELLS},
    gone as (
        delete from insights_memberday d using unnest(%(groups)s::bigint[], %(days)s::date[]) as w(group_id, day)
        where d.workspace_id = %(workspace)s and d.group_id = w.group_id and d.day = w.day and not exists (
            select from cells c where c.group_id = d.group_id and c.day = d.day and c.member_id = d.member_id)
    )
    insert into insights_memberday as d (workspace_id, group_id, day, member_id, {", ".join(COUNTED)})
    select %(workspace)s, group_id, day, member_id, {", ".join(COUNTED)} from cells
    on conflict (workspace_id, group_id, day, member_id) do update
    set {", ".join(f"{name} = excluded.{name}" for name in COUNTED)}
    where ({", ".join(f"d.{name}" for name in COUNTED)})
        is distinct from ({", ".join(f"excluded.{name}" for name in COUNTED)})
"""


class Place(NamedTuple):
    """A marked day, in the order in which days are counted anew."""

    workspace_id: int
    group_id: int
    day: date


BEGIN = Place(0, -1, date.min)


class Folded(NamedTuple):
    """How many days a turn counted anew, and where it stands; None: nothing was marked behind where it began."""

    days: int
    at: Place | None


def fold_some(
    *,
    after: Place = BEGIN,
    within: int | None = None,
    days: int = DAYS_AT_ONCE,
    messages: int = MESSAGES_AT_ONCE,
    waits: bool = False,
) -> Folded:
    """Count some of one workspace's marked days anew, those that come after a place; `within`: of that workspace only.
    Where somebody else is at it, this goes on to the next one, unless it `waits`.

    Whoever goes from place to place counts each day once, also where days are marked faster than they are counted.
    """
    # It tells nothing: whoever reads what happens need not wait for its end.
    with telling_history(), server_cursor() as cursor:
        row = cursor.execute(_NEXT, [*after, within]).fetchone()
        if row is None:
            return Folded(0, None)
        here = after if after.workspace_id == row[0] else _begin(row[0])
        if not _alone(row[0], _IN_TURN if waits else _ALONE):
            return Folded(0, _begin(row[0] + 1))
        prefer_indexes()
        values: dict[str, Any] = {"workspace": row[0], "group": here.group_id, "day": here.day}
        # Marks are read before the messages: what comes between is counted, and its day marked anew.
        marked = cursor.execute(_MARKED, {**values, "days": days, "messages": messages}).fetchall()
        if not marked:
            return Folded(0, _begin(row[0] + 1))
        _fold(row[0], marked)
    return Folded(len(marked), Place(row[0], *marked[-1][:2]))


def beyond(place: Place) -> Place | None:
    """Where the workspace that would be next after a place ends; None: nothing is marked there."""
    with server_cursor() as cursor:
        row = cursor.execute(_NEXT, [*place, None]).fetchone()
    return None if row is None else _begin(row[0] + 1)


def _begin(workspace_id: int) -> Place:
    return BEGIN._replace(workspace_id=workspace_id)


def _fold(workspace_id: int, marked: Sequence[tuple[int, date, datetime]]) -> None:
    values = {
        "workspace": workspace_id,
        "groups": numbers(group for group, _, _ in marked),
        "days": texts([day.isoformat() for _, day, _ in marked]),
    }
    with server_cursor() as cursor:
        cursor.execute(_FOLD, values)
        mark(workspace_id, [day for _, day, _ in marked])
        cursor.execute(_COUNTED_NOW, {**values, "marks": moments(at for *_, at in marked)})


def _alone(workspace_id: int, how: str) -> bool:
    with server_cursor() as cursor:
        row = cursor.execute(how, [_LOCKS, workspace_id]).fetchone()
    return bool(row and row[0])


def mark(workspace_id: int, days: Iterable[date]) -> None:
    """Note the months of days for the archive."""
    with server_cursor() as cursor:
        values = {"workspace": workspace_id, "days": texts([day.isoformat() for day in days])}
        cursor.execute(_MARK, values)


_MARK = """
    insert into insights_stalemonth as m (workspace_id, month, version)
    select %(workspace)s, month, 1 from (
        select distinct date_trunc('month', day)::date as month from unnest(%(days)s::date[]) day
    ) changed order by month
    on conflict (workspace_id, month) do update set version = m.version + 1
"""
"""Whatever changed of a month, the archive has to write it anew."""


def fold_all(workspace_id: int | None = None) -> None:
    """Return when every day of a workspace (None: of any) that is marked now has been counted anew, by running workers
    or else by us. Days that are marked meanwhile are the next turn's.
    """
    at: Place | None = BEGIN
    while at is not None:
        at = fold_some(after=at, within=workspace_id, waits=True).at
