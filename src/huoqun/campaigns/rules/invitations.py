"""Whoever is brought: how far they are, and whether they count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from huoqun.core.errors import Refused

from .campaigns import N_, Must, WrongState


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
    SAME = "same_person"


WHO = (Void.SELF, Void.STAFF, Void.OLD, Void.SAME)
"""Reasons that lie in who somebody is: when that proves otherwise, they count again."""


class Came(StrEnum):
    """How it is known who brought somebody: by the page of a code, a mark that the platform gave back, the platform's
    own word on who brought them, the word of their seat, or a person of the team.
    """

    PAGE = "page"
    MARK = "mark"
    BROUGHT = "brought"
    WORD = "word"
    HAND = "hand"


GRACE = timedelta(days=3)
"""Who stayed but did not do what was asked has so much longer."""
APPEAL = timedelta(days=3)
"""So long whoever brought somebody may ask for another look, and so long a look may take: the terms say it."""


class AppealWaits(Refused):
    """Whoever brought them asked already, or there is nothing to ask about."""

    code = "appeal_waits"
    message = N_("You asked for another look already, or it is no longer open.")
    way_out = N_("What came of it stands beside their name.")
    status = 409


class AlreadyDecided(WrongState):
    """Two looked at the same at the same moment, and the other was faster."""

    code = "already_decided"
    message = N_("A colleague decided about this just before you, and their decision stands.")
    way_out = N_("Yours was not kept. If you saw it differently, ask them to look once more.")


class SameJudge(Refused):
    """About an appeal somebody else decides."""

    code = "same_judge"
    message = N_("You decided about this before, so somebody else decides about the appeal.")
    way_out = N_("Ask a colleague to look at it.")
    status = 403


class NoReason(Refused):
    """Several people are to count no more, and nobody says why."""

    code = "no_reason"
    message = N_("Say why they do not count.")
    way_out = N_("One reason for all of them: whoever brought them reads it.")


LONGEST_RULING = 200
"""Of the words with which somebody decides about whoever is held back."""


class Bar(StrEnum):
    """Why somebody does not decide about a person: they wait no more, it is an appeal against what the same one
    decided, or they are in a group of theirs.
    """

    GONE = "gone"
    SAME = "same"
    OWN = "own"


def barred(
    state: InvitationState, *, is_held: bool, is_appealed: bool, was_theirs: bool, is_of_own_group: bool
) -> Bar | None:
    """What keeps somebody from deciding about a person; None: nothing. `was_theirs`: they decided about them before."""
    if not is_held or not (is_appealed or state in (InvitationState.JOINED, InvitationState.COUNTED)):
        return Bar.GONE
    if is_appealed and was_theirs:
        return Bar.SAME
    return Bar.OWN if is_of_own_group else None


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of deciding about several at once: about how many, and how many were left by what barred it."""

    done: int
    left: Mapping[Bar, int]


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
class Person:
    """An invitation with who its people are now: `one` was brought, `inviter` brought them."""

    id: int
    one: int
    inviter: int | None
    state: InvitationState
    why: str
    identified_at: datetime
    is_staff: bool
    known_since: datetime | None


def folded(rows: Iterable[Person], *, began: datetime, old_count: bool) -> dict[int, Void | None]:
    """What has to change as two turned out to be one person, or not to be: by invitation why it counts no more, None:
    it counts again. Of several of one person the first touch stands; one that was paid for stands before it.
    """
    found: dict[int, Void | None] = {}
    seen: set[int] = set()
    for row in sorted(rows, key=lambda r: (r.state is not InvitationState.MATURED, r.identified_at, r.id)):
        wrong = Void.SAME if row.one in seen else _who(row, began, old_count=old_count)
        seen.add(row.one)
        stands = row.state is not InvitationState.VOIDED
        if wrong is not None and (stands or (row.why in WHO and row.why != wrong)):
            found[row.id] = wrong
        elif wrong is None and not stands and row.why in WHO:
            found[row.id] = None
    return found


def _who(row: Person, began: datetime, *, old_count: bool) -> Void | None:
    """Whoever has not come yet is judged when they come; who matured was known for long enough."""
    if row.one == row.inviter and row.state is not InvitationState.IDENTIFIED:
        return Void.SELF
    if row.state in (InvitationState.IDENTIFIED, InvitationState.MATURED):
        return None
    arrival = Arrival(row.one, row.inviter, row.is_staff, row.known_since, began)
    return void_at_once(arrival, old_count=old_count)


@dataclass(frozen=True, slots=True)
class Ripening:
    """Somebody who counts, when their time is over. `did`: whether they did what was asked since they joined."""

    matures_at: datetime
    did: bool


def ripe(one: Ripening, must: Must, now: datetime, *, grace: timedelta) -> InvitationState | None:
    """What becomes of somebody who counts: matured, voided, or nothing yet.

    Who stayed but did not do what was asked has `grace` longer.
    """
    if one.matures_at > now:
        return None
    if must is Must.NOTHING or one.did:
        return InvitationState.MATURED
    return InvitationState.VOIDED if one.matures_at + grace <= now else None
