"""Who earned a reward by what they did: counted from deeds, with the evidence."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.sql import numbers, server_cursor, texts
from huoqun.deeds.rules import DeedKind

from ..permissions import ShopPermission

CONTRIBUTIONS = (
    DeedKind.HELPED, DeedKind.THANKED, DeedKind.QUALITY, DeedKind.DUTY, DeedKind.REVIEWED, DeedKind.INVITED,
    DeedKind.CAME, DeedKind.HOMEWORK, DeedKind.GRADUATED,
)  # fmt: skip
"""What somebody does for the others, or with them; buying is none."""
MOST = 500


@dataclass(frozen=True, slots=True)
class Contributor:
    """A member with how often they did what. `had`: orders of this reward that they have, or are to get."""

    member_id: int
    member_uid: UUID
    name: str
    times: dict[str, int]
    last_at: datetime
    had: int

    @property
    def total(self) -> int:
        return sum(self.times.values())


_FOUND = """
    with did as (
        select coalesce(f.canonical_id, f.id) as head, d.kind, count(*) as times, max(d.occurred_at) as last_at
        from deeds_deed d
        join members_member f on f.workspace_id = d.workspace_id and f.id = d.member_id
        where d.workspace_id = %(workspace)s and d.kind = any(%(kinds)s::text[])
            and d.occurred_at >= %(since)s and d.occurred_at < %(until)s
        group by 1, 2
    ), summed as (
        select head, jsonb_object_agg(kind, times) as times, sum(times) as total, max(last_at) as last_at
        from did group by head having sum(times) >= %(least)s
    )
    select m.id, m.uid, m.name, s.times, s.last_at, (
        select count(*) from rewards_order o
        join rewards_reward r on r.workspace_id = o.workspace_id and r.id = o.reward_id and r.uid = %(reward)s::uuid
        join members_member f on f.workspace_id = o.workspace_id and f.id = o.member_id
        where o.workspace_id = %(workspace)s and coalesce(f.canonical_id, f.id) = m.id
            and o.state not in ('cancelled', 'refused', 'expired', 'returned'))
    from summed s join members_member m on m.workspace_id = %(workspace)s and m.id = s.head
    where not m.is_bot and not m.is_staff and m.erased_at is null
        and (%(members)s::bigint[] is null or m.id = any(%(members)s::bigint[]))
    order by s.total desc, s.last_at desc, m.id limit %(most)s
"""


def contributors(
    actor: Actor, *, reward_uid: UUID | None, kinds: Collection[str], since: datetime, until: datetime, least: int,
    member_ids: Collection[int] | None = None,
) -> list[Contributor]:  # fmt: skip
    """Members who did these at least so often between two moments, the most first, 500 at most; the team is left out.

    `member_ids`: only these of them.
    """
    actor.require(ShopPermission.HANDLE)
    values = {
        "workspace": actor.workspace_id, "kinds": texts([k for k in kinds if k in CONTRIBUTIONS]), "since": since,
        "until": until, "least": max(1, least), "reward": reward_uid, "most": MOST,
        "members": None if member_ids is None else numbers(member_ids),
    }  # fmt: skip
    with server_cursor() as cursor:
        return [Contributor(*row) for row in cursor.execute(_FOUND, values).fetchall()]
