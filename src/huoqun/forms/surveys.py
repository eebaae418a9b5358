"""The pure part of surveys: what is asked, what may be answered, and what many answers come to."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from huoqun.core.errors import Refused

from .rules import LONGEST_LONG, LONGEST_OPTION, MOST_OPTIONS, N_, BadAnswer

MOST_QUESTIONS, LONGEST_ASKED = 40, 500
MOST_PICTURES = 3
"""Of one answer, and questions for pictures in one survey: nine of them at most."""
TOO_MANY = N_("An answer may have three pictures.")
FEWEST = 5
"""So many anonymous answers there must be before any of them is shown or counted."""
DETRACTOR, PROMOTER = 6, 9
"""Reichheld, The One Number You Need to Grow (2003): 0 to 6 detract, 9 and 10 promote."""


class Asks(StrEnum):
    """Kinds of questions in a survey."""

    NPS = "nps"
    SCALE5 = "scale5"
    SCALE10 = "scale10"
    CHOICE = "choice"
    SEVERAL = "several"
    TEXT = "text"
    PICTURE = "picture"


RANGES: Mapping[Asks, tuple[int, int]] = {Asks.NPS: (0, 10), Asks.SCALE5: (1, 5), Asks.SCALE10: (1, 10)}


class BadSurvey(Refused):
    code = "bad_survey"
    message = N_("A survey cannot be like this.")
    way_out = N_("docs/howto/surveys.md shows what one may ask.")
    status = 422


class SurveyClosed(Refused):
    code = "survey_closed"
    message = N_("This survey is not open.")
    way_out = N_("Ask whoever runs it when it opens.")
    status = 409


class AnsweredAlready(Refused):
    code = "survey_answered"
    message = N_("You have answered this survey without your name.")
    way_out = N_("Such an answer cannot be found again, so it cannot be changed.")
    status = 409


class Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question of a survey. `must`: it cannot be left out."""

    asks: Asks
    prompt: str
    options: tuple[str, ...] = ()
    must: bool = False


_LINE = re.compile(r"\s*(nps|scale5|scale10|choice|several|text|picture)(!?)\s*[:：|]\s*(.+?)\s*\Z")


def read(text: str, *, pictures: bool = True) -> tuple[Item, ...]:
    """Questions written one a line: `nps: 你会推荐吗？`, `choice!: 哪一项 | 甲 | 乙`; `!`: it must be answered.
    `pictures`: they may be asked for.

    Raises BadSurvey, which says the line.
    """
    found = []
    for place, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        said = _LINE.match(line)
        if said is None:
            raise BadSurvey(N_("Line %(line)d says no kind of question that there is."), line=place)
        prompt, *options = (part.strip() for part in said[3].split("|"))
        item = Item(asks=Asks(said[1]), prompt=prompt, options=tuple(options), must=bool(said[2]))
        if fault := _fault(item):
            raise BadSurvey(fault, line=place)
        if item.asks is Asks.PICTURE and not pictures:
            raise BadSurvey(N_("Line %(line)d: only a survey asks for pictures."), line=place)
        found.append(item)
    if not 0 < len(found) <= MOST_QUESTIONS:
        raise BadSurvey(N_("A survey asks from 1 to 40 questions."))
    if sum(item.asks is Asks.NPS for item in found) > 1:
        raise BadSurvey(N_("A survey asks only once whether one would recommend."))
    if sum(item.asks is Asks.PICTURE for item in found) > MOST_PICTURES:
        raise BadSurvey(N_("A survey asks for pictures in three questions at most."))
    return tuple(found)


def _fault(item: Item) -> str:
    if not 0 < len(item.prompt) <= LONGEST_ASKED:
        return N_("Line %(line)d: a question has from 1 to 500 characters.")
    if item.asks in (Asks.CHOICE, Asks.SEVERAL):
        fits = all(0 < len(option) <= LONGEST_OPTION for option in item.options)
        if not 2 <= len(item.options) <= MOST_OPTIONS or len(set(item.options)) < len(item.options) or not fits:
            return N_("Line %(line)d: a choice needs two to twelve options, each another, parted by |.")
    elif item.options:
        return N_("Line %(line)d: only choice and several have options.")
    return ""


def written(items: Iterable[Item]) -> str:
    """Questions as they are read, one a line."""
    return "\n".join(f"{i.asks}{'!' if i.must else ''}: {' | '.join((i.prompt, *i.options))}" for i in items)


