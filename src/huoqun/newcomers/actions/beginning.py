"""Newcomers asked to introduce themselves: in private where a program may, else by a form in the group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import orjson
from django.db import transaction

from huoqun.chats.planner import Cap
from huoqun.chats.quiet import QuietHours
from huoqun.chats.rules import EffectClass
from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.sql import moments, numbers, server_cursor, texts

from ..facts import Introduced
from ..permissions import NewcomersPermission
from ..queries.rituals import Held, holding
from ..rules.rituals import NewRitual
from ._opening import LATELY, Opening, Terms, kept, open_up, way_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """Somebody to be asked in a group. `by_itself`: because they joined, so only where the ritual says so."""

    member_id: int
    group_id: int
    key: str
    ends_at: datetime | None = None
    due_at: datetime | None = None
    cls: EffectClass = EffectClass.CARE
    quiet: QuietHours | None = None
    caps: tuple[Cap, ...] = ()
    arm: str = ""
    by_itself: bool = field(default=False)

    @property
    def terms(self) -> Terms:
        return Terms(self.key, self.cls, self.quiet, self.caps, self.arm, self.ends_at is None, self.due_at)


# One after another, or two who come at once would each be the first.
_ONE_BY_ONE = """
    select from members_member where workspace_id = %s and id = any(%s::bigint[]) order by id for no key update
"""
# Whoever is new twice in a quarter is not asked again, whatever they said (a playbook may ask once more who did not
# answer); whoever is being asked goes on as they are, and whoever is being asked elsewhere waits for the end of that.
_BEGIN = """
    with wanted as (
        select w.place, w.group_id, w.way, w.ends_at, w.terms, w.is_fixed,
               coalesce(m.canonical_id, m.id) as member_id, m.name
        from unnest(%(groups)s::bigint[], %(members)s::bigint[], %(ways)s::text[], %(ends)s::timestamptz[],
                    %(terms)s::text[], %(fixed)s::boolean[], %(selves)s::boolean[]) with ordinality
             as w(group_id, member_id, way, ends_at, terms, is_fixed, by_itself, place)
        join members_member m on m.workspace_id = %(workspace)s and m.id = w.member_id
        where not m.is_bot and not m.is_staff and m.erased_at is null
          and not (w.by_itself and exists (
              select from newcomers_introduction i where i.workspace_id = %(workspace)s and i.group_id = w.group_id
                and i.member_id = coalesce(m.canonical_id, m.id) and i.state in ('refused', 'late')
                and i.ended_at > %(lately)s))
    ),
    done as (
        select distinct on (w.group_id, w.member_id) w.group_id, w.member_id from wanted w
        join newcomers_introduction i on i.workspace_id = %(workspace)s and i.member_id = w.member_id
             and i.group_id = w.group_id and i.state = 'done' and i.ended_at > %(lately)s
    ),
    first as (
        select distinct on (group_id, member_id) * from wanted w
        where not exists (select from done d where d.group_id = w.group_id and d.member_id = w.member_id)
        order by group_id, member_id, place
    ),
    turns as (
        select f.*, row_number() over (partition by member_id order by place) > 1 or exists (
            select from members_member k
            join newcomers_introduction i on i.workspace_id = k.workspace_id and i.member_id = k.id
                 and i.state in ('open', 'waiting')
            join groups_span s on s.workspace_id = k.workspace_id and s.group_id = i.group_id and s.member_id = k.id
                 and s.left_at is null
            where k.workspace_id = %(workspace)s and (k.id = f.member_id or k.canonical_id = f.member_id)) as waits
        from first f
    ),
    new as (
        insert into newcomers_introduction (workspace_id, group_id, member_id, way, state, step, who, needs, offers,
                                            nickname, proposed, again, began_at, ends_at, terms)
        select %(workspace)s, group_id, member_id, way, case when waits then 'waiting' else 'open' end, 'who', '', '',
               '', '', '', false, %(now)s::timestamptz,
               ends_at + case when waits and not is_fixed then %(longest)s::interval else '0' end, terms::jsonb
        from turns order by group_id, member_id
        on conflict do nothing returning id, group_id, member_id, state
    )
    select w.place, w.member_id, w.name, n.id, n.state = 'open',
           exists (select from done d where d.group_id = w.group_id and d.member_id = w.member_id)
    from wanted w left join new n on n.group_id = w.group_id and n.member_id = w.member_id order by w.place
"""
WAITS_AT_MOST = timedelta(days=14)
"""So long somebody's turn is waited for who joined several groups."""


@transaction.atomic
def begin(actor: Actor, *, wanted: Sequence[Begin], now: datetime, origin: Origin = Origin.LIVE) -> int:
    """Ask newcomers to introduce themselves; answers how many are asked now. Twice asks nobody twice; whoever is being
    asked in another group is asked here when that has ended.
    """
    actor.require(NewcomersPermission.HEAR)
    held = holding(actor.workspace_id, {one.group_id for one in wanted})
    asked = [one for one in wanted if one.group_id in held and _is_asked(one, held[one.group_id])]
    if not asked or not origin.acts:
        return 0
    values = {
        "workspace": actor.workspace_id, "groups": numbers(one.group_id for one in asked),
        "members": numbers(one.member_id for one in asked),
        "ways": texts([way_of(held[one.group_id]) for one in asked]),
        "ends": moments(_end(one, held[one.group_id], now) for one in asked), "now": now, "lately": now - LATELY,
        "terms": texts([orjson.dumps(kept(one.terms)).decode() for one in asked]),
        "longest": WAITS_AT_MOST, "fixed": [one.ends_at is not None for one in asked],
        "selves": [one.by_itself for one in asked],
    }  # fmt: skip
    with server_cursor() as cursor:
        cursor.execute(_ONE_BY_ONE, [actor.workspace_id, values["members"]])
        rows = cursor.execute(_BEGIN, values).fetchall()
    openings = {
        id: Opening(id, asked[place - 1].group_id, member, name, asked[place - 1].terms)
        for place, member, name, id, is_open, _done in reversed(rows)
        if id is not None and is_open
    }
    done = open_up(actor, list(openings.values()), held, now=now, origin=origin)
    # Whoever did so lately is told of at once, or a playbook would wait for it in vain.
    known = {(member, asked[place - 1].group_id) for place, member, _name, _id, _open, is_done in rows if is_done}
    facts = [Introduced(member_id=m, group_id=g, about=str(g)) for m, g in sorted(known)]
    journal.record(actor, facts, at=now, origin=origin)
    return done


def _is_asked(one: Begin, held: Held) -> bool:
    return not one.by_itself or held.asks


def _end(one: Begin, held: Held, now: datetime) -> datetime:
    return one.ends_at or now + timedelta(hours=(held.ritual or NewRitual()).hours)
