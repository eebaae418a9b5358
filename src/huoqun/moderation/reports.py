"""What a report weighs: as much as its reporter was right before. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from huoqun.core.errors import Refused

from .rules import N_

MOST_A_DAY, LONGEST, LONGEST_NAME = 10, 500, 60
RECENT = timedelta(days=7)
"""So old a message at most is picked to be reported."""

ENOUGH = 1.5
"""From so much weight on a member is looked at first: three who were never wrong nor right, or two who were right."""

VAIN, VAINLY = 3, 0.25


class Why(StrEnum):
    """What somebody is reported for."""

    ADS = "ads"
    ADDS = "adds"
    FRAUD = "fraud"
    INSULT = "insult"
    OTHER = "other"


class ReportState(StrEnum):
    """`in_vain`: there was nothing. `abuse`: it was made up to harm somebody."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    IN_VAIN = "in_vain"
    ABUSE = "abuse"


SAID = frozenset({"举报", "我要举报", "举报广告", "举报骚扰", "report", "report this"})
"""What is answered to a message in order to report it."""


def is_report(text: str) -> bool:
    """Whether an answer to a message reports it."""
    return len(text) <= 20 and text.strip(" \t\r\n\u2005@.!！。").lower() in SAID


@dataclass(frozen=True, slots=True)
class Record:
    """What became of somebody's reports so far."""

    confirmed: int = 0
    in_vain: int = 0
    abuse: int = 0

    @property
    def weight(self) -> float:
        """From 0 to 1; 0.5 of whoever reports for the first time. One made up to harm counts as three in vain."""
        return (self.confirmed + 1) / (self.confirmed + self.in_vain + 3 * self.abuse + 2)

    @property
    def abuses(self) -> bool:
        """Whether this person reports so often in vain that it is seen."""
        return self.abuse > 0 or (self.in_vain >= VAIN and self.weight < VAINLY)


def weighed(records: Iterable[Record]) -> float:
    """What the reports of different people weigh together."""
    return round(sum(record.weight for record in records), 2)


class TooManyReports(Refused):
    code = "too_many_reports"
    message = N_("You reported ten things within a day.")
    way_out = N_("The team looks at them first; come back tomorrow.")
    status = 429


class NotInGroup(Refused):
    code = "not_in_group"
    message = N_("You report what happens in your own groups.")
    way_out = N_("Choose a group that you are in.")
    status = 409


class ReportEmpty(Refused):
    code = "report_empty"
    message = N_("A report names somebody else and says what they did.")
    way_out = N_("Write the name as it stands in the group, and a sentence.")
