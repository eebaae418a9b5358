"""Who does the tasks of a role at a group: whoever does tasks there, and for what is asked of sales the sales."""

from __future__ import annotations

from collections.abc import Iterable

from huoqun.team.queries.duty import AtWork, at_work, doing
from huoqun.team.rules import Role

from ..permissions import WorkPermission

Asked = tuple[str, int | None]
"""A role and a group (None: what belongs to no group)."""


def permission_for(role: str) -> WorkPermission:
    """What one must hold to do the tasks that are asked of a role."""
    return WorkPermission.SALE_DO if role == Role.SALES else WorkPermission.TASK_DO


def doers(workspace_id: int, asked: Iterable[Asked]) -> dict[Asked, tuple[AtWork, ...]]:
    """For each role and group those who may do such a task there, the nearest first."""
    wanted = set(asked)
    found: dict[Asked, tuple[AtWork, ...]] = {}
    for permission in {permission_for(role) for role, _group in wanted}:
        own = [one for one in wanted if permission_for(one[0]) is permission]
        there = at_work(workspace_id, {group for _role, group in own}, permission=permission)
        found |= {one: there[one[1]] for one in own}
    return found


def team(workspace_id: int) -> dict[int, str]:
    """The names of all who do tasks anywhere, be they of sales only, by user."""
    return doing(workspace_id, permission=WorkPermission.SALE_DO)
