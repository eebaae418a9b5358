"""What is announced of doors and applications."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("admission.door_moved")
@dataclass(frozen=True, kw_only=True)
class DoorMoved:
    """A door was made, edited, opened or closed; `about`: made, edited, open, closed."""

    door_id: int
    group_id: int | None
    about: str


@fact("admission.applied")
@dataclass(frozen=True, kw_only=True)
class Applied:
    """Somebody applied at a door. `member_id` null: it is not known yet who they are."""

    application_id: int
    door_id: int
    member_id: int | None


@fact("admission.recognised")
@dataclass(frozen=True, kw_only=True)
class Recognised:
    """It became known which member applied."""

    application_id: int
    member_id: int


@fact("admission.moved")
@dataclass(frozen=True, kw_only=True)
class Moved:
    """An application came to `state`: waiting, accepted, joined, refused, expired, withdrawn; or open again."""

    application_id: int
    door_id: int
    member_id: int | None
    group_id: int | None
    state: str


@fact("admission.inviter_named")
@dataclass(frozen=True, kw_only=True)
class InviterNamed:
    """The team said who invited somebody (null: nobody)."""

    application_id: int
    inviter_id: int | None


@fact("admission.departed")
@dataclass(frozen=True, kw_only=True)
class Departed:
    """It was written down how a member left a group, and how they may come back: door, apply, final."""

    group_id: int
    member_id: int
    how: str
    returns: str
