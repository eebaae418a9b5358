"""What the system finds out by itself about an application: each check with its verdict and its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Check(StrEnum):
    """What is looked at."""

    KNOWN = "known"
    RETURNS = "returns"
    QUIZ = "quiz"
    CONDITION = "condition"
    INVITER = "inviter"
    RECORD = "record"
    LIMIT = "limit"
    INTERVIEW = "interview"


class Verdict(StrEnum):
    """`wait`: not known yet; `look`: a person should look at it."""

    PASS = "pass"
    WAIT = "wait"
    LOOK = "look"
    FAIL = "fail"


class Returns(StrEnum):
    """How somebody who left may come back."""

    DOOR = "door"
    APPLY = "apply"
    FINAL = "final"


class Interview(StrEnum):
    """How a talk ended, as the helper's task says it."""

    SUITS = "suits"
    UNSURE = "unsure"
    DOES_NOT_SUIT = "does_not_suit"
    DID_NOT_COME = "did_not_come"


POOR_FROM, POOR_SHARE = 3, 0.5
"""Whoever brought so many, of whom such a share left within a month or was refused, is no good word for anybody."""


@dataclass(frozen=True, slots=True)
class Record:
    """Whom somebody brought: into groups and by applications. `left`: within 30 days of coming."""

    brought: int = 0
    left: int = 0
    refused: int = 0

    @property
    def poor(self) -> bool:
        lost = self.left + self.refused
        return self.brought + self.refused >= POOR_FROM and lost >= POOR_SHARE * (self.brought + self.refused)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an application and its applicant. None: not known, or not asked."""

    is_known: bool = False
    needs_quiz: bool = False
    quiz_passed: bool | None = None
    quiz_percent: int | None = None
    has_condition: bool = False
    condition: bool | None = None
    asks_inviter: bool = False
    needs_inviter: bool = False
    inviter: bool = False
    inviter_named: str = ""
    record: Record | None = None
    lately: int = 0
    most_each: int = 0
    needs_interview: bool = False
    interview: str = ""
    returns: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A check. `detail`: numbers and words that its reason is told with."""

    check: Check
    verdict: Verdict
    detail: tuple[tuple[str, str], ...] = ()


def look(known: Known) -> tuple[Found, ...]:
    """Every check that this application needs, in the order in which a person reads them."""
    found = [Found(Check.KNOWN, Verdict.PASS if known.is_known else Verdict.WAIT)]
    if known.returns:
        verdict = {Returns.DOOR: Verdict.PASS, Returns.APPLY: Verdict.LOOK, Returns.FINAL: Verdict.FAIL}
        found.append(Found(Check.RETURNS, verdict[Returns(known.returns)], (("how", known.returns),)))
    if known.needs_quiz:
        detail = (("percent", "" if known.quiz_percent is None else str(known.quiz_percent)),)
        found.append(Found(Check.QUIZ, _told(known.quiz_passed), detail))
    if known.has_condition:
        found.append(Found(Check.CONDITION, _told(known.condition)))
    found += _of_inviter(known)
    if known.needs_interview:
        verdicts = {
            "": Verdict.WAIT, Interview.SUITS: Verdict.PASS, Interview.UNSURE: Verdict.LOOK,
            Interview.DID_NOT_COME: Verdict.LOOK, Interview.DOES_NOT_SUIT: Verdict.FAIL,
        }  # fmt: skip
        found.append(Found(Check.INTERVIEW, verdicts.get(known.interview, Verdict.LOOK), (("how", known.interview),)))
    return tuple(found)


def _told(answer: bool | None) -> Verdict:
    return Verdict.WAIT if answer is None else Verdict.PASS if answer else Verdict.FAIL


def _of_inviter(known: Known) -> list[Found]:
    if not (known.asks_inviter or known.needs_inviter or known.inviter or known.inviter_named):
        return []
    name = (("name", known.inviter_named),)
    if not known.inviter:
        nobody = Verdict.FAIL if known.needs_inviter and not known.inviter_named else Verdict.LOOK
        return [Found(Check.INVITER, nobody if known.needs_inviter or known.inviter_named else Verdict.PASS, name)]
    found = [Found(Check.INVITER, Verdict.PASS, name)]
    record = known.record or Record()
    detail = (("brought", str(record.brought)), ("left", str(record.left)), ("refused", str(record.refused)))
    found.append(Found(Check.RECORD, Verdict.LOOK if record.poor else Verdict.PASS, detail))
    if known.most_each:
        over = known.lately > known.most_each
        lately = (("lately", str(known.lately)), ("most", str(known.most_each)))
        found.append(Found(Check.LIMIT, Verdict.FAIL if over else Verdict.PASS, lately))
    return found


def all_passed(found: Sequence[Found]) -> bool:
    """Whether nothing is left for a person to look at."""
    return all(one.verdict is Verdict.PASS for one in found)
