"""Newcomers asked to introduce themselves: in private where a program may, else by a form in the group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.planner import Cap
from huoqun.chats.port.effects import Send
from huoqun.chats.quiet import QuietHours
from huoqun.chats.rules import EffectClass
from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.queries import workspace
from huoqun.core.sql import moments, numbers, server_cursor, texts

from ..facts import Introduced
from ..permissions import NewcomersPermission
from ..queries.rituals import Held, holding
from ..rules.nicknames import pattern_of
from ..rules.rituals import NewRitual, Way
from . import _words


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


# Whoever is new twice in a quarter is not asked again, whatever they said (a playbook may ask once more who did not
# answer); whoever is being asked goes on as they are.
_BEGIN = """
    with wanted as (
        select w.place, w.group_id, w.way, w.ends_at, coalesce(m.canonical_id, m.id) as member_id, m.name
        from unnest(%(groups)s::bigint[], %(members)s::bigint[], %(ways)s::text[], %(ends)s::timestamptz[],
                    %(selves)s::boolean[]) with ordinality as w(group_id, member_id, way, ends_at, by_itself, place)
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
    new as (
        insert into newcomers_introduction (workspace_id, group_id, member_id, way, state, step, who, needs, offers,
                                            nickname, proposed, again, began_at, ends_at)
        select distinct on (group_id, member_id) %(workspace)s, group_id, member_id, way, 'open', 'who', '', '', '',
               '', '', false, %(now)s::timestamptz, ends_at
        from wanted w where not exists (select from done d where d.group_id = w.group_id and d.member_id = w.member_id)
        order by group_id, member_id
        on conflict do nothing returning id, group_id, member_id
    )
    select w.place, w.member_id, w.name, n.id,
           exists (select from done d where d.group_id = w.group_id and d.member_id = w.member_id)
    from wanted w left join new n on n.group_id = w.group_id and n.member_id = w.member_id order by w.place
"""
LATELY = timedelta(days=90)


@transaction.atomic
def begin(actor: Actor, *, wanted: Sequence[Begin], now: datetime, origin: Origin = Origin.LIVE) -> int:
    """Ask newcomers to introduce themselves; answers how many are asked now. Twice asks nobody twice."""
    actor.require(NewcomersPermission.HEAR)
    held = holding(actor.workspace_id, {one.group_id for one in wanted})
    asked = [one for one in wanted if one.group_id in held and _is_asked(one, held[one.group_id])]
    if not asked or not origin.acts:
        return 0
    values = {
        "workspace": actor.workspace_id, "groups": numbers(one.group_id for one in asked),
        "members": numbers(one.member_id for one in asked),
        "ways": texts([_way(held[one.group_id]) for one in asked]),
        "ends": moments(_end(one, held[one.group_id], now) for one in asked), "now": now, "lately": now - LATELY,
        "selves": [one.by_itself for one in asked],
    }  # fmt: skip
    with server_cursor() as cursor:
        rows = cursor.execute(_BEGIN, values).fetchall()
    with override(workspace(actor.workspace_id).language):
        effects = {
            id: _effect(asked[place - 1], held[asked[place - 1].group_id], id, member, name)
            for place, member, name, id, _done in rows
            if id is not None
        }
    ask(actor, effects=list(effects.values()), now=now, origin=origin)
    # Whoever did so lately is told of at once, or a playbook would wait for it in vain.
    known = {(member, asked[place - 1].group_id) for place, member, _name, _id, done in rows if done}
    facts = [Introduced(member_id=m, group_id=g, about=str(g)) for m, g in sorted(known)]
    journal.record(actor, facts, at=now, origin=origin)
    return len(effects)


def _is_asked(one: Begin, held: Held) -> bool:
    return not one.by_itself or (held.is_on and held.ritual is not None and held.ritual.asks)


def _way(held: Held) -> str:
    return Way.PRIVATE if held.private else Way.GROUP


def _end(one: Begin, held: Held, now: datetime) -> datetime:
    return one.ends_at or now + timedelta(hours=(held.ritual or NewRitual()).hours)


def _effect(one: Begin, held: Held, id: int, member_id: int, name: str) -> NewEffect:
    ritual = held.ritual or NewRitual()
    pattern = pattern_of(ritual.pattern) if ritual.pattern else None
    if held.private:
        body = Send(_words.hello(ritual, name=name, group=held.group))
    else:
        body = Send(_words.form(ritual, name=name, group=held.group, pattern=pattern), mentions=(member_id,))
    return NewEffect(
        key=f"newcomers/{id}/hello", body=body, cls=one.cls, member_id=member_id, due_at=one.due_at,
        group_id=None if held.private else one.group_id, quiet=one.quiet, caps=one.caps, arm=one.arm, cause=one.key,
    )  # fmt: skip
