"""The pure part of lectures: states, kinds of lines, what is wrong with a lecture, named refusals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from huoqun.core.errors import Refused

LONGEST_TITLE, LONGEST_NAME, LONGEST_LINE, LONGEST_DIGEST = 60, 40, 4000, 2000
MOST_GROUPS, MOST_HOSTS = 200, 10
MOST_AT_ONCE, LONGEST_QUESTION = 20, 600
"""Questions that go to the lecturer in one message, and characters of one; people who are given a digest at once."""
ASKED_AFTER = timedelta(hours=1)
"""What a group asks for so long after the lecture still belongs to it."""
DIGEST_EVERY = timedelta(minutes=10)
"""A group is given the digest at most so often, for all who came in between."""
DIGEST_SHOWN = 1200
"""Characters of a digest as a group is given it."""
LONGEST_DELAY = 300
"""Seconds for which a line may be kept back, so that a slip of the tongue can still be taken back."""
AWAITED_FOR = timedelta(minutes=3)
"""How long, in real time, a host's picture may be on its way from the platform while everything after it waits."""
STALE = timedelta(hours=6)
"""A line that could not be said for so long is not worth saying any more."""


def N_(text: str) -> str:
    """Marks a message for the catalogues; this room knows no Django."""
    return text


class State(StrEnum):
    """How far a lecture is. `ENDED`: the lecturer is through; groups that lag still get the rest."""

    PLANNED = "planned"
    LIVE = "live"
    ENDED = "ended"
    CANCELLED = "cancelled"


class TargetState(StrEnum):
    """How a group stands: it goes along, waits at a line that failed, or was taken out."""

    RUNNING = "running"
    STUCK = "stuck"
    OUT = "out"


class LineKind(StrEnum):
    """What a line is. `CORRECTION`: new words of a line, for the groups that had its old ones. `LACKING`: the platform
    showed us a file that nobody but the host can open: it has to be sent from the console.
    """

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    FILE = "file"
    CORRECTION = "correction"
    LACKING = "lacking"


class DeliveryState(StrEnum):
    """Where a line is in a group.

    `ASKED` is on its way, `BY_HAND` waits for a colleague, `UNSURE` may have gone. `BACK` was called off before it
    went, and is asked for anew. `DROPPED` is never said, `FAILED` surely did not go, `LOST` was taken by the platform
    which later said that it failed. `RECALLED` was said and taken away again.
    """

    ASKED = "asked"
    BY_HAND = "by_hand"
    UNSURE = "unsure"
    BACK = "back"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"
    LOST = "lost"
    RECALLED = "recalled"


class QuestionState(StrEnum):
    """What became of a question: nothing yet, told to the lecturer, answered to all groups, or put aside."""

    OPEN = "open"
    PASSED = "passed"
    ANSWERED = "answered"
    ASIDE = "aside"


UNDER_WAY = (DeliveryState.ASKED, DeliveryState.BY_HAND, DeliveryState.UNSURE)
"""The group waits for the end of this before its next line."""
THERE = (DeliveryState.SENT, DeliveryState.RECALLED, DeliveryState.LOST, *UNDER_WAY)
"""The group may have seen the line as it was then."""


class BadLecture(Refused):
    code = "bad_lecture"
    message = N_("A lecture cannot be like that.")
    way_out = N_("Mend what is said beside the fields.")


class LectureElsewhere(Refused):
    code = "lecture_wrong_state"
    message = N_("The lecture is not there yet, or past it.")
    way_out = N_("Reload the page to see where it stands.")
    status = 409


class NobodyHears(Refused):
    code = "lecture_nobody_hears"
    message = N_("No group hears this lecture.")
    way_out = N_("Add the groups that it is relayed to.")
    status = 409


class NothingToSay(Refused):
    code = "lecture_nothing_to_say"
    message = N_("There is nothing in this line, or too much.")
    way_out = N_("Write up to 4,000 characters, or attach a file.")


class NoHostGroup(Refused):
    code = "lecture_no_host_group"
    message = N_("This lecture has no host group.")
    way_out = N_("Answer here: it goes to every group.")
    status = 409


class QuestionGone(Refused):
    code = "lecture_question_gone"
    message = N_("None of these questions is open any more.")
    way_out = N_("Reload the page: they were passed on, put aside, or taken back.")
    status = 409


