"""What forms announce. `about`: the key of the quiz, so that who waits for one is not woken by another."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("forms.attempt_started")
@dataclass(frozen=True, kw_only=True)
class AttemptStarted:
    """A member began an attempt at a quiz."""

    attempt_id: int
    quiz_id: int
    member_id: int
    group_id: int | None
    about: str


@fact("forms.attempt_handed_in")
@dataclass(frozen=True, kw_only=True)
class AttemptHandedIn:
    """An attempt ended. `by_hand`: how many of its answers a person must score before it counts."""

    attempt_id: int
    quiz_id: int
    member_id: int
    group_id: int | None
    about: str
    by_hand: int


@fact("forms.attempt_passed")
@dataclass(frozen=True, kw_only=True)
class AttemptPassed:
    """An attempt was scored and reached the pass mark."""

    attempt_id: int
    quiz_id: int
    member_id: int
    group_id: int | None
    about: str


@fact("forms.attempt_failed")
@dataclass(frozen=True, kw_only=True)
class AttemptFailed:
    """An attempt was scored and did not reach the pass mark."""

    attempt_id: int
    quiz_id: int
    member_id: int
    group_id: int | None
    about: str


@fact("forms.quiz_changed")
@dataclass(frozen=True, kw_only=True)
class QuizChanged:
    """A quiz was made, edited, opened or closed."""

    quiz_id: int
    state: str


@fact("forms.bank_changed")
@dataclass(frozen=True, kw_only=True)
class BankChanged:
    """Questions came into a bank, were edited or taken out of use."""

    bank_id: int
    written: int = 0
    retired: int = 0


@fact("forms.survey_changed")
@dataclass(frozen=True, kw_only=True)
class SurveyChanged:
    """A survey was written, put before people, or a round of it closed."""

    survey_id: int


@fact("forms.survey_answered")
@dataclass(frozen=True, kw_only=True)
class SurveyAnswered:
    """A member answered a survey, with their name or without: which, it does not say. `low`: by name, 0 to 6."""

    round_id: int
    member_id: int
    group_id: int | None
    about: str
    low: bool
