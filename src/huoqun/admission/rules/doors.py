"""A door: what is asked before it, what is checked, how many may be inside."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from huoqun.core.errors import Refused
from huoqun.forms.surveys import Item, read

LONGEST_NAME, LONGEST_TEXT, LONGEST_WAY, LONGEST_CONDITION = 60, 1_000, 500, 500
MOST_QUESTIONS = 12
TAGS = ("city", "trade", "company", "role", "age_band", "how_met")
"""Identity tags that a door may ask for; answers become the member's background."""
MOST_OPEN = 2_000
"""So many applications may wait before a door; more are turned away until some are answered."""


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


class DoorState(StrEnum):
    """Closed, a door takes nobody new; what waits before it is still answered."""

    CLOSED = "closed"
    OPEN = "open"


class BadDoor(Refused):
    code = "bad_door"
    message = N_("A door cannot be like this.")
    way_out = N_("docs/howto/admission.md shows what one may ask.")
    status = 422


class DoorClosed(Refused):
    code = "door_closed"
    message = N_("This group takes no applications just now.")
    way_out = N_("Ask whoever gave you the link when it opens again.")
    status = 409


class TooManyWaiting(Refused):
    code = "too_many_waiting"
    message = N_("Too many applications wait before this door.")
    way_out = N_("Come back in a few days: they are being answered.")
    status = 429


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDoor:
    """A door as it is written. Before a group or a kind of groups, never both.

    `questions`: a line each, as surveys write them; `tags`: of TAGS; `quiz_uid`: it has to be passed; `condition`: in
    the language of conditions, of the applicant; `welcome`: said with the yes; `way_in`: the link, or in words how one
    comes in; `automatic`: whoever passes every check is let in without a person; `answer_days`: an application that
    nobody answered ends then; `hold_days`: so long a place is held for whoever was accepted; `most_each`: so many
    people one member may bring in 30 days, 0: any number.
    """

    name: str
    about: str = ""
    group_id: int | None = None
    kind_id: int | None = None
    questions: str = ""
    tags: tuple[str, ...] = ()
    asks_inviter: bool = False
    needs_inviter: bool = False
    most_each: int = 0
    quiz_uid: UUID | None = None
    condition: str = ""
    interview: bool = False
    automatic: bool = False
    capacity: int | None = None
    answer_days: int = 7
    hold_days: int = 7
    welcome: str = ""
    way_in: str = ""


def items_of(door: NewDoor) -> tuple[Item, ...]:
    """The questions of a door. Raises BadSurvey."""
    return read(door.questions, pictures=False) if door.questions.strip() else ()


def fault(door: NewDoor) -> str:
    """What is wrong with a door, in words; empty where nothing is. Raises BadSurvey."""
    if not 0 < len(door.name.strip()) <= LONGEST_NAME:
        return N_("A door needs a name of at most 60 characters.")
    if (door.group_id is None) == (door.kind_id is None):
        return N_("A door stands before a group, or before a kind of groups.")
    if max(len(door.about), len(door.welcome)) > LONGEST_TEXT or len(door.way_in) > LONGEST_WAY:
        return N_("A text is too long: 1,000 characters, and 500 for the way in.")
    if set(door.tags) - set(TAGS):
        return N_("There is no such identity tag.")
    if not (1 <= door.answer_days <= 90 and 1 <= door.hold_days <= 90 and 0 <= door.most_each <= 1_000):
        return N_("Days are from 1 to 90.")
    if door.capacity is not None and not 1 <= door.capacity <= 100_000:
        return N_("A group has room for at least one.")
    if len(items_of(door)) > MOST_QUESTIONS:
        return N_("Ask at most 12 questions: whoever has to answer more does not come.")
    if len(door.condition) > LONGEST_CONDITION:
        return N_("The condition is too long.")
    return ""
