"""Nicknames that do not follow their group's pattern: set where the platform lets us, asked for elsewhere, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.port.effects import Send, SetNickname
from huoqun.chats.rules import EffectClass
from huoqun.core import journal
from huoqun.core.actor import Actor, system
from huoqun.core.queries import workspace
from huoqun.core.sql import numbers, server_cursor, texts
from huoqun.work.actions.tasks import NewTask, make

from ..facts import Named
from ..permissions import NewcomersPermission
from ..queries.rituals import Held, holding
from ..rules.nicknames import NAME, own_name, pattern_of, put_together
from . import _words

SETTLED, AT_ONCE = timedelta(days=1), 300
"""Nobody's nickname is looked at on their first day, nor while they are being asked; so many are seen to in an hour."""

_WRONG = f"""
    select g.id, coalesce(m.canonical_id, m.id), s.nickname, m.name, h.background
    from groups_group g
    join lateral (
        select * from newcomers_ritual r
        where r.workspace_id = g.workspace_id and (r.group_id = g.id or r.kind_id = g.kind_id)
        order by r.group_id is null limit 1) r on r.is_on and r.checks and r.pattern <> ''
    join groups_span s on s.workspace_id = g.workspace_id and s.group_id = g.id and s.left_at is null
    join members_member m on m.workspace_id = s.workspace_id and m.id = s.member_id and not m.is_bot
         and m.erased_at is null
    join members_member h on h.workspace_id = m.workspace_id and h.id = coalesce(m.canonical_id, m.id)
    where g.workspace_id = %(workspace)s and g.ended_at is null and s.joined_at <= %(settled)s
      and btrim(coalesce(nullif(s.nickname, ''), m.name)) !~ r.shape
      and not exists (select from newcomers_naming n where n.workspace_id = g.workspace_id and n.group_id = g.id
                      and n.member_id = h.id and n.pattern = r.pattern)
      and not exists (select from newcomers_introduction i where i.workspace_id = g.workspace_id and i.group_id = g.id
                      and i.member_id = h.id and i.state in ('open', 'waiting'))
    order by g.id, s.id limit {AT_ONCE:d}
"""
_NOTE = """
    insert into newcomers_naming (workspace_id, group_id, member_id, pattern, nickname, proposed, how, at)
    select %s, w.*, %s::timestamptz
    from unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[])
         as w(group_id, member_id, pattern, nickname, proposed, how)
    on conflict do nothing returning id, group_id, member_id
"""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A nickname that does not follow the pattern, and what becomes of it."""

    group_id: int
    member_id: int
    nickname: str
    proposed: str
    how: str
    pattern: str


@transaction.atomic
def mend(actor: Actor, *, now: datetime) -> int:
    """See to nicknames that do not follow their group's pattern, each once; answers how many."""
    actor.require(NewcomersPermission.HEAR)
    with server_cursor() as cursor:
        values = {"workspace": actor.workspace_id, "settled": now - SETTLED}
        rows = cursor.execute(_WRONG, values).fetchall()
    held = holding(actor.workspace_id, {row[0] for row in rows})
    found = [_wrong(held[row[0]], *row) for row in rows if row[0] in held]
    kept = _noted(actor, found, now)
    new = [one for one in found if (one.group_id, one.member_id) in kept]
    with override(workspace(actor.workspace_id).language):
        effects = [_effect(one, kept[one.group_id, one.member_id], held[one.group_id]) for one in new]
        ask(actor, effects=[one for one in effects if one is not None], now=now)
        _hand_over(actor, [one for one in new if one.how == "task"], held, now)
    facts = [Named(member_id=one.member_id, group_id=one.group_id, how=one.how) for one in new]
    journal.record(actor, facts, at=now)
    return len(new)


def _wrong(
    held: Held, group_id: int, member_id: int, nickname: str, name: str, background: Mapping[str, str]
) -> Wrong:  # fmt: skip
    assert held.ritual is not None
    pattern = pattern_of(held.ritual.pattern)
    proposed = put_together(pattern, {**background, NAME: own_name(background, nickname, name)})
    how = "set" if proposed and held.sets and held.ritual.mends else "asked" if held.private else "task"
    return Wrong(group_id, member_id, nickname or name, proposed, how, held.ritual.pattern)


def _noted(actor: Actor, found: Sequence[Wrong], now: datetime) -> dict[tuple[int, int], int]:
    values = [
        actor.workspace_id, now, numbers(one.group_id for one in found), numbers(one.member_id for one in found),
        texts([one.pattern for one in found]), texts([one.nickname for one in found]),
        texts([one.proposed for one in found]), texts([one.how for one in found]),
    ]  # fmt: skip
    if not found:
        return {}
    with server_cursor() as cursor:
        return {(group, member): id for id, group, member in cursor.execute(_NOTE, values).fetchall()}


def _effect(one: Wrong, id: int, held: Held) -> NewEffect | None:
    key = f"newcomers/naming/{id}"
    if one.how == "set":
        return NewEffect(
            key=key, body=SetNickname(one.proposed), cls=EffectClass.SERVICE, group_id=one.group_id,
            member_id=one.member_id, cause=key,
        )  # fmt: skip
    if one.how == "asked":
        words = _words.rename(held.group, one.pattern, one.proposed, pattern_of(one.pattern))
        return NewEffect(key=key, body=Send(words), cls=EffectClass.NUDGE, member_id=one.member_id, cause=key)
    return None


def _hand_over(actor: Actor, found: Sequence[Wrong], held: Mapping[int, Held], now: datetime) -> None:
    """A task for each group and day, with the names in it: whoever is there asks them in their own words."""
    by_group: dict[int, list[Wrong]] = defaultdict(list)
    for one in found:
        by_group[one.group_id].append(one)
    tasks = [
        NewTask(
            key=f"newcomers/names/{group}/{now:%Y-%m-%d-%H}", kind="nickname_ask", group_id=group,
            sla=timedelta(days=2), copy_text=_names(held[group], ones),
            title=_("Ask for nicknames by the pattern in “%(group)s”") % {"group": held[group].group},
        )
        for group, ones in by_group.items()
    ]  # fmt: skip
    make(system(actor.workspace_id, "newcomers"), tasks=tasks, now=now)


def _names(held: Held, ones: Sequence[Wrong]) -> str:
    pattern = ones[0].pattern
    return _words.rename_all(pattern, pattern_of(pattern), [(one.nickname, one.proposed) for one in ones[:30]])
