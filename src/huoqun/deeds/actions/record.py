"""Write deeds down, each once, and find out later who did them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson
from django.db import transaction

from huoqun.chats.queries.realms import only_realms
from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.sql import server_cursor
from huoqun.deeds.facts import Matched
from huoqun.deeds.facts import Recorded as RecordedFact
from huoqun.deeds.permissions import DeedPermission
from huoqun.deeds.rules import NewDeed
from huoqun.members.queries import identities
from huoqun.members.rules import platform_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """`new`: deeds stored now; `known`: there already; `unmatched`: of the new ones, those of nobody we know yet."""

    new: int
    known: int
    unmatched: int


_INSERT = """
    insert into deeds_deed (workspace_id, member_id, group_id, kind, product, value, amount_minor, currency,
                            occurred_at, recorded_at, source, source_id, matches, data)
    select %(workspace)s, d.member_id, d.group_id, d.kind, d.product, d.value, d.amount_minor, d.currency,
           d.occurred_at, %(now)s, d.source, d.source_id,
           array(select jsonb_array_elements_text(d.matches::jsonb)), d.data::jsonb
    from unnest(%(members)s::bigint[], %(groups)s::bigint[], %(kinds)s::text[], %(products)s::text[],
                %(values)s::text[], %(amounts)s::bigint[], %(currencies)s::text[], %(times)s::timestamptz[],
                %(sources)s::text[], %(ids)s::text[], %(matches)s::text[], %(data)s::text[])
         as d(member_id, group_id, kind, product, value, amount_minor, currency, occurred_at, source, source_id,
              matches, data)
    order by d.source, d.source_id
    on conflict (workspace_id, source, source_id) do nothing
    returning id, kind, product, member_id, group_id, occurred_at, source, source_id
"""


# Within somebody's transaction it is a part of that, without a savepoint of its own: nobody goes on where it fails.
@transaction.atomic(savepoint=False)
def record(
    actor: Actor, *, deeds: Sequence[NewDeed], now: datetime, origin: Origin = Origin.LIVE, actors: Sequence[Actor] = ()
) -> Outcome:
    """Store deeds, set-based. One that names nobody we know waits unmatched until the identity appears.

    `actors`: who recorded each, where that is not `actor` for all.
    """
    actor.require(DeedPermission.RECORD)
    if not deeds:
        return Outcome(0, 0, 0)
    deeds = _in_their_realms(actor.workspace_id, deeds)
    known = identities.find(actor.workspace_id, {pair for deed in deeds for pair in deed.identities})
    members = [deed.member_id or next((known[p] for p in deed.identities if p in known), None) for deed in deeds]
    with server_cursor() as cursor:
        cursor.execute(_INSERT, _columns(actor, deeds, members, now))
        stored = cursor.fetchall()
    facts = [
        RecordedFact(deed_id=row[0], kind=row[1], product=row[2], member_id=row[3], group_id=row[4]) for row in stored
    ]
    by = dict(zip(((deed.source, deed.source_id) for deed in deeds), actors, strict=False))
    journal.record(
        actor, facts, at=now, occurred_at=[row[5] for row in stored], origin=origin,
        actors=[by[row[6], row[7]] for row in stored] if by else (),
    )  # fmt: skip
    return Outcome(len(stored), len(deeds) - len(stored), sum(row[3] is None for row in stored))


def _in_their_realms(workspace_id: int, deeds: Sequence[NewDeed]) -> list[NewDeed]:
    """Who did them, by the ids of the one tenant that a platform has here: files name the platform only."""
    only = only_realms(workspace_id) if any(deed.identities for deed in deeds) else {}
    if not only:
        return list(deeds)
    return [replace(deed, identities=tuple((only.get(p, p), k) for p, k in deed.identities)) for deed in deeds]


def _columns(actor: Actor, deeds: Sequence[NewDeed], members: list[int | None], now: datetime) -> dict[str, Any]:
    return {
        "workspace": actor.workspace_id,
        "now": now,
        "members": members,
        "groups": [d.group_id for d in deeds],
        "kinds": [str(d.kind) for d in deeds],
        "products": [d.product for d in deeds],
        "values": [d.value for d in deeds],
        "amounts": [d.amount_minor for d in deeds],
        "currencies": [d.currency for d in deeds],
        "times": [d.occurred_at for d in deeds],
        "sources": [d.source for d in deeds],
        "ids": [d.source_id for d in deeds],
        "matches": [orjson.dumps([f"{p}:{k}" for p, k in d.identities]).decode() for d in deeds],
        "data": [orjson.dumps(dict(d.data)).decode() for d in deeds],
    }


_MATCH = """
    with found as (
        select distinct on (d.id) d.id, w.member_id
        from unnest(%(members)s::bigint[], %(keys)s::text[]) as w(member_id, key)
        join deeds_deed d on d.workspace_id = %(workspace)s and d.member_id is null and d.matches @> array[w.key]
        order by d.id, array_position(d.matches, w.key)
    )
    update deeds_deed d set member_id = found.member_id from found where d.id = found.id
    returning d.id, d.kind, d.product, d.member_id, d.group_id, d.occurred_at
"""


@transaction.atomic
def match(actor: Actor, *, member_ids: Iterable[int], now: datetime, origin: Origin = Origin.LIVE) -> int:
    """Give these members the deeds that were waiting for one of their identities; answers how many."""
    only = set(only_realms(actor.workspace_id).values())
    pairs = [
        (member, f"{name}:{key}")
        for member, own in identities.of(actor.workspace_id, member_ids).items()
        for realm, key in own
        # What came before the tenant was connected names the platform only.
        for name in ((realm, platform_of(realm)) if realm in only else (realm,))
    ]
    if not pairs:
        return 0
    values = {"workspace": actor.workspace_id, "members": [p[0] for p in pairs], "keys": [p[1] for p in pairs]}
    with server_cursor() as cursor:
        cursor.execute(_MATCH, values)
        rows = cursor.fetchall()
    facts = [Matched(deed_id=r[0], kind=r[1], product=r[2], member_id=r[3], group_id=r[4]) for r in rows]
    journal.record(actor, facts, at=now, occurred_at=[r[5] for r in rows], origin=origin)
    return len(rows)
