"""The pure part of forms: what a question is, what may be answered to it, and what the answer is worth."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

import msgspec

from huoqun.chats.sameness import folded
from huoqun.core.errors import Refused

LONGEST_PROMPT, LONGEST_OPTION, LONGEST_SHORT, LONGEST_LONG = 2_000, 300, 200, 10_000
MOST_OPTIONS, MOST_POINTS = 12, 100


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


class Kind(StrEnum):
    """Kinds of questions. Long texts are scored by a person."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    NUMBER = "number"
    SHORT = "short"
    LONG = "long"


CHOICES = (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)


class AttemptState(StrEnum):
    RUNNING = "running"
    WAITING = "waiting"
    SCORED = "scored"


class QuizState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Shows(StrEnum):
    """When a member sees which answers were right, and why."""

    NEVER = "never"
    HANDED_IN = "handed_in"
    PASSED = "passed"
    CLOSED = "closed"


class BadQuestion(Refused):
    code = "bad_question"
    message = N_("This is not a question that can be asked.")
    way_out = N_("docs/howto/quizzes.md shows each kind of question.")


class BadAnswer(Refused):
    code = "bad_answer"
    message = N_("This answer does not fit the question.")
    way_out = N_("Answer it once more in the way it asks for.")
    status = 422


class BadQuiz(Refused):
    code = "bad_quiz"
    message = N_("A quiz cannot be like this.")
    way_out = N_("docs/howto/quizzes.md shows what one may be.")


class QuizClosed(Refused):
    code = "quiz_closed"
    message = N_("This quiz is not open.")
    way_out = N_("Ask whoever runs it when it opens.")
    status = 409


class NoAttemptLeft(Refused):
    code = "no_attempt_left"
    message = N_("All attempts at this quiz are used.")
    way_out = N_("The best of them counts.")
    status = 409


class TimeOver(Refused):
    code = "time_over"
    message = N_("The time of this attempt is over.")
    way_out = N_("What was saved in time counts.")
    status = 409


class NotWaiting(Refused):
    code = "attempt_not_waiting"
    message = N_("No answer of this attempt waits to be scored.")
    way_out = N_("Load the page again: somebody has scored it, or it still runs.")
    status = 409


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question as it is asked. `right`: places of the right options; `accepts`: right words or numbers.

    `within`: how far a number may be off, as a decimal. A short text that accepts nothing is scored by a person.
    """

    kind: Kind
    prompt: str
    options: tuple[str, ...] = ()
    right: tuple[int, ...] = ()
    accepts: tuple[str, ...] = ()
    within: str = ""
    points: int = 1
    explanation: str = ""

    @property
    def by_hand(self) -> bool:
        return self.kind is Kind.LONG or (self.kind is Kind.SHORT and not self.accepts)


def check(question: Question) -> Question:
    """The question itself, in order: it says what is right. Raises BadQuestion."""
    if not 0 < len(question.prompt.strip()) <= LONGEST_PROMPT:
        raise BadQuestion(N_("A question needs words, at most 2,000 characters of them."))
    if not 0 < question.points <= MOST_POINTS:
        raise BadQuestion(N_("A question is worth from 1 to 100 points."))
    if len(question.explanation) > LONGEST_PROMPT:
        raise BadQuestion(N_("An explanation has at most 2,000 characters."))
    if question.kind in CHOICES:
        _check_options(question)
    elif question.options or question.right:
        raise BadQuestion(N_("Only questions with a choice have options."))
    if question.kind is Kind.NUMBER:
        _check_numbers(question)
    return question


def _check_options(question: Question) -> None:
    options = [option.strip() for option in question.options]
    fewest, most = (2, 2) if question.kind is Kind.TRUE_FALSE else (2, MOST_OPTIONS)
    if not fewest <= len(options) <= most or not all(0 < len(option) <= LONGEST_OPTION for option in options):
        raise BadQuestion(N_("A choice needs two to twelve options with words; true or false has two."))
    if len({folded(option) for option in options}) < len(options):
        raise BadQuestion(N_("Two of the options are the same."))
    if any(not 0 <= place < len(options) for place in question.right):
        raise BadQuestion(N_("An option is named as right that is not there."))
    if not (len(question.right) == 1 or (question.right and question.kind is Kind.MULTIPLE)):
        raise BadQuestion(N_("Say which option is right: one, or several where several may be chosen."))


def _check_numbers(question: Question) -> None:
    try:
        numbers = [number(text) for text in (*question.accepts, question.within or "0")]
    except BadAnswer as error:
        raise BadQuestion(N_("The right number, or how far off it may be, is no number.")) from error
    if len(numbers) < 2 or numbers[-1] < 0:
        raise BadQuestion(N_("Say which number is right."))


_NUMBER = re.compile(r"[+-]?(\d{1,12}(\.\d{0,9})?|\.\d{1,9})\Z", re.ASCII)


def number(text: str) -> Decimal:
    """A number as people write it: full-width digits, thousands by commas, a percent sign. Raises BadAnswer."""
    plain = folded(text).replace(" ", "").rstrip("%")
    if re.match(r"[+-]?\d{1,3}(,\d{3})+(\.|\Z)", plain):
        plain = plain.replace(",", "")
    if not _NUMBER.match(plain):
        raise BadAnswer(N_("This is not a number."))
    try:
        return Decimal(plain)
    except InvalidOperation as error:
        raise BadAnswer(N_("This is not a number.")) from error


def read_answer(question: Question, said: Sequence[str]) -> Any:
    """What was sent for a question, as it is kept: places of options, a number's text, words.

    None: nothing was answered. Raises BadAnswer.
    """
    given = [one.strip() for one in said if one.strip()]
    if not given:
        return None
    if question.kind in CHOICES:
        return _places(question, given)
    words = given[0]
    if question.kind is Kind.NUMBER:
        number(words)
    if len(words) > (LONGEST_LONG if question.kind is Kind.LONG else LONGEST_SHORT):
        raise BadAnswer(N_("This answer is too long."))
    return words


def _places(question: Question, given: Sequence[str]) -> list[int]:
    if not all(re.fullmatch(r"\d{1,2}", one, re.ASCII) and int(one) < len(question.options) for one in given):
        raise BadAnswer(N_("Choose from the options that are there."))
    places = sorted({int(one) for one in given})
    if len(places) > 1 and question.kind is not Kind.MULTIPLE:
        raise BadAnswer(N_("Choose one option."))
    return places


def mark(question: Question, answer: Any, *, half_for_fewer: bool = False) -> int | None:
    """What an answer is worth, in points; None where a person must say.

    `half_for_fewer`: several right options of which only some were chosen, and no wrong one, are worth half, rounded
    down (漏选得一半).
    """
    if answer is None:
        return 0
    if question.by_hand:
        return None
    if question.kind in CHOICES:
        chosen, right = set(answer), set(question.right)
        if chosen == right:
            return question.points
        return question.points // 2 if half_for_fewer and chosen and chosen < right else 0
    if question.kind is Kind.NUMBER:
        off = number(question.within or "0")
        near = any(abs(number(str(answer)) - number(one)) <= off for one in question.accepts)
        return question.points if near else 0
    return question.points if folded(str(answer)) in {folded(one) for one in question.accepts} else 0


def is_open(state: str, opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> bool:
    """Whether members may begin what was opened and has bounds in time."""
    return state == QuizState.OPEN and (opens_at is None or opens_at <= now) and (closes_at is None or now < closes_at)


def percent(points: int, possible: int) -> int:
    """Points out of what was possible, in per cent, half rounded up."""
    return (200 * points + possible) // (2 * possible) if possible else 0
