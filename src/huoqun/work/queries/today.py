"""Today's figures in one question: how late the reactions are, what is parked and unmatched, whose minutes it took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from huoqun.core.actor import Actor
from huoqun.core.jobs import all_consumers
from huoqun.core.journal import lane_of, streams_of
from huoqun.core.sql import server_cursor
from huoqun.core.waiting import Waits, asked

from ..rules import minutes_by_hand

STALE = timedelta(days=2)
AFTER = timedelta(minutes=30)
LATE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Figures:
    """`as_of`: the moment at which lists are looked at, that of the newest message where nothing comes in any more
    (`is_past`). `behind`: for how long a fact has waited for its reactions, None where that is not long.

    `in_trouble`: (id, name, error) of connections that are on and do not work. Minutes: since `since`. `waits`: how
    much of what was asked about waits, by name.
    """

    as_of: datetime
    is_past: bool
    behind: timedelta | None
    in_trouble: tuple[tuple[int, str, str], ...]
    parked: int
    unmatched: int
    spent: float
    saved: float
    waits: Mapping[str, int]


_FIGURES = """
    select (select max(last_at) from chats_grouppulse where workspace_id = %(workspace)s),
           (select exists (select from chats_connection where workspace_id = %(workspace)s and is_on)),
           (select min(f.recorded_at) from core_cursor c cross join lateral (
                select recorded_at from core_fact
                where lane = c.lane and (epoch, xid, id) > (c.epoch, c.xid, c.fact_id)
                  and workspace_id = %(workspace)s
                order by epoch, xid, id limit 1) f
            where c.lane = any(%(streams)s) and c.consumer = any(%(consumers)s)),
           (select jsonb_agg(jsonb_build_array(id, name, last_error) order by name) from chats_connection
            where workspace_id = %(workspace)s and is_on and last_error <> ''),
           (select count(*) from core_parked where workspace_id = %(workspace)s),
           (select count(*) from deeds_deed where workspace_id = %(workspace)s and member_id is null),
           (select coalesce(sum(seconds), 0) / 60.0 from (
                select seconds from work_task where workspace_id = %(workspace)s and state in ('done', 'dropped')
                   and done_at >= %(since)s and done_at < %(now)s
                union all
                select seconds from work_proposal
                where workspace_id = %(workspace)s and decided_at >= %(since)s and decided_at < %(now)s
                union all
                select seconds from work_incident
                where workspace_id = %(workspace)s and decided_at >= %(since)s and decided_at < %(now)s) ended),
           (select jsonb_agg(jsonb_build_array(what, cls, n)) from (
                select what, cls, count(*) as n from chats_progress p join chats_effect e on e.id = p.effect_id
                where p.workspace_id = %(workspace)s and state in ('sent', 'confirmed')
                  and state_at >= %(since)s and state_at < %(now)s and decided_by not like 'staff:%%'
                group by what, cls) e),
           (select settings -> 'minutes' from core_workspace where id = %(workspace)s),
           {waits}
"""


def figures(
    actor: Actor, *, now: datetime, real: datetime, since: datetime, waits: Sequence[Waits] = ()
) -> Figures:  # fmt: skip
    """Everything that Today counts and that needs no list. `real` is the wall's time, in which facts are recorded;
    `waits`: what is counted beside it."""
    workspace_id, (waiting, places) = actor.workspace_id, asked(actor, waits)
    values = places | {
        "workspace": workspace_id, "streams": streams_of([lane_of(workspace_id)]), "since": since, "now": now,
        "consumers": [consumer.name for consumer in all_consumers()],
    }  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_FIGURES.replace("{waits}", waiting), values)
        row: Any = cursor.fetchone()
    newest, is_on, oldest, trouble, parked, unmatched, spent, sent, own, held = row
    past = newest is not None and now - newest > STALE and not is_on
    done = {(what, cls): n for what, cls, n in sent or ()}
    late = real - oldest if oldest is not None else None
    return Figures(
        as_of=newest + AFTER if past else now,
        is_past=past,
        behind=late if late is not None and late > LATE else None,
        in_trouble=tuple((line[0], line[1], line[2]) for line in trouble or ()),
        parked=parked,
        unmatched=unmatched,
        spent=float(spent),
        saved=minutes_by_hand(done, own if isinstance(own, Mapping) else {}),
        waits=held,
    )
