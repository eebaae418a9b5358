"""The pure part of check-ins: which words, pictures and links are one, and which day a card is for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import IntEnum, StrEnum
from urllib.parse import urlsplit

from huoqun.chats.quiet import instant, zone_named
from huoqun.chats.rules import MessageKind
from huoqun.chats.sameness import folded
from huoqun.core.errors import Refused

MAKEUP_CARD = "makeup_card"
FREEZE_CARD = "freeze"
SOURCE = "checkin"
CLASS_KINDS = ("camp", "delivery")
"""The kinds of playbooks whose runs are classes."""
LONGEST_WORD = 40
LONGEST_NAME = 80
OFFER_LASTS = 48
"""So many hours a place is kept for whoever it was offered to."""
MOST_PLACES = 100_000
LONGEST_TEXT = 2_000
LONGEST_LINK = 500
MOST_FILES = 9
MOST_AHEAD = 31
"""So many days ahead somebody may take leave for."""
_MAKEUP = re.compile(r"(?:补卡|补打卡|make-?up)\s*(?:第|day\s*|d)?\s*(\d{1,3})?", re.ASCII)
_FREEZE = re.compile(r"(明天)?(?:请假|免打卡|freeze)卡?\s*(?:第|day\s*|d)?\s*(\d{1,3})?\s*天?", re.ASCII)
_LINK = re.compile(r"https?://[^\s<>\"'`，。；、（）【】《》“”]+", re.ASCII | re.IGNORECASE)


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


class Way(StrEnum):
    """What a day may accept as a check-in: words (`word`, `least`), a picture, a voice message, a link."""

    WORDS = "words"
    PICTURE = "picture"
    VOICE = "voice"
    LINK = "link"


class How(IntEnum):
    """How a day came to stand: what was handed in, by hand, by a card; a frozen day is no check-in, and no miss."""

    WORDS = 1
    PICTURE = 2
    VOICE = 3
    LINK = 4
    HAND = 5
    MAKEUP = 6
    FROZEN = 7


class State(IntEnum):
    """What became of it. Only what is counted counts."""

    COUNTED = 1
    REFUSED = 2
    RECALLED = 3


class GraduatedHow(IntEnum):
    """What let somebody graduate."""

    RULE = 1
    HAND = 2


class WaitState(StrEnum):
    """Where somebody on a waiting list is. `taken`: they are in the class."""

    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    EXPIRED = "expired"
    LEFT = "left"


class BadClass(Refused):
    code = "bad_class"
    message = N_("A class cannot be like that.")
    way_out = N_("A name of at most 80 characters; places from 1 to 100,000, or none said.")


class AlreadyBegun(Refused):
    code = "class_begun"
    message = N_("This class has begun already.")
    way_out = N_("Open it; its calendar is moved on its playbook's page.")
    status = 409


class NotReady(Refused):
    code = "class_not_ready"
    message = N_("This class has no group yet.")
    way_out = N_("Choose the group that it is to run in, then begin.")


class NotWaiting(Refused):
    code = "no_place_offered"
    message = N_("No place in this class is kept for them now.")
    way_out = N_("Go on its waiting list; whoever is next is asked as soon as a place is free.")


class AlreadyIn(Refused):
    code = "already_in_class"
    message = N_("They are in this class already.")
    way_out = N_("Open the class.")
    status = 409


class CannotMove(Refused):
    code = "cannot_move"
    message = N_("They cannot come into that class.")
    way_out = N_("Choose a class that is not over, has a place free, and still takes people who come late.")


class NoSuchDay(Refused):
    code = "no_checkin_that_day"
    message = N_("Nobody could check in on that day.")
    way_out = N_("Choose a day on which check-in was open in this group.")


class DayIsOver(Refused):
    code = "checkin_closed"
    message = N_("Check-in for this day is not open now.")
    way_out = N_("Come back while it is open; a make-up card makes a missed day good.")


class NotEnough(Refused):
    code = "checkin_not_enough"
    message = N_("This is not a check-in yet.")
    way_out = N_("Send what this day asks for: the words, the length, a picture, a voice message or a link.")


class BadLink(Refused):
    code = "bad_link"
    message = N_("This is not a link that can be opened.")
    way_out = N_("Paste the whole address; it begins with https:// or http://.")


class TooLong(Refused):
    code = "checkin_too_long"
    message = N_("This is too long for a check-in.")
    way_out = N_("At most 2,000 characters and nine files; put the rest behind a link.")


class NoCard(Refused):
    code = "no_card"
    message = N_("There is no card left for this.")
    way_out = N_("Cards are given by the camp; ask the team.")


class NothingToMend(Refused):
    code = "nothing_to_mend"
    message = N_("This day needs no card.")
    way_out = N_("Choose a day that was missed, or take leave for a day to come.")


class NoMoreFreezes(Refused):
    code = "no_more_freezes"
    message = N_("No more leave can be taken in this camp.")
    way_out = N_("Check in, or ask the team.")


class ReasonMissing(Refused):
    code = "reason_missing"
    message = N_("The member will ask why.")
    way_out = N_("Write the reason in a few words.")


@dataclass(frozen=True, slots=True)
class Open:
    """A day on which one may check in: with `word` (empty: any words), and at least `least` characters beside it."""

    group_run_id: int
    group_id: int
    day: int
    word: str
    least: int
    opened_at: datetime
    closes_at: datetime
    accepts: tuple[str, ...] = (Way.WORDS,)
    with_word: bool = False
    freezes: int = 2

    def holds(self, at: datetime) -> bool:
        return self.opened_at <= at < self.closes_at


def day_ends(at: datetime, cutoff: str, zone: str) -> datetime:
    """When the day of a moment is over: the next time that the clock shows the cut-off (`04:00`)."""
    here = zone_named(zone)
    today = at.astimezone(here).date()
    ends = (instant(today + timedelta(days=n), time.fromisoformat(cutoff), here) for n in (0, 1, 2))
    return next(end for end in ends if end > at)


def is_checkin(text: str, word: str, least: int = 0) -> bool:
    """Whether a message is a check-in: it begins with the word, or holds it where the word begins with `#`."""
    said, wanted = folded(text), folded(word)
    place = said.find(wanted) if wanted.startswith("#") else 0 if said.startswith(wanted) else -1
    if place < 0 or not said:
        return False
    rest = said[place + len(wanted) :]
    # “#写作12” is the twelfth day's word, not the first one's.
    if wanted[-1:].isdigit() and rest[:1].isdigit():
        return False
    return len((said[:place] + rest).replace(" ", "")) >= least


_WAYS = {MessageKind.IMAGE: How.PICTURE, MessageKind.VOICE: How.VOICE, MessageKind.LINK: How.LINK}
_ACCEPTED = {How.PICTURE: Way.PICTURE, How.VOICE: Way.VOICE, How.LINK: Way.LINK}


def said_as(day: Open, kind: int, text: str) -> How | None:
    """As what a message in the group counts for a day: None, it does not."""
    how = _WAYS.get(MessageKind(kind))
    if how is None and Way.LINK in day.accepts and link_in(text):
        how = How.LINK
    if how is not None and _ACCEPTED[how] in day.accepts and (not day.with_word or is_checkin(text, day.word)):
        return how
    return How.WORDS if Way.WORDS in day.accepts and is_checkin(text, day.word, day.least) else None


def handed_in(day: Open, text: str, files: Collection[str], link: str) -> How:
    """As what that which came by the page counts; there nobody needs to say the word. `files`: image or audio.

    Raises NotEnough, TooLong, BadLink.
    """
    if len(text) > LONGEST_TEXT or len(files) > MOST_FILES:
        raise TooLong
    if link:
        checked_link(link)
    found = [
        (How.PICTURE, Way.PICTURE, "image" in files),
        (How.VOICE, Way.VOICE, "audio" in files),
        (How.LINK, Way.LINK, bool(link or link_in(text))),
        (How.WORDS, Way.WORDS, bool(text.strip()) and len(folded(text).replace(" ", "")) >= day.least),
    ]
    for how, way, is_there in found:
        if is_there and way in day.accepts:
            return how
    raise NotEnough


def link_in(text: str) -> str:
    """The first address in a text that may be shown as a link; empty without one."""
    for found in _LINK.finditer(text):
        try:
            return checked_link(found[0].rstrip(".,;:!?)"))
        except BadLink:
            continue
    return ""


def checked_link(link: str) -> str:
    """An address of the web as it may be kept and shown. It is never fetched. Raises BadLink."""
    link = link.strip()
    if not _LINK.fullmatch(link) or len(link) > LONGEST_LINK:
        raise BadLink
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError as error:
        raise BadLink from error
    # `https://bank.example@evil.example` shows one place and leads to another.
    if "." not in host.strip(".") or "@" in parts.netloc or host.endswith((".local", ".internal")):
        raise BadLink
    return link


def makeup(text: str) -> tuple[bool, int | None]:
    """Whether somebody asks to use a make-up card, and for which day if they say it."""
    found = _MAKEUP.match(folded(text))
    return found is not None, int(found[1]) if found and found[1] else None


@dataclass(frozen=True, slots=True)
class Leave:
    """Somebody takes leave by words: of a day, of the day after (`tomorrow`), or as it fits."""

    day: int | None = None
    tomorrow: bool = False


def leave_taken(text: str) -> Leave | None:
    """Whether these words, and nothing beside them, take leave: “请假”, “明天请假”, “请假 D5”."""
    found = _FREEZE.fullmatch(folded(text).strip())
    return Leave(int(found[2]) if found[2] else None, bool(found[1])) if found else None


def day_made_up(missed: Collection[int], asked: int | None) -> int | None:
    """The day that a card is used for: the one that was asked for if it was missed, else the last one missed."""
    if asked is not None:
        return asked if asked in missed else None
    return max(missed, default=None)


def day_frozen(opened: Collection[Open], stands: Collection[int], leave: Leave, at: datetime) -> int | None:
    """The day that leave is for. Not said: today's while it is open and not done, else the last one missed, else the
    next. `opened`: the member's own days so far; `stands`: those that were done or frozen.
    """
    if not opened:
        return None
    last = max(window.day for window in opened)
    today = next((w.day for w in sorted(opened, key=lambda w: w.day) if w.holds(at)), last)
    if leave.day is not None:
        known = {window.day for window in opened} | set(range(last + 1, last + 1 + MOST_AHEAD))
        return leave.day if leave.day in known - set(stands) else None
    missed = days_missed(opened, stands, at)
    if leave.tomorrow:
        wanted = today + 1
    elif today not in stands:
        wanted = today
    else:
        wanted = max(missed, default=last + 1)
    return wanted if wanted not in stands else None


def days_missed(opened: Iterable[Open], checked: Collection[int], at: datetime) -> set[int]:
    """The days that are over and on which somebody did not check in."""
    return {window.day for window in opened if window.closes_at <= at and window.day not in checked}
