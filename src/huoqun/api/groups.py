"""GET /api/v1/groups"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Router, Schema

from huoqun.chats.queries.groups import GroupLine, lines, whole
from huoqun.core.errors import NotFound
from huoqun.groups.permissions import GroupPermission
from huoqun.members.rules import platform_of

from .guard import permission

router = Router(tags=["groups"])


class Group(Schema):
    """A group and how alive it is. Times are UTC; `pulse` is messages a day over 28 days, the oldest first."""

    uid: UUID
    name: str
    platform: str
    kind: str
    chapter: str
    members: int
    capacity: int | None
    messages: int
    first_at: datetime | None
    last_at: datetime | None
    active_28d: int
    state: str
    pulse: list[int]


def shown(line: GroupLine) -> Group:
    return Group(
        uid=line.uid, name=line.name, platform=platform_of(line.platform), kind=line.kind_key, chapter=line.chapter,
        members=line.members, capacity=line.capacity, messages=line.messages, first_at=line.first_at,
        last_at=line.last_at, active_28d=line.active_28d, state=str(line.state), pulse=list(line.pulse.messages),
    )  # fmt: skip


@router.get("", response=dict[str, list[Group]], summary="Every group")
@permission(GroupPermission.VIEW)
def every(request: Any) -> dict[str, list[Group]]:
    """Every group that the token may see, the one with the newest message first."""
    found = lines(request.workspace.id, scope=request.actor.scope(GroupPermission.VIEW), as_of=request.now, anew=True)
    return {"groups": [shown(line) for line in found]}


@router.get("/{uid}", response=Group, summary="One group")
@permission(GroupPermission.VIEW)
def one(request: Any, uid: UUID) -> Group:
    """One group by its uid; 404 where it is not there or not to be seen."""
    scope = request.actor.scope(GroupPermission.VIEW)
    found = whole(request.workspace.id, uid, scope=scope, as_of=request.now)
    if found is None:
        raise NotFound
    return shown(found.line)
