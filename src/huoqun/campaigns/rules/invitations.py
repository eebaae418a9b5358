"""Whoever is brought: how far they are, and whether they count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from .campaigns import Must


class InvitationState(StrEnum):
    """How far somebody is. `COUNTED` matures with time: they stay, and do what was asked."""

    IDENTIFIED = "identified"
    JOINED = "joined"
    COUNTED = "counted"
    MATURED = "matured"
    VOIDED = "voided"


STANDING = (InvitationState.COUNTED, InvitationState.MATURED)
"""What counts for whoever brought them."""


class Void(StrEnum):
    """Why somebody does not count."""

    LEFT = "left"
    SELF = "self"
    STAFF = "staff"
    OLD = "old_member"
    FRAUD = "fraud"
    NO_DEED = "did_not_take_part"
    REMOVED = "removed"
    TOO_LATE = "too_late"
    PARTED = "inviter_left_campaign"


class Came(StrEnum):
    """How it is known who brought somebody: by the page of a code, a mark that the platform gave back, the platform's
    own word on who brought them, the word of their seat, or a person of the team.
    """

    PAGE = "page"
    MARK = "mark"
    BROUGHT = "brought"
    WORD = "word"
    HAND = "hand"


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known of somebody who came into a group. `known_since`: when the community first met them."""

    member_id: int
    inviter_id: int | None
    is_staff: bool
    known_since: datetime | None
    began: datetime


def void_at_once(one: Arrival, *, old_count: bool) -> Void | None:
    """Why an arrival cannot count from the start; None: it can."""
    if one.member_id == one.inviter_id:
        return Void.SELF
    if one.is_staff:
        return Void.STAFF
    if not old_count and one.known_since is not None and one.known_since < one.began:
        return Void.OLD
    return None


@dataclass(frozen=True, slots=True)
class Ripening:
    """Somebody who counts, when their time is over. `did`: whether they did what was asked since they joined."""

    matures_at: datetime
    did: bool
    held: bool


def ripe(one: Ripening, must: Must, now: datetime, *, grace: timedelta) -> InvitationState | None:
    """What becomes of somebody who counts: matured, voided, or nothing yet.

    Who stayed but did not do what was asked has `grace` longer. Whoever is held waits for a person.
    """
    if one.matures_at > now or one.held:
        return None
    if must is Must.NOTHING or one.did:
        return InvitationState.MATURED
    return InvitationState.VOIDED if one.matures_at + grace <= now else None
