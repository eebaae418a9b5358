"""Groups that a platform makes for a pool: what they are called, and when one more may be made. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from huoqun.core.errors import Refused

from .campaigns import N_

MOST_GROUPS_A_DAY = 20
LONGEST_PATTERN = 40
MARK = "{n}"
"""Where the number of the group stands in its name."""
AGAIN = timedelta(hours=1)
"""After one that came to nothing so long passes before the next is asked for; until then a person prepares one."""
PATIENCE = timedelta(minutes=5)
"""From when on a person is asked too, though the platform may make the group yet."""
GOOD_FOR = timedelta(hours=2)
"""A group that was not made by then is not made any more."""
BY_HAND, NO_ANSWER = "by_hand", "no_answer"
LEFT_OUT = "left_out"
"""Of one that was made when its pool took none any more."""


class OpeningState(StrEnum):
    """The platform was asked for a group (`ASKED`), made it, or it came to nothing."""

    ASKED = "asked"
    MADE = "made"
    FAILED = "failed"


class BadGrowth(Refused):
    code = "bad_growth"
    message = N_("Groups cannot be made like that.")
    way_out = N_("Up to 20 a day, under a name of 1 to 40 characters; {n} in it stands for the group's number.")


class Turn(StrEnum):
    """What is to be done when seats run low: ask the platform for a group, wait for the one that was asked for, or
    have a person prepare one.
    """

    ASK = "ask"
    WAIT = "wait"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Asked:
    """A group that the platform was asked for."""

    state: OpeningState
    asked_at: datetime


def turn(past: Sequence[Asked], *, a_day: int, now: datetime) -> Turn:
    """Whose turn it is. Never two at once: of one whose outcome nobody knows the next one waits."""
    if under_way := [one for one in past if one.state is OpeningState.ASKED]:
        return Turn.WAIT if all(now - one.asked_at < PATIENCE for one in under_way) else Turn.PERSON
    lately = [one for one in past if now - one.asked_at < timedelta(days=1)]
    if len(lately) >= a_day or any(
        one.state is OpeningState.FAILED and now - one.asked_at < AGAIN for one in lately
    ):  # fmt: skip
        return Turn.PERSON
    return Turn.ASK


def pattern_of(text: str, *, a_day: int) -> str:
    """A pattern on one line. Raises BadGrowth."""
    pattern = " ".join(text.replace("\0", " ").split())
    if not 0 <= a_day <= MOST_GROUPS_A_DAY or len(pattern) > LONGEST_PATTERN or (a_day and not pattern):
        raise BadGrowth
    return pattern


def name_of(pattern: str, number: int) -> str:
    """The name of a group; a pattern without a place for the number has it at its end."""
    return pattern.replace(MARK, str(number)) if MARK in pattern else f"{pattern} {number}"


def key_of(campaign_id: int, number: int) -> str:
    """The key of the effect that makes a group."""
    return f"campaign/{campaign_id}/opens/{number}"


def read_key(key: str) -> tuple[int, int] | None:
    """The campaign and the number of a key; None where it is another effect's."""
    match key.split("/"):
        case ["campaign", campaign, "opens", number] if campaign.isascii() and campaign.isdigit() and number.isdigit():
            return int(campaign), int(number)
    return None
