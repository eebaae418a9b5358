"""Which chats a connection is in, and whom we know to be there."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from huoqun.core.actor import Actor
from huoqun.core.sql import numbers, server_cursor

from ..port.capabilities import DAY, Limit, Offer

_PEOPLE = """
    select r.chat_id, array_agg(distinct i.key) filter (where i.key is not null)
    from chats_route r
    join chats_connection c on c.id = r.connection_id
    left join groups_span s on s.workspace_id = r.workspace_id and s.group_id = r.group_id and s.left_at is null
    left join members_identity i
        on i.workspace_id = r.workspace_id and i.member_id = s.member_id and i.platform = c.realm
    where r.workspace_id = %s and r.connection_id = %s
    group by r.chat_id order by r.chat_id
"""

_CHATS = "select chat_id from chats_route where workspace_id = %s and connection_id = %s"

_OFFERS = """
    select c.offers::text from chats_route r join chats_connection c on c.id = r.connection_id
    where r.workspace_id = %s and r.group_id = %s and c.is_on order by c.id
"""


def sends_a_day(workspace_id: int, group_id: int) -> int | None:
    """How many calls a day the connections of a group may make, by their documented budgets; None: as many as wanted.

    Of several connections the one that may make the most.
    """
    daily = [_daily(offer) for offer in _offers(workspace_id, group_id)]
    return max((most for most in daily if most is not None), default=None) if None not in daily else None


def limits_of(workspace_id: int, group_id: int) -> tuple[Limit, ...]:
    """The documented limits of the first connection that a group has; none where it has none."""
    return next((offer.limits for offer in _offers(workspace_id, group_id)), ())


def line_with(workspace_id: int, group_id: int, capability: str) -> int | None:
    """The first connection of a group that is on and offers a capability."""
    with server_cursor() as cursor:
        cursor.execute(
            "select c.id from chats_route r join chats_connection c on c.id = r.connection_id "
            "where r.workspace_id = %s and r.group_id = %s and c.is_on and c.offers->'capabilities' ? %s "
            "order by c.id limit 1",
            [workspace_id, group_id, capability],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def lines_with(workspace_id: int, group_ids: Collection[int], capability: str) -> dict[int, int]:
    """Of each group the first connection that is on and offers a capability; groups without one are left out."""
    with server_cursor() as cursor:
        cursor.execute(
            "select r.group_id, min(c.id) from chats_route r join chats_connection c on c.id = r.connection_id "
            "where r.workspace_id = %s and r.group_id = any(%s::bigint[]) and c.is_on "
            "and c.offers->'capabilities' ? %s group by r.group_id",
            [workspace_id, numbers(group_ids), capability],
        )
        return dict(cursor.fetchall())


def link_into(workspace_id: int, group_id: int) -> str:
    """The way into a group for anybody, where its platform made it for us; else empty."""
    with server_cursor() as cursor:
        cursor.execute(
            "select link from chats_route where workspace_id = %s and group_id = %s and link <> '' order by id limit 1",
            [workspace_id, group_id],
        )
        row = cursor.fetchone()
    return row[0] if row else ""


def _offers(workspace_id: int, group_id: int) -> list[Offer]:
    with server_cursor() as cursor:
        cursor.execute(_OFFERS, [workspace_id, group_id])
        return [msgspec.json.decode(kept, type=Offer) for (kept,) in cursor.fetchall()]


def _daily(offer: Offer) -> int | None:
    return min((b.count * DAY // b.seconds for b in offer.budgets() if b.scope == "connection"), default=None)


def chats_of(actor: Actor, *, connection_id: int) -> frozenset[str]:
    """The platform's ids of the chats that a connection is in, as far as we know."""
    with server_cursor() as cursor:
        cursor.execute(_CHATS, [actor.workspace_id, connection_id])
        return frozenset(chat for (chat,) in cursor.fetchall())


def people_by_chat(actor: Actor, *, connection_id: int) -> dict[str, frozenset[str]]:
    """The platform's ids of those who are in each chat of a connection, as far as we know."""
    with server_cursor() as cursor:
        cursor.execute(_PEOPLE, [actor.workspace_id, connection_id])
        return {chat: frozenset(people or ()) for chat, people in cursor.fetchall()}
