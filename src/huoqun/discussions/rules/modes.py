"""Modes: what each asks for, by which words it is opened and closed, when a gentle word is due."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from huoqun.core.errors import Refused


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


class Mode(StrEnum):
    """How a group talks for a while."""

    SLOW = "slow"
    PARAGRAPHS = "paragraphs"
    TOPICS = "topics"


class TopicState(StrEnum):
    WAITING = "waiting"
    CURRENT = "current"
    DONE = "done"


class BadMode(Refused):
    code = "bad_mode"
    message = N_("A mode lasts from 5 minutes to 12 hours.")
    way_out = N_("Say how many minutes.")
    status = 422


LEAST_MINUTES, MOST_MINUTES, MINUTES = 5, 720, 60
LONGEST_TOPIC, MOST_TOPICS = 100, 50
REMINDED_EACH, REMINDED_AGAIN = 2, timedelta(minutes=10)
"""Nobody is told more often in one mode, nor sooner again."""
REMINDED_HERE, REMINDED_WITHIN = 6, timedelta(minutes=10)
"""A group never hears more reminders within that time: they would be the noise that they are against."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a group asks for in its modes. Slow: `gap` minutes between two messages of one person; paragraphs: `least`
    characters; topics: `each` of a person in the queue.
    """

    gap: int = 2
    least: int = 30
    each: int = 3

    @property
    def fit(self) -> bool:
        return 1 <= self.gap <= 60 and 5 <= self.least <= 500 and 1 <= self.each <= 20


class BadNumbers(Refused):
    code = "bad_numbers"
    message = N_("A mode's numbers go from 1 to 60 minutes, from 5 to 500 characters, from 1 to 20 topics each.")
    way_out = N_("Choose numbers within these.")
    status = 422


@dataclass(frozen=True, slots=True)
class Order:
    """What a host says. `mode` None: whatever is open. `minutes` 0: as long as we think right."""

    opens: bool = False
    mode: Mode | None = None
    minutes: int = 0
    is_next: bool = False


_NOUNS = {
    "慢聊": Mode.SLOW, "慢速": Mode.SLOW, "慢": Mode.SLOW, "slow": Mode.SLOW, "成段": Mode.PARAGRAPHS,
    "长段": Mode.PARAGRAPHS, "写长段": Mode.PARAGRAPHS, "paragraph": Mode.PARAGRAPHS, "paragraphs": Mode.PARAGRAPHS,
    "一题一聊": Mode.TOPICS, "单题": Mode.TOPICS, "排队": Mode.TOPICS, "topic": Mode.TOPICS, "topics": Mode.TOPICS,
}  # fmt: skip
_NOUN = "(" + "|".join(sorted(map(re.escape, _NOUNS), key=len, reverse=True)) + ")"
_TIME = r"(?:\s*(\d{1,3})\s*(分钟|分|小时|个小时|min|minutes|m|hours|hour|h)?)?"
_OPENS = (
    re.compile(rf"(?:开启|打开|进入|开){_NOUN}(?:模式)?{_TIME}"),
    re.compile(rf"{_NOUN}模式{_TIME}"),
    re.compile(rf"{_NOUN} mode(?: on)?{_TIME}"),
)
_CLOSES = (
    re.compile(rf"(?:关闭|结束|退出|关){_NOUN}(?:模式)?"),
    re.compile(r"(?:关闭|结束|退出|关)(?:讨论)?模式"),
    re.compile(rf"{_NOUN} mode off"),
    re.compile(r"(?:discussion )?mode off"),
)
_NEXT = frozenset({"下一题", "下一个话题", "下一位", "next topic"})
_TOPIC = re.compile(r"(?:排队|我想聊|提个话题|queue|topic)\s*[:：]\s*(.+)", re.DOTALL)


def order_in(text: str) -> Order | None:
    """What a message orders, if it is nothing but an order."""
    if len(text) > 30:
        return None
    said = " ".join(text.split()).strip("。.!！~～ ").lower()
    if said in _NEXT:
        return Order(is_next=True)
    for shape in _OPENS:
        if found := shape.fullmatch(said):
            noun, number, unit = found.groups()
            return Order(True, _NOUNS[noun], _minutes(number, unit))
    for shape in _CLOSES:
        if found := shape.fullmatch(said):
            return Order(False, _NOUNS[found.group(1)] if found.groups() else None)
    return None


def _minutes(number: str | None, unit: str | None) -> int:
    if not number:
        return 0
    hours = unit is not None and (unit.startswith("h") or "小时" in unit)
    return max(LEAST_MINUTES, min(int(number) * (60 if hours else 1), MOST_MINUTES))


def topic_in(text: str) -> str:
    """The topic that somebody puts into the queue; empty where they say something else."""
    found = _TOPIC.fullmatch(text.strip()[:400])
    said = " ".join("".join(c for c in found.group(1) if c.isprintable()).split()) if found else ""
    return said[:LONGEST_TOPIC]


def breaks(
    mode: Mode, numbers: Numbers, text: str, *, at: datetime, before: datetime | None, has_words: bool
) -> bool:  # fmt: skip
    """Whether a message is not what the mode asks for. `before`: their last message; `has_words`: it is no picture."""
    if mode is Mode.SLOW:
        return before is not None and timedelta() <= at - before < timedelta(minutes=numbers.gap)
    if mode is Mode.PARAGRAPHS:
        return has_words and len("".join(text.split())) < numbers.least
    return False


def may_remind(at: datetime, *, times: int, last: datetime | None, lately: Sequence[datetime]) -> bool:
    """Whether a gentle word is due: not too often to them, nor in the group."""
    if times >= REMINDED_EACH or (last is not None and at - last < REMINDED_AGAIN):
        return False
    return sum(timedelta() <= at - one < REMINDED_WITHIN for one in lately) < REMINDED_HERE


CROWD_WITHIN, CROWD_MESSAGES, CROWD_PEOPLE, SHORT = timedelta(minutes=5), 40, 8, 12
"""Too many talk at once: so many messages of so many people within that time."""
CROWD_AGAIN = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Crowd:
    """The last minutes of a group: messages, people, how many of the messages were short ones."""

    group_id: int
    messages: int
    people: int
    short: int

    @property
    def is_one(self) -> bool:
        return self.messages >= CROWD_MESSAGES and self.people >= CROWD_PEOPLE

    @property
    def mode(self) -> Mode:
        """What helps: paragraphs where most of it is one-liners, else one topic after another, or just slower."""
        if self.short * 2 >= self.messages:
            return Mode.PARAGRAPHS
        return Mode.TOPICS if self.people >= 2 * CROWD_PEOPLE else Mode.SLOW
