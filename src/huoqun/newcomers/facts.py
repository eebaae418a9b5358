"""What is announced of newcomers."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("newcomers.ritual_moved")
@dataclass(frozen=True, kw_only=True)
class RitualMoved:
    """A ritual was written, switched on or off; `about`: written, on, off. `group_id` null: it is a kind's."""

    ritual_id: int
    group_id: int | None
    about: str


@fact("newcomers.gifts_moved")
@dataclass(frozen=True, kw_only=True)
class GiftsMoved:
    """What newcomers get in a group, or in the groups of a kind, is another thing now; `about`: given, or gone where
    nothing is given any more.
    """

    group_id: int | None
    kind_id: int | None
    about: str


@fact("newcomers.introduced")
@dataclass(frozen=True, kw_only=True)
class Introduced:
    """A member has introduced themselves in a group; `about`: the group's id in words, as steps wait for it."""

    member_id: int
    group_id: int
    about: str


@fact("newcomers.not_introduced")
@dataclass(frozen=True, kw_only=True)
class NotIntroduced:
    """A member did not: `why`: refused, or late. `about`: the group's id in words."""

    member_id: int
    group_id: int
    about: str
    why: str


@fact("newcomers.renamed")
@dataclass(frozen=True, kw_only=True)
class Named:
    """A nickname that does not follow the group's pattern was seen to; `how`: set by the platform, asked in private,
    or a task for the team."""

    member_id: int
    group_id: int
    how: str
