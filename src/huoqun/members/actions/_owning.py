"""What is told to be a member's own: a unionid, a phone number, an address, the id in the operator's own system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.sql import numbers, server_cursor, texts

from ..facts import Claimed, Identified
from ..rules import stored_key


@dataclass(frozen=True, slots=True)
class Own:
    """(`kind`, `key`) is this member's own: `unionid`, `phone`, `email` or `own`. `proven`: the platform says so."""

    member_id: int
    kind: str
    key: str
    proven: bool = True


# What is new, so that a batch of people who are known costs one look.
_NEWS = """
    select w.member_id, w.kind, w.key, w.proven
    from unnest(%(members)s::bigint[], %(kinds)s::text[], %(keys)s::text[], %(proven)s::boolean[])
         as w(member_id, kind, key, proven)
    join members_member m on m.workspace_id = %(workspace)s and m.id = w.member_id and m.erased_at is null
    left join members_identity i on i.workspace_id = %(workspace)s and i.platform = w.kind and i.key = w.key
    where i.member_id is distinct from w.member_id
      and not exists (
        select from members_claim c
        where c.workspace_id = %(workspace)s and c.kind = w.kind and c.key = w.key and c.member_id = w.member_id)
"""
# Sorted, as `resolve` adds people: two batches never wait in a circle.
_ADD = """
    insert into members_identity (workspace_id, member_id, platform, key, name, handle, proven_at, created_at)
    select %(workspace)s, w.member_id, w.kind, w.key, '', '', case when w.proven then %(now)s::timestamptz end, %(now)s
    from unnest(%(members)s::bigint[], %(kinds)s::text[], %(keys)s::text[], %(proven)s::boolean[])
         as w(member_id, kind, key, proven)
    order by w.kind, w.key, w.member_id
    on conflict (workspace_id, platform, key) do nothing
    returning id, member_id, platform, key, proven_at is not null
"""
_CLAIM = """
    insert into members_claim (workspace_id, member_id, kind, key, proven, at)
    select %(workspace)s, w.member_id, w.kind, w.key, w.proven, %(now)s
    from unnest(%(members)s::bigint[], %(kinds)s::text[], %(keys)s::text[], %(proven)s::boolean[])
         as w(member_id, kind, key, proven)
    order by w.kind, w.key, w.member_id
    on conflict (workspace_id, kind, key, member_id) do nothing
    returning member_id, kind
"""


@transaction.atomic(savepoint=False)
def own(actor: Actor, *, owns: Sequence[Own], now: datetime, origin: Origin = Origin.LIVE) -> int:
    """Give members what is their own; answers for how many that was news.

    Whoever has an identity keeps it: for everybody else it is a claim, and a hint that they are one person.
    """
    values: dict[str, Any] = {"workspace": actor.workspace_id, "now": now}
    with server_cursor() as cursor:
        fresh = cursor.execute(
            _NEWS, values | _columns([(o.member_id, o.kind, stored_key(o.key), o.proven) for o in owns])
        )
        news: list[tuple[int, str, str, bool]] = list(dict.fromkeys(fresh.fetchall()))
        if not news:
            return 0
        made = cursor.execute(_ADD, values | _columns(news)).fetchall()
        has = {(member, kind, key) for _, member, kind, key, _ in made}
        others = [row for row in news if row[:3] not in has]
        claims = cursor.execute(_CLAIM, values | _columns(others)).fetchall() if others else []
    facts = [Identified(member_id=m, identity_id=id, platform=kind, proven=proven) for id, m, kind, _, proven in made]
    journal.record(actor, [*facts, *(Claimed(member_id=m, kind=k) for m, k in claims)], at=now, origin=origin)
    return len(made) + len(claims)


def _columns(rows: Sequence[tuple[int, str, str, bool]]) -> dict[str, Any]:
    return {
        "members": numbers(row[0] for row in rows), "kinds": texts([row[1] for row in rows]),
        "keys": texts([row[2] for row in rows]), "proven": [row[3] for row in rows],
    }  # fmt: skip
