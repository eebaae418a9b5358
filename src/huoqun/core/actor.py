"""Who does something, and what they may do where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .errors import NotAllowed

ActorKind = Literal["staff", "member", "system", "api", "gateway", "job"]


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission over the whole workspace, or only over one chapter or one group."""

    permission: str
    chapter_id: int | None = None
    group_id: int | None = None

    def covers(self, permission: str, chapter_id: int | None, group_id: int | None) -> bool:
        if self.permission != permission:
            return False
        if self.chapter_id is not None:
            return self.chapter_id == chapter_id
        if self.group_id is not None:
            return self.group_id == group_id
        return True


@dataclass(frozen=True, slots=True)
class Actor:
    """The first argument of every verb. `str(actor)` is what the journal keeps: `staff:12`, `system:planner`."""

    workspace_id: int
    kind: ActorKind
    id: int | str
    name: str = ""
    grants: frozenset[Grant] = field(default_factory=frozenset)

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @property
    def trusted(self) -> bool:
        """Huoqun itself: jobs, gateways and the command line act with every permission."""
        return self.kind in ("system", "gateway", "job")

    def may(self, permission: str, *, chapter_id: int | None = None, group_id: int | None = None) -> bool:
        """Whether a grant covers this permission at this place. Without a place: over the whole workspace."""
        return self.trusted or any(g.covers(permission, chapter_id, group_id) for g in self.grants)

    def may_somewhere(self, permission: str) -> bool:
        """Whether any grant holds this permission, wherever: enough to see a page whose rows are then scoped."""
        return self.trusted or any(g.permission == permission for g in self.grants)

    def require(self, permission: str, *, chapter_id: int | None = None, group_id: int | None = None) -> None:
        """Refuse with `NotAllowed` unless `may`."""
        if not self.may(permission, chapter_id=chapter_id, group_id=group_id):
            raise NotAllowed(permission=permission)

    def is_member(self, member_id: int) -> bool:
        """Whether this is that member themselves."""
        return self.kind == "member" and self.id == member_id

    def require_own(
        self, permission: str, *, member_id: int, chapter_id: int | None = None, group_id: int | None = None
    ) -> None:
        """Refuse with `NotAllowed` unless this is the member themselves, or `may`."""
        if not self.is_member(member_id):
            self.require(permission, chapter_id=chapter_id, group_id=group_id)

    def scope(self, permission: str) -> Scope:
        """Where this permission holds, for queries that list."""
        if self.trusted:
            return EVERYWHERE
        held = [g for g in self.grants if g.permission == permission]
        if any(g.chapter_id is None and g.group_id is None for g in held):
            return EVERYWHERE
        return Scope(
            everywhere=False,
            chapter_ids=tuple(sorted({g.chapter_id for g in held if g.chapter_id is not None})),
            group_ids=tuple(sorted({g.group_id for g in held if g.group_id is not None})),
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of a workspace that a list may show: all of it, or some chapters and groups."""

    everywhere: bool
    chapter_ids: tuple[int, ...] = ()
    group_ids: tuple[int, ...] = ()


EVERYWHERE = Scope(everywhere=True)


def member(workspace_id: int, member_id: int) -> Actor:
    """A member at their own page: no permissions, only what verbs leave to the member themselves.

    `member_id` is the one that is kept where members were merged.
    """
    return Actor(workspace_id=workspace_id, kind="member", id=member_id)


def system(workspace_id: int, name: str) -> Actor:
    """Huoqun itself at work, e.g. `system(workspace_id, "planner")`."""
    return Actor(workspace_id=workspace_id, kind="system", id=name, name=name)