def answers_of(items: Sequence[Item], said: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What is kept of what was sent, by the question's place; what was left out is left out. Raises BadAnswer.

    Pictures are the uids of files, which whoever calls this has looked at.
    """
    found: dict[str, Any] = {}
    for place, item in enumerate(items):
        given = [one.strip() for one in said.get(str(place), ()) if one.strip()]
        if not given:
            if item.must:
                raise BadAnswer(N_("A question that must be answered was left out."))
            continue
        found[str(place)] = _answer(item, given)
    if not found:
        raise BadAnswer(N_("Nothing was answered."))
    return found


def _answer(item: Item, given: Sequence[str]) -> Any:
    if item.asks is Asks.TEXT:
        words = given[0].replace("\0", "")
        if len(words) > LONGEST_LONG:
            raise BadAnswer(N_("This answer is too long."))
        return words
    if item.asks is Asks.PICTURE:
        if len(given) > MOST_PICTURES:
            raise BadAnswer(TOO_MANY)
        return list(dict.fromkeys(given))
    if not all(re.fullmatch(r"[0-9]{1,2}", one) for one in given):
        raise BadAnswer(N_("Choose from the options that are there."))
    numbers = sorted({int(one) for one in given})
    low, high = RANGES.get(item.asks, (0, len(item.options) - 1))
    if numbers[0] < low or numbers[-1] > high or (len(numbers) > 1 and item.asks is not Asks.SEVERAL):
        raise BadAnswer(N_("Choose from the options that are there."))
    return numbers if item.asks is Asks.SEVERAL else numbers[0]


def pictures_in(items: Sequence[Item], answers: Mapping[str, Any]) -> set[str]:
    """The uids of all files in somebody's answers."""
    found = (answers.get(str(n), ()) for n, item in enumerate(items) if item.asks is Asks.PICTURE)
    return {uid for uids in found for uid in uids}


def nps_answer(items: Sequence[Item], answers: Mapping[str, Any]) -> int | None:
    """From 0 to 10, where it was asked and answered."""
    return next((answers.get(str(n)) for n, item in enumerate(items) if item.asks is Asks.NPS), None)


def first_words(items: Sequence[Item], answers: Mapping[str, Any]) -> str:
    """The first thing said in words, for whoever is to help."""
    texts = (answers.get(str(n)) for n, item in enumerate(items) if item.asks is Asks.TEXT)
    return str(next((text for text in texts if text), ""))[:500]


@dataclass(frozen=True, slots=True)
class Nps:
    """Promoters less detractors, in points from -100 to 100, of `count` answers; true within `low`–`high` in 95 of 100
    such samples. `score` None: nobody answered.
    """

    count: int
    promoters: int
    detractors: int
    score: int | None
    low: int | None
    high: int | None


def nps_of(scores: Mapping[int, int]) -> Nps:
    """Of how many gave each score. The interval: a difference of two shares of one sample, by its variance (Wald)."""
    count = sum(scores.values())
    if not count:
        return Nps(0, 0, 0, None, None, None)
    up = sum(n for score, n in scores.items() if score >= PROMOTER)
    down = sum(n for score, n in scores.items() if score <= DETRACTOR)
    mean = (up - down) / count
    # One more of each kind (Agresti and Min, 2005): few answers that all agree are not taken for certainty.
    n, u, d = count + 3, up + 1, down + 1
    spread = 1.96 * math.sqrt(max((u + d) / n - ((u - d) / n) ** 2, 0) / n)
    low, high = max(-1.0, (u - d) / n - spread), min(1.0, (u - d) / n + spread)
    low, high = min(low, mean), max(high, mean)
    return Nps(count, up, down, round(100 * mean), round(100 * low), round(100 * high))


@dataclass(frozen=True, slots=True)
class Told:
    """What all answers to a question come to. `counts`: (words, how many); `words`: what was said, no order in it.
    `pictures`: uids of files, no order either.
    """

    item: Item
    answered: int
    counts: tuple[tuple[str, int], ...] = ()
    words: tuple[str, ...] = ()
    mean: float | None = None
    pictures: tuple[str, ...] = ()


def tell(items: Sequence[Item], answers: Sequence[Mapping[str, Any]]) -> tuple[Told, ...]:
    """Each question with what its answers come to."""
    return tuple(_told(item, [a[str(n)] for a in answers if str(n) in a]) for n, item in enumerate(items))


def _told(item: Item, said: Sequence[Any]) -> Told:
    if item.asks is Asks.TEXT:
        return Told(item, len(said), words=tuple(sorted(str(one) for one in said)))
    if item.asks is Asks.PICTURE:
        return Told(item, len(said), pictures=tuple(sorted(uid for uids in said for uid in uids)))
    if item.asks in RANGES:
        low, high = RANGES[item.asks]
        counted = Counter(said)
        counts = tuple((str(n), counted[n]) for n in range(low, high + 1))
        return Told(item, len(said), counts, mean=sum(said) / len(said) if said else None)
    counted = Counter(n for one in said for n in (one if isinstance(one, list) else [one]))
    return Told(item, len(said), tuple((option, counted[n]) for n, option in enumerate(item.options)))
