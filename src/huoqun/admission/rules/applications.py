"""An application: what is said in it, where it stands, and how an applicant is known."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from huoqun.core.errors import Refused

from .doors import N_

LONGEST_NAME, LONGEST_CONTACT, LONGEST_TAG, LONGEST_ANSWER, LONGEST_REASON = 60, 120, 60, 2_000, 500
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Of which words are made: none that looks like another one."""
FIRST, WORD = "RQ", 10
_SAID = re.compile(rf"(?<![0-9A-Za-z]){FIRST}[{LETTERS}]{{{WORD - len(FIRST)}}}(?![0-9A-Za-z])")
REVERSIBLE = timedelta(days=30)
"""For so long an answer may be taken back."""


class ApplicationState(StrEnum):
    """`open`: nobody answered yet; `waiting`: accepted, and in line for a place; `accepted`: may come in."""

    OPEN = "open"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    JOINED = "joined"
    REFUSED = "refused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


LIVE = (ApplicationState.OPEN, ApplicationState.WAITING, ApplicationState.ACCEPTED)
"""Somebody with one of these does not apply at the same door once more."""


class BadApplication(Refused):
    code = "bad_application"
    message = N_("Something is missing in this application.")
    way_out = N_("Look at what is marked with a star.")
    status = 422


class AppliedAlready(Refused):
    code = "applied_already"
    message = N_("You have applied here already.")
    way_out = N_("The answer comes to you in private, and stands on this page.")
    status = 409


class NeedsReason(Refused):
    code = "needs_reason"
    message = N_("A no needs its reason: it is told to whoever applied.")
    way_out = N_("Say in a sentence why, and what they could do.")
    status = 422


class WrongApplicationState(Refused):
    code = "wrong_application_state"
    message = N_("This application has been settled meanwhile.")
    way_out = N_("Reload the page to see how.")
    status = 409


class NoGroup(Refused):
    code = "no_group_for_application"
    message = N_("There is no group of this kind with room.")
    way_out = N_("Open another group, or name one: then they wait in its line.")
    status = 409


class SlotTaken(Refused):
    code = "slot_taken"
    message = N_("This hour has just been taken.")
    way_out = N_("Choose another one.")
    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody says in an application. `inviter`: a name as they wrote it; `slot_uid`: the hour they chose;
    `rules`: the digest of the rules that they saw, where they `agrees` to them.
    """

    name: str
    contact: str = ""
    answers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    inviter: str = ""
    slot_uid: str = ""
    agrees: bool = False
    rules: str = ""


def line(text: str, longest: int) -> str:
    """One line of what somebody typed, without what cannot be seen."""
    return " ".join("".join(c for c in text[: longest * 4] if c.isprintable()).split())[:longest]


def word_of(number: int) -> str:
    """The word by which an applicant is known, of a random number below 2**40."""
    said = FIRST
    for _ in range(WORD - len(FIRST)):
        number, rest = divmod(number, len(LETTERS))
        said += LETTERS[rest]
    return said


def words_in(text: str) -> list[str]:
    """What in a message may be such a word."""
    if len(text) > 80:
        return []
    return _SAID.findall(text.upper())