class BadSeries(Refused):
    code = "bad_lecture_series"
    message = N_("A series cannot be like that.")
    way_out = N_("Give it a name of at most 60 characters.")


class SeriesOver(Refused):
    code = "lecture_series_over"
    message = N_("This series is over.")
    way_out = N_("Begin another one: its rounds stay as they are.")
    status = 409


class NoRound(Refused):
    code = "lecture_no_round"
    message = N_("No round of this series is due.")
    way_out = N_("Plan one, or look at its day and its series.")
    status = 409


class RoundMissed(Refused):
    code = "lecture_round_missed"
    message = N_("The time to which this round was moved went by, and it was not opened.")
    way_out = N_("Open it by hand, move it again, or call it off.")
    status = 409


class RoundOver(Refused):
    code = "lecture_round_over"
    message = N_("The round of that day was called off, or is over.")
    way_out = N_("If that was meant, nothing is to be done; if not, plan a new one by hand.")
    status = 409


class NobodyToFollow(Refused):
    code = "lecture_nobody_to_follow"
    message = N_("None of these can be spoken to anew.")
    way_out = N_("Choose people whom nobody was asked to speak to after this lecture.")
    status = 409


class NoSurvey(Refused):
    code = "lecture_no_survey"
    message = N_("There is no such survey.")
    way_out = N_("Choose one of yours, or the one that ships.")


class NotStuck(Refused):
    code = "lecture_not_stuck"
    message = N_("This group does not wait at a line that failed.")
    way_out = N_("Reload the page: it goes on by itself.")
    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLecture:
    """A lecture before it is made. `host_group_id`: where the lecturer speaks, None: from the console only;
    `host_ids`: whose words there are relayed. `delay`: seconds for which each line is kept back. `fee`: what the
    lecturer gets, in minor units of the workspace's currency.
    """

    title: str
    starts_at: datetime
    lecturer: str = ""
    host_group_id: int | None = None
    host_ids: tuple[int, ...] = ()
    group_ids: tuple[int, ...] = ()
    delay: int = 0
    fee: int = 0


def fault(new: NewLecture) -> str:
    """What is wrong with a lecture, as a msgid; empty: nothing."""
    if not 0 < len(new.title.strip()) <= LONGEST_TITLE or "\0" in new.title:
        return N_("A lecture needs a title of at most 60 characters.")
    if len(new.lecturer) > LONGEST_NAME or "\0" in new.lecturer:
        return N_("A lecturer's name has at most 40 characters.")
    if not 0 <= new.delay <= LONGEST_DELAY:
        return N_("A line is kept back for 0 to 300 seconds.")
    if not 0 <= new.fee <= 100_000_000:
        return N_("A fee is 0 or more.")
    return _places_fault(new)


def _places_fault(new: NewLecture) -> str:
    if len(set(new.group_ids)) > MOST_GROUPS:
        return N_("A lecture is relayed to at most 200 groups.")
    if new.host_group_id in new.group_ids:
        return N_("The group where the lecturer speaks does not hear the relay as well.")
    if new.host_group_id is not None and not 0 < len(set(new.host_ids)) <= MOST_HOSTS:
        return N_("Say whose words in the host group are relayed: one to ten people.")
    return ""


def text_fault(text: str, files: Sequence[object]) -> bool:
    """Whether a line cannot be said: empty or too long."""
    return len(text) > LONGEST_LINE or not (text.strip() or files)


def digest_of(written: str, lines: Sequence[str]) -> str:
    """What somebody who comes late is told: what was written for them, then these lines, the latest ones last.

    Too long, the oldest lines are left out.
    """
    kept: list[str] = []
    left = DIGEST_SHOWN - len(written)
    for line in reversed(lines):
        said = f"· {first_words(line)}"
        if len(said) + 1 > left:
            break
        left -= len(said) + 1
        kept.insert(0, said)
    return "\n".join(filter(None, [written.strip()[:DIGEST_SHOWN], *kept]))


def first_words(text: str, most: int = 120) -> str:
    """The beginning of a line, on one line."""
    said = " ".join(text.split())
    return said if len(said) <= most else f"{said[: most - 1]}…"
