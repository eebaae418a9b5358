"""Screenshots: how far one is, and who may send or decide."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from huoqun.core.errors import Refused


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


class ShotState(StrEnum):
    """`SENT` waits to be read; `QUEUED` waits for a person; `REJECTED` was sent back, once more may be sent."""

    SENT = "sent"
    QUEUED = "queued"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Back(StrEnum):
    """Why a person sends one back: what its sender can mend, or must know."""

    NO_WORD = "no_word"
    CUT = "cut"
    UNCLEAR = "unclear"
    ELSEWHERE = "elsewhere"
    LIMITED = "limited"
    OLD = "old"
    ANOTHERS = "anothers"
    EDITED = "edited"


MOST_ATTEMPTS = 2


class NoReason(Refused):
    """Sent back without a word: whoever sent it would not know what to mend."""

    code = "screenshot_no_reason"
    message = N_("It is not said why the screenshot is sent back.")
    way_out = N_("Choose a reason, or write it in your own words: whoever sent it reads it.")


class ShotWaits(Refused):
    """One is there already that nobody has judged, or that was accepted."""

    code = "screenshot_waits"
    message = N_("Your screenshot is here already.")
    way_out = N_("You will see on this page what came of it.")


class NoMoreShots(Refused):
    """Two were sent back."""

    code = "no_more_screenshots"
    message = N_("Two screenshots were sent back, and no more can be sent.")
    way_out = N_("If that was wrong, ask for it to be looked at again.")


def back_of(said: str) -> Back | None:
    """The reason of a key; None where there is none of it."""
    return Back(said) if said in set(Back) else None


class OwnGroup(Refused):
    """Whoever decides owns the group that it is about."""

    code = "own_group"
    message = N_("This is about your own group, so somebody else decides.")
    way_out = N_("Ask a colleague who neither owns this group nor has a post or a role at it.")
    status = 403


def may_again(states: Collection[ShotState]) -> bool:
    """Whether whoever sent these, as whomever they sent them, may send one more."""
    return all(state is ShotState.REJECTED for state in states) and len(states) < MOST_ATTEMPTS


def may_send(states: list[ShotState]) -> int:
    """The attempt that the next screenshot would be. Raises ShotWaits, NoMoreShots."""
    if any(state is not ShotState.REJECTED for state in states):
        raise ShotWaits
    if len(states) >= MOST_ATTEMPTS:
        raise NoMoreShots
    return len(states) + 1
