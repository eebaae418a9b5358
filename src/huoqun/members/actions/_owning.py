"""What is known to be a member's own: a unionid, a phone number, an address, the id in the operator's own system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin
from huoqun.core.sql import numbers, server_cursor, texts

from ..facts import Identified
from ..rules import stored_key


@dataclass(frozen=True, slots=True)
class Own:
    """(`kind`, `key`) is this member's own: `unionid`, `phone`, `email` or `own`."""

    member_id: int
    kind: str
    key: str


# Sorted, as `resolve` adds people: two batches never wait in a circle.
_ADD = """
    insert into members_identity (workspace_id, member_id, platform, key, name, handle, proven_at, created_at)
    select %(workspace)s, w.member_id, w.kind, w.key, '', '', %(now)s, %(now)s
    from unnest(%(members)s::bigint[], %(kinds)s::text[], %(keys)s::text[]) as w(member_id, kind, key)
    where not exists (
        select from members_identity i where i.workspace_id = %(workspace)s and i.platform = w.kind and i.key = w.key)
    order by w.kind, w.key
    on conflict (workspace_id, platform, key) do nothing
    returning id, member_id, platform
"""


@transaction.atomic(savepoint=False)
def own(actor: Actor, *, owns: Sequence[Own], now: datetime, origin: Origin = Origin.LIVE) -> int:
    """Give members what is proven to be their own; answers for how many that was news. What somebody has, they keep."""
    values = {
        "workspace": actor.workspace_id, "now": now, "members": numbers(o.member_id for o in owns),
        "kinds": texts([o.kind for o in owns]), "keys": texts([stored_key(o.key) for o in owns]),
    }  # fmt: skip
    with server_cursor() as cursor:
        made = cursor.execute(_ADD, values).fetchall()
    facts = [Identified(member_id=member, identity_id=id, platform=kind, proven=True) for id, member, kind in made]
    journal.record(actor, facts, at=now, origin=origin)
    return len(made)
