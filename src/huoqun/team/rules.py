"""The pure part of the team: roles, the scopes they may have, what they may do, how long links live."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import lru_cache

from huoqun.core.actor import Grant


class Role(StrEnum):
    """Roles of the team, in the order in which the console lists them."""

    OWNER = "owner"
    MANAGER = "manager"
    ASSISTANT = "assistant"
    HELPER = "helper"
    PRESIDENT = "president"
    SALES = "sales"


class Reach(StrEnum):
    """How far a post may reach."""

    WORKSPACE = "workspace"
    CHAPTER = "chapter"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Rights:
    """What a role may do, as patterns over `<module>:<noun>:<verb>`, each part a word or `*`; and where."""

    may: tuple[str, ...]
    never: tuple[str, ...] = ()
    reaches: tuple[Reach, ...] = (Reach.WORKSPACE,)

    def __contains__(self, permission: str) -> bool:
        return _any(permission, self.may) and not _any(permission, self.never)


# Patterns name every verb that a role has beyond looking, so that a new dangerous verb is nobody's but the owner's
# and the manager's until somebody writes it here.
_LOOK = (
    "groups:*:view",
    "members:*:view",
    "chats:*:view",
    "deeds:*:view",
    "work:*:view",
    "playbooks:*:view",
    "notices:*:view",
    "broadcasts:*:view",
    "camps:*:view",
    "insights:*:view",
    "moderation:*:view",
    "newcomers:*:view",
    "discussions:*:view",
    "points:account:view",
)
_WORK = (
    "work:*:*",
    "members:member:edit",
    "members:member:tag",
    "members:consent:record",
    "groups:group:edit",
    "chats:message:*",
    "chats:waiting:*",
    "chats:effect:settle",
    "playbooks:run:*",
    "notices:notice:tell",
    "broadcasts:broadcast:send",
    "camps:checkin:record",
    "camps:homework:review",
    "camps:class:run",
    "camps:certificate:issue",
    "points:badge:give",
    "points:quality:choose",
    "moderation:case:decide",
    "discussions:mode:run",
    "admission:application:view",
    "admission:application:decide",
    "turnover:round:view",
)
_WHOLE = (
    "core:*:*", "team:*:*", "chats:connection:*", "chats:inbox:*", "members:field:*", "points:ledger:*",
    "points:policy:*",
)  # fmt: skip
"""Permissions that mean nothing in a part of the workspace: a post over a chapter or a group never gives them."""

ROLE_PERMISSIONS: dict[Role, Rights] = {
    Role.OWNER: Rights(may=("*:*:*",)),
    Role.MANAGER: Rights(may=("*:*:*",), never=("team:owner:*", "team:token:*", "core:workspace:edit")),
    Role.ASSISTANT: Rights(
        may=(
            "*:*:view",
            *_WORK,
            "members:member:merge",
            "members:page:open",
            "chats:history:import",
            "deeds:*:record",
            "points:transfer:grant",
            "rewards:order:handle",
        ),
        never=("team:token:view", "team:audit:view", "core:journal:view", "core:parked:view", "work:absence:set"),
        reaches=(Reach.WORKSPACE, Reach.CHAPTER, Reach.GROUP),
    ),
    Role.HELPER: Rights(
        may=(
            *_LOOK,
            "work:task:do",
            "work:sale:do",
            "chats:message:*",
            "chats:waiting:*",
            "camps:checkin:record",
            "camps:homework:review",
        ),
        never=_WHOLE,
        reaches=(Reach.GROUP,),
    ),
    Role.PRESIDENT: Rights(may=(*_LOOK, *_WORK), never=(*_WHOLE, "work:absence:set"), reaches=(Reach.CHAPTER,)),
    Role.SALES: Rights(
        may=("deeds:*:view", "commerce:lead:*", "members:name:view", "work:sale:do"),
        reaches=(Reach.WORKSPACE, Reach.CHAPTER, Reach.GROUP),
    ),
}
"""The patterns; docs/reference/permissions.md shows what they come to, and a test keeps it true."""

APPOINTS: dict[Role, tuple[Role, ...]] = {
    Role.OWNER: tuple(Role),
    Role.MANAGER: (Role.ASSISTANT, Role.HELPER, Role.PRESIDENT, Role.SALES),
}
"""Who may give which roles: nobody gives more than they have."""

TOKEN_PREFIX = "hq_"
"""What every API token starts with, so that scanners of leaked secrets can know it."""

LINK_LIVES = timedelta(hours=24)
INVITATION_LIVES = timedelta(days=7)


def _any(permission: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(permission, pattern) for pattern in patterns)


@lru_cache(maxsize=64)
def permissions_of(role: Role, known: tuple[str, ...]) -> tuple[str, ...]:
    """Which of the known permissions a role has."""
    rights = ROLE_PERMISSIONS[role]
    return tuple(permission for permission in known if permission in rights)


def grants_of(
    role: Role, known: tuple[str, ...], *, chapter_id: int | None = None, group_id: int | None = None
) -> frozenset[Grant]:
    """A post's grants: its role's permissions over its scope."""
    held = permissions_of(role, known)
    if chapter_id is not None or group_id is not None:
        held = tuple(p for p in held if not _any(p, _WHOLE))
    return frozenset(Grant(p, chapter_id, group_id) for p in held)


def reach_of(*, chapter_id: int | None, group_id: int | None) -> Reach:
    """How far a scope reaches."""
    if group_id is not None:
        return Reach.GROUP
    return Reach.WORKSPACE if chapter_id is None else Reach.CHAPTER


def may_reach(role: Role, reach: Reach) -> bool:
    """Whether a role may be given with this reach: an owner owns all, a president exactly one chapter."""
    return reach in ROLE_PERMISSIONS[role].reaches


def may_appoint(giver: Iterable[Role], role: Role) -> bool:
    """Whether somebody with the roles `giver` (over the whole workspace) may give, change or end `role`."""
    return any(role in APPOINTS.get(one, ()) for one in giver)
