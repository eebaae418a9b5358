"""What groups announces."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("groups.found")
@dataclass(frozen=True, kw_only=True)
class Found:
    """A group was seen for the first time, by a gateway or in an export."""

    group_id: int


@fact("groups.joined")
@dataclass(frozen=True, kw_only=True)
class Joined:
    """A member came into a group, at the fact's `occurred_at`. Somebody may leave and return."""

    group_id: int
    member_id: int
    way_in: str = ""
    brought_by: int | None = None


@fact("groups.left")
@dataclass(frozen=True, kw_only=True)
class Left:
    """A member left a group or was removed from it, at the fact's `occurred_at`."""

    group_id: int
    member_id: int
    removed_by: int | None = None


@fact("groups.renamed")
@dataclass(frozen=True, kw_only=True)
class Renamed:
    """A group has another name on its platform."""

    group_id: int
    name: str


@fact("groups.role_changed")
@dataclass(frozen=True, kw_only=True)
class RoleChanged:
    """A member has another role in a group: owner, admin or member."""

    group_id: int
    member_id: int
    role: str


@fact("groups.dissolved")
@dataclass(frozen=True, kw_only=True)
class Dissolved:
    """A group ended on its platform."""

    group_id: int


@fact("groups.described")
@dataclass(frozen=True, kw_only=True)
class Described:
    """What a group is for was written down or changed; `what` names the fields, never their words."""

    group_id: int
    what: list[str]


@fact("groups.modelled")
@dataclass(frozen=True, kw_only=True)
class Modelled:
    """A new group was made after another one: what is said of that one is said of it too, its rules among it."""

    group_id: int
    like_id: int


@fact("groups.kind_made")
@dataclass(frozen=True, kw_only=True)
class KindMade:
    """The workspace has a kind of group of its own, or changed one."""

    kind_id: int


@fact("groups.chapter_made")
@dataclass(frozen=True, kw_only=True)
class ChapterMade:
    """The community has a branch in one more place."""

    chapter_id: int
