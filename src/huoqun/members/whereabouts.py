"""Whom somebody reaches who leads only some groups.

Who is in which group stands above us, so `groups` tells: it registers the one question that is asked here. A member is
within reach of a post over a chapter or a group as long as they are in such a group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from huoqun.core.actor import Actor, Scope
from huoqun.core.errors import NotAllowed

Among = Callable[[int, Scope, list[int]], set[int]]
"""(workspace, scope, members) → those of them who are in a group of the scope now."""

_told: list[Among] = []


def register(among: Among) -> None:
    """Let `among` answer who is where; the last one counts."""
    _told[:] = [among]


def within(actor: Actor, permission: str, member_ids: Iterable[int]) -> set[int]:
    """Those of these members over whom the actor holds the permission."""
    wanted = set(member_ids)
    scope = actor.scope(permission)
    if scope.everywhere or not wanted:
        return wanted
    if not (scope.chapter_ids or scope.group_ids) or not _told:
        return set()
    return _told[0](actor.workspace_id, scope, sorted(wanted))


def reaches(actor: Actor, permission: str, member_id: int) -> bool:
    """Whether the actor holds the permission over this member."""
    return bool(within(actor, permission, [member_id]))


def require(actor: Actor, permission: str, member_ids: Iterable[int]) -> list[int]:
    """These members; refuses with NotAllowed unless the actor holds the permission over every one of them."""
    if not actor.may_somewhere(permission):
        raise NotAllowed(permission=permission)
    wanted = list(member_ids)
    if within(actor, permission, wanted) != set(wanted):
        raise NotAllowed(permission=permission)
    return wanted
