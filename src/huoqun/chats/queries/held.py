"""What platforms hold of ours, as pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor

from ..models import Held
from ..permissions import ChatsPermission
from ..rotation import Place


@dataclass(frozen=True, slots=True)
class WayGroup:
    """A group of a code."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class HeldLine:
    """One thing that a platform holds, or is to hold. `wants`: what it still has to do; `error`: why it did not.

    Of a code: `groups` in the order in which they are filled, and `came`: how many people joined by it.
    """

    id: int
    connection_id: int
    name: str
    state: str
    text: str
    url: str
    auto_create: bool
    room: str
    is_there: bool
    wants: str
    error: str
    asked_at: datetime
    done_at: datetime | None
    groups: tuple[WayGroup, ...] = ()
    came: int = 0

    @property
    def is_full(self) -> bool:
        return bool(self.groups) and all(group.place.is_full for group in self.groups)


_GROUPS = """
    select h.held_id, g.name, h.group_id, count(s.member_id) filter (where not m.is_bot), g.capacity, h.is_in
    from chats_heldgroup h join groups_group g on g.id = h.group_id
    left join groups_span s on s.workspace_id = h.workspace_id and s.group_id = h.group_id and s.left_at is null
    left join members_member m on m.id = s.member_id
    where h.workspace_id = %s and h.held_id = any(%s) and g.ended_at is null
    group by h.held_id, g.name, h.group_id, g.capacity, h.is_in, h.place order by h.held_id, h.place
"""
_CAME = """
    select s.way_in, count(distinct s.member_id) from groups_span s
    join chats_route r on r.workspace_id = s.workspace_id and r.group_id = s.group_id and r.connection_id = %s
    where s.workspace_id = %s and s.way_in = any(%s) group by s.way_in
"""


def held(actor: Actor, *, connection_id: int, kind: str) -> list[HeldLine]:
    """Those of a connection that are not at their end, newest first. Raises NotAllowed."""
    actor.require(ChatsPermission.CONNECTION_VIEW)
    rows = list(
        Held.objects.of(actor.workspace_id)
        .filter(connection_id=connection_id, kind=kind, ended_at=None)
        .order_by("-id")
    )
    groups: dict[int, list[WayGroup]] = {}
    states = [f"code:{row.body['state']}" for row in rows if row.body.get("state")]
    with server_cursor() as cursor:
        cursor.execute(_GROUPS, [actor.workspace_id, [row.id for row in rows]])
        for held_id, name, *place in cursor.fetchall():
            groups.setdefault(held_id, []).append(WayGroup(name, Place(*place)))
        cursor.execute(_CAME, [connection_id, actor.workspace_id, states])
        came = dict(cursor.fetchall())
    return [_line(row, tuple(groups.get(row.id, ())), came) for row in rows]


def one(actor: Actor, *, connection_id: int, held_id: int, kind: str) -> HeldLine:
    """One of them. Raises NotFound, NotAllowed."""
    found = [line for line in held(actor, connection_id=connection_id, kind=kind) if line.id == held_id]
    if not found:
        raise NotFound
    return found[0]


def groups_of(actor: Actor, connection_id: int) -> list[tuple[int, str]]:
    """The groups that a connection is in and that are not ended, by name."""
    actor.require(ChatsPermission.CONNECTION_VIEW)
    with server_cursor() as cursor:
        cursor.execute(
            """
            select g.id, g.name from chats_route r join groups_group g on g.id = r.group_id
            where r.workspace_id = %s and r.connection_id = %s and g.ended_at is null order by g.name, g.id
            """,
            [actor.workspace_id, connection_id],
        )
        return cursor.fetchall()


def _line(row: Held, groups: tuple[WayGroup, ...], came: dict[str, int]) -> HeldLine:
    state = str(row.body.get("state", ""))
    return HeldLine(
        id=row.id, connection_id=row.connection_id, name=row.name, state=state, text=str(row.body.get("text", "")),
        url=row.url, auto_create=bool(row.body.get("auto_create")), room=str(row.body.get("room", "")),
        is_there=bool(row.ref), wants=row.wants, error=row.error, asked_at=row.asked_at, done_at=row.done_at,
        groups=groups, came=came.get(f"code:{state}", 0),
    )  # fmt: skip
