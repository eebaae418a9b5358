"""Roles of a class (班委) and what they are asked to do: when it is due, and whether it was done. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from huoqun.chats.quiet import instant
from huoqun.core.errors import Refused
from huoqun.core.said import N_

from .marks import MarkState
from .merits import Merit

LONGEST_TITLE = 40
LONGEST_WORDS = 500
LONGEST_WHY = 200
MOST_ASKED = 50
MOST_DUTIES = 20
SOURCE = "duty"


class ClassRole(StrEnum):
    """班长, 学委, 学霸, 助教."""

    MONITOR = "monitor"
    STUDY = "study_monitor"
    TOP = "top_student"
    HELPER = "helper"


class DutyWhen(StrEnum):
    """`CLASS_DAY`: when the class has a live session or a check-in that day."""

    DAILY = "daily"
    WEEKLY = "weekly"
    CLASS_DAY = "class_day"


class Evidence(StrEnum):
    """How it is known that a duty was done. `SPOKE`: so many messages in the group since they were asked.

    `REPLIED`: answers to so many classmates since the day began.
    """

    CONFIRM = "confirm"
    SPOKE = "spoke"
    REPLIED = "replied"


class TurnState(StrEnum):
    """A duty on a day. `EXCUSED`: they hold the role no longer, or the team said so."""

    ASKED = "asked"
    DONE = "done"
    MISSED = "missed"
    EXCUSED = "excused"


class BadDuty(Refused):
    code = "bad_duty"
    message = N_("A duty cannot be like that.")
    way_out = N_(
        "A title of up to 40 characters, words of up to 500, an hour such as 20:30, and 1 to 50 of what is seen."
    )


class TooManyDuties(Refused):
    code = "too_many_duties"
    message = N_("This role has 20 duties already.")
    way_out = N_("Drop one first.")


class CannotConfirm(Refused):
    code = "cannot_confirm"
    message = N_("This duty cannot be confirmed now.")
    way_out = N_("It is over, done already, or is seen in the group by itself.")


@dataclass(frozen=True, slots=True)
class DutyPlan:
    """A duty before it is stored. `weekday`: Monday is 0, of weekly ones. `minute`: of the day, when they are asked."""

    title: str
    words: str
    when: DutyWhen
    minute: int
    evidence: Evidence = Evidence.CONFIRM
    least: int = 1
    weekday: int = 0

    @property
    def hour(self) -> str:
        return f"{self.minute // 60:02}:{self.minute % 60:02}"


def checked(plan: DutyPlan) -> DutyPlan:
    """The same, trimmed. Raises BadDuty."""
    title, words = plan.title.strip(), plan.words.strip()
    if (
        not 0 < len(title) <= LONGEST_TITLE
        or not 0 < len(words) <= LONGEST_WORDS
        or not 0 <= plan.minute < 24 * 60
        or not 1 <= plan.least <= MOST_ASKED
        or not 0 <= plan.weekday < 7
    ):
        raise BadDuty
    return DutyPlan(title, words, plan.when, plan.minute, plan.evidence, plan.least, plan.weekday)


def minute_of(said: str) -> int:
    """The minute of the day that `20:30` says. Raises BadDuty."""
    try:
        read = time.fromisoformat(said.strip())
    except ValueError as error:
        raise BadDuty from error
    return read.hour * 60 + read.minute


@dataclass(frozen=True, slots=True)
class Turn:
    """When a duty is asked for on a day of the class, from when what was done counts, and when it is over."""

    day: date
    since: datetime
    asked_at: datetime
    ends_at: datetime


def turn(plan: DutyPlan, day: date, *, cutoff: time, zone: ZoneInfo) -> Turn:
    """The turn of a day: what comes before the day's cut-off (`04:00`) by the clock belongs to the day before."""
    begins, ends = (instant(day + timedelta(days=n), cutoff, zone) for n in (0, 1))
    asked = instant(day, time(plan.minute // 60, plan.minute % 60), zone)
    if asked < begins:
        asked = instant(day + timedelta(days=1), time(plan.minute // 60, plan.minute % 60), zone)
    return Turn(day, begins if plan.evidence is Evidence.REPLIED else asked, asked, ends)


def falls_on(plan: DutyPlan, day: date, class_days: Collection[date]) -> bool:
    """Whether a duty is asked for on a day."""
    match plan.when:
        case DutyWhen.DAILY:
            return True
        case DutyWhen.WEEKLY:
            return day.weekday() == plan.weekday
        case DutyWhen.CLASS_DAY:
            return day in class_days


def mark_of(states: Iterable[TurnState]) -> MarkState:
    """A day's duties of somebody as one mark: done when all are that counted, missing when one of them is."""
    found = [state for state in states if state is not TurnState.EXCUSED]
    if not found:
        return MarkState.EXCUSED
    if TurnState.MISSED in found:
        return MarkState.MISSING
    return MarkState.DONE if all(state is TurnState.DONE for state in found) else MarkState.OPEN


def best(people: Iterable[tuple[int, Merit]], n: int = 3) -> list[tuple[int, Merit]]:
    """Who might be top student: by what they did, then by their score; whoever did nothing is not among them."""
    did = [one for one in people if one[1].done]
    return sorted(did, key=lambda one: (-one[1].share, -(one[1].score or 0), -one[1].done, one[0]))[:n]
