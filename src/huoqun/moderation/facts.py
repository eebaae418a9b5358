"""What moderation announces. Facts hold ids and words of ours; what was said stays with the case."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("moderation.rules_published")
@dataclass(frozen=True, kw_only=True)
class RulesPublished:
    """The rules of a group, of a kind, or (both null) of the whole community have a new version."""

    rules_id: int
    number: int
    group_id: int | None
    kind_id: int | None


@fact("moderation.case_opened")
@dataclass(frozen=True, kw_only=True)
class CaseOpened:
    """A rule was broken. `asks`: nothing is done until a person has decided."""

    case_id: int
    group_id: int
    member_id: int
    rule: str
    sanction: str
    asks: bool


@fact("moderation.appealed")
@dataclass(frozen=True, kw_only=True)
class Appealed:
    """The member asks for another look, by somebody else than whoever decided."""

    case_id: int
    group_id: int
    member_id: int


@fact("moderation.appeal_answered")
@dataclass(frozen=True, kw_only=True)
class AppealAnswered:
    """Somebody else looked again; `granted`: it is taken back."""

    case_id: int
    group_id: int
    member_id: int
    granted: bool


@fact("moderation.reported")
@dataclass(frozen=True, kw_only=True)
class Reported:
    """A member told the team of another, in private. `member_id`: who is reported, null where nobody was found."""

    report_id: int
    group_id: int
    member_id: int | None


@fact("moderation.report_decided")
@dataclass(frozen=True, kw_only=True)
class ReportDecided:
    """A person decided on reports: confirmed, in_vain, or abuse."""

    report_id: int
    group_id: int
    member_id: int | None
    state: str


@fact("moderation.case_decided")
@dataclass(frozen=True, kw_only=True)
class CaseDecided:
    """A person decided a case: it came to `state` (upheld, let_off, reversed)."""

    case_id: int
    group_id: int
    member_id: int
    rule: str
    sanction: str
    state: str


@fact("moderation.speed_tests_planned")
@dataclass(frozen=True, kw_only=True)
class SpeedTestsPlanned:
    """Somebody of the team planned speed tests in a group; when they are, nobody is told."""

    test_ids: tuple[int, ...]
    group_id: int


@fact("moderation.speed_test_counted")
@dataclass(frozen=True, kw_only=True)
class SpeedTestCounted:
    """The answers to a speed test were counted; `answers`: of how many people."""

    test_id: int
    group_id: int
    answers: int
