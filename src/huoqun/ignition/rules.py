"""The pure part of ignition: states, what is wrong with a topic or a gift, named refusals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from huoqun.core.errors import Refused

LONGEST_NAME, LONGEST_ABOUT, LONGEST_WORDS, LONGEST_NOTE, LONGEST_URL = 60, 500, 600, 300, 500
MOST_PEOPLE = 500
LARGEST = 100_000_000
LAW = "《中华人民共和国广告法》第十四条；《互联网广告管理办法》第九条"
"""What is advertised has to say so where everybody sees it; sharing what one was paid or given for is advertising."""


def N_(text: str) -> str:
    """Marks a message for the catalogues; this room knows no Django."""
    return text


class PersonState(StrEnum):
    """How somebody stands to a topic. `LISTED`: nobody asked them yet; `SILENT`: they did not answer."""

    LISTED = "listed"
    ASKED = "asked"
    WILLING = "willing"
    DECLINED = "declined"
    SILENT = "silent"


ANSWERS = {
    "willing": PersonState.WILLING,
    "declined": PersonState.DECLINED,
    "no_answer": PersonState.SILENT,
}
"""How it may end to ask somebody, as a task's outcome, and what that makes of them."""


class GiftKind(StrEnum):
    """What somebody is given: money for a re-post, or goods."""

    PAID = "paid"
    GOODS = "goods"


class BadTopic(Refused):
    code = "bad_ignition_topic"
    message = N_("A topic needs a name and words that ask.")
    way_out = N_("Give it a name of at most 60 characters and words of at most 600.")


class TopicClosed(Refused):
    code = "ignition_topic_closed"
    message = N_("This topic is closed.")
    way_out = N_("Open it again, or begin another one.")
    status = 409


class BadPerson(Refused):
    code = "bad_ignition_person"
    message = N_("Say who it is, and where they show things.")
    way_out = N_("A name and a place of at most 60 characters each.")


class TooManyPeople(Refused):
    code = "ignition_full"
    message = N_("A topic has at most 500 people.")
    way_out = N_("Begin another topic for the others.")


class NobodyToAsk(Refused):
    code = "ignition_nobody_to_ask"
    message = N_("None of these can be asked.")
    way_out = N_("Choose members whom nobody has asked yet; people outside you ask yourself, and note their answer.")


class NotWilling(Refused):
    code = "ignition_not_willing"
    message = N_("They have not said yes.")
    way_out = N_("Note their answer first; nobody is given anything before.")
    status = 409


class BadGift(Refused):
    code = "bad_ignition_gift"
    message = N_("Say what it is and what it is worth.")
    way_out = N_("Words of at most 300 characters, and a sum of 0 or more.")


class Undisclosed(Refused):
    code = "ignition_undisclosed"
    message = N_("Whoever is paid or given something has to say so, and how is written down here.")
    way_out = N_("Write the words that stand with what they show, such as “Ad”.")


class NotByPayout(Refused):
    code = "ignition_not_by_payout"
    message = N_("Only money for a member is paid by a payout.")
    way_out = N_("Choose no budget: pay it elsewhere, and record it here.")


class BadAddress(Refused):
    code = "bad_ignition_address"
    message = N_("That is no web address.")
    way_out = N_("It begins with https:// or http://; leave it empty where there is none.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGift:
    """What somebody is given. `amount`: paid, or what the goods are worth, in minor units; `disclosure`: the words that
    stand with what they show. `budget_id`: of cash, out of which a member is owed it; None: it is paid elsewhere.
    """

    kind: GiftKind
    what: str
    amount: int
    disclosure: str
    given_at: datetime
    budget_id: int | None = None


def topic_fault(name: str, about: str, words: str) -> bool:
    """Whether a topic cannot be like that."""
    return not (0 < len(name.strip()) <= LONGEST_NAME and len(about) <= LONGEST_ABOUT) or not (
        0 < len(words.strip()) <= LONGEST_WORDS
    )


def check_gift(gift: NewGift) -> None:
    """Raises BadGift, Undisclosed."""
    if not 0 < len(gift.what.strip()) <= LONGEST_NOTE or not 0 <= gift.amount <= LARGEST:
        raise BadGift
    if gift.kind is GiftKind.PAID and gift.amount == 0:
        raise BadGift
    if gift.kind is not GiftKind.PAID and gift.budget_id is not None:
        raise NotByPayout
    if not 0 < len(gift.disclosure.strip()) <= LONGEST_NAME:
        raise Undisclosed


_ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.ASCII | re.IGNORECASE)


def is_address(url: str) -> bool:
    """Whether something may stand as a link."""
    return len(url) <= LONGEST_URL and _ADDRESS.fullmatch(url) is not None


def each_costs(cost: int, people: int) -> int | None:
    """What one of the people they brought cost, in minor units, rounded up; None: nobody came."""
    return -(-cost // people) if people else None
