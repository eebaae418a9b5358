"""Whose turn has come: whoever was asked in another group first, and whoever cannot be reached in private."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import override

from huoqun.chats.actions.outbox import ask
from huoqun.chats.actions.withdrawing import withdraw
from huoqun.core.actor import Actor, system
from huoqun.core.queries import workspace
from huoqun.core.sql import moments, numbers, server_cursor, texts

from ..permissions import NewcomersPermission
from ..queries.rituals import holding
from ..rules.rituals import NewRitual
from ._gifts import promises
from ._opening import LATELY, Opening, answered_lately, form_of, open_up, terms_of, way_of

AT_ONCE = 500


@transaction.atomic
def see_to(actor: Actor, *, now: datetime) -> int:
    """Ask in the group whoever cannot be reached in private, and begin what has waited; answers how many."""
    return fall_back(actor, now=now) + go_on(actor, now=now)


# Of each person the one who waited longest, unless they are being asked in a group in which they still are.
_TURNS = f"""
    select * from (
        select distinct on (coalesce(m.canonical_id, m.id)) i.id, i.group_id, coalesce(m.canonical_id, m.id) as head,
               h.name, i.terms, i.ends_at
        from newcomers_introduction i
        join members_member m on m.workspace_id = i.workspace_id and m.id = i.member_id
        join members_member h on h.workspace_id = m.workspace_id and h.id = coalesce(m.canonical_id, m.id)
        join groups_span s on s.workspace_id = i.workspace_id and s.group_id = i.group_id and s.member_id = m.id
             and s.left_at is null
        where i.workspace_id = %(workspace)s and i.state = 'waiting' and h.erased_at is null
          -- whose end is fixed and over is late, and asked nothing any more
          and (coalesce((i.terms ->> 'counts')::boolean, true) or i.ends_at > %(now)s)
          and (%(heads)s::bigint[] is null or coalesce(m.canonical_id, m.id) = any(%(heads)s::bigint[]))
        order by coalesce(m.canonical_id, m.id), i.id) w
    where not exists (
        select from members_member k
        join newcomers_introduction o on o.workspace_id = k.workspace_id and o.member_id = k.id and o.state = 'open'
        join groups_span s on s.workspace_id = k.workspace_id and s.group_id = o.group_id and s.member_id = k.id
             and s.left_at is null
        where k.workspace_id = %(workspace)s and (k.id = w.head or k.canonical_id = w.head))
    order by id limit {AT_ONCE:d}
"""
_OPEN = """
    update newcomers_introduction i set state = 'open', way = w.way, ends_at = w.ends_at
    from unnest(%s::bigint[], %s::text[], %s::timestamptz[]) as w(id, way, ends_at)
    where i.workspace_id = %s and i.id = w.id and i.state = 'waiting' returning i.id
"""
# Nobody was asked anything there yet.
_DROP = """
    delete from newcomers_introduction where workspace_id = %s and id = any(%s::bigint[]) and state = 'waiting'
"""


@transaction.atomic
def go_on(actor: Actor, *, now: datetime, member_ids: Collection[int] | None = None) -> int:
    """Begin what has waited for its turn, of these people or of all; answers how many are asked now. Where nobody is
    asked any more it is dropped.
    """
    actor.require(NewcomersPermission.HEAR)
    if member_ids is not None and not member_ids:
        return 0
    heads = None if member_ids is None else numbers(member_ids)
    with server_cursor() as cursor:
        rows = cursor.execute(_TURNS, {"workspace": actor.workspace_id, "heads": heads, "now": now}).fetchall()
        held = holding(actor.workspace_id, {row[1] for row in rows})
        found = {row[0]: Opening(row[0], row[1], row[2], row[3], terms_of(row[4])) for row in rows}
        idle = [row[0] for row in rows if row[1] not in held or (found[row[0]].terms.counts and not held[row[1]].asks)]
        cursor.execute(_DROP, [actor.workspace_id, numbers(idle)])
        rows = [row for row in rows if row[0] not in idle]
        ends = [
            now + timedelta(hours=(held[row[1]].ritual or NewRitual()).hours) if found[row[0]].terms.counts else row[5]
            for row in rows
        ]
        values = [
            numbers(row[0] for row in rows),
            texts([way_of(held[row[1]]) for row in rows]),
            moments(ends),
            actor.workspace_id,
        ]
        opened = [row[0] for row in cursor.execute(_OPEN, values).fetchall()] if rows else []
    return open_up(actor, [found[id] for id in sorted(opened)], held, now=now)


_UNREACHED = f"""
    select i.id, i.group_id, h.id, h.name, i.terms, p.state
    from newcomers_introduction i
    join chats_effect e on e.workspace_id = i.workspace_id and e.key = 'newcomers/' || i.id || '/hello'
    join chats_progress p on p.effect_id = e.id and p.state in ('failed', 'awaiting_staff')
    join members_member m on m.workspace_id = i.workspace_id and m.id = i.member_id
    join members_member h on h.workspace_id = m.workspace_id and h.id = coalesce(m.canonical_id, m.id)
    where i.workspace_id = %s and i.state = 'open' and i.way = 'private' and i.asked_at is null
      and exists (select from groups_span s where s.workspace_id = i.workspace_id and s.group_id = i.group_id
                  and s.member_id = any(array[m.id, h.id]) and s.left_at is null)
    order by i.id limit {AT_ONCE:d} for update of i skip locked
"""
_BY_FORM = """
    update newcomers_introduction set way = 'group' where workspace_id = %s and id = any(%s::bigint[])
"""


@transaction.atomic
def fall_back(actor: Actor, *, now: datetime) -> int:
    """Ask by the form in the group whoever could not be reached in private; answers how many.

    What stands with the team as a task is called off, where a program may speak in the group itself.
    """
    actor.require(NewcomersPermission.HEAR)
    with server_cursor() as cursor:
        rows = cursor.execute(_UNREACHED, [actor.workspace_id]).fetchall()
        held = holding(actor.workspace_id, {row[1] for row in rows})
        rows = [row for row in rows if row[1] in held and (row[5] == "failed" or held[row[1]].speaks)]
        keys = {f"newcomers/{row[0]}/hello": row for row in rows}
        with_staff = [key for key, row in keys.items() if row[5] != "failed"]
        ended = withdraw(system(actor.workspace_id, "newcomers"), keys=with_staff, now=now)
        found = [
            Opening(row[0], row[1], row[2], row[3], terms_of(row[4]))
            for key, row in keys.items()
            if row[5] == "failed" or key in ended
        ]
        if found:
            cursor.execute(_BY_FORM, [actor.workspace_id, numbers(one.id for one in found)])
    with override(workspace(actor.workspace_id).language):
        said = promises(actor.workspace_id, [(one.member_id, one.group_id) for one in found], held, now=now)
        known = answered_lately(actor.workspace_id, [one.member_id for one in found], since=now - LATELY)
        forms = [
            form_of(
                one, held[one.group_id], said[one.member_id, one.group_id], key=f"newcomers/{one.id}/form",
                other=known[one.member_id].group if one.member_id in known else "",
            )
            for one in found
        ]  # fmt: skip
        ask(actor, effects=forms, now=now)
    return len(found)
