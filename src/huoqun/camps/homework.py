"""The pure part of homework: what it asks for, when it may be handed in, rubrics, and what scores come to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from statistics import median
from typing import Any
from uuid import UUID

from huoqun.core.errors import Refused

from .rules import LONGEST_LINK, checked_link, day_ends

SOURCE = "homework"
REVIEW_SOURCE = "homework_review"
LONGEST_TITLE = 80
LONGEST_TASK = 4_000
LONGEST_WORK = 20_000
LONGEST_COMMENT = 2_000
LONGEST_REASON = 500
MOST_FILES = 9
MOST_CRITERIA = 12
MOST_PEERS = 5
MOST_DAYS = 60
SPREAD = 30
"""Peers whose scores lie further apart than this do not agree: the coach decides."""
REWORK = timedelta(days=7)
"""So long may be handed in anew what was returned, whatever the due date was."""


def N_(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


class Kind(StrEnum):
    """What homework may take; one of them is enough."""

    WORDS = "words"
    PICTURE = "picture"
    VOICE = "voice"
    LINK = "link"
    FILE = "file"


class Reviewers(StrEnum):
    """Who looks at the works: `both`: peers first, and the coach decides."""

    COACH = "coach"
    PEERS = "peers"
    BOTH = "both"


class WorkState(StrEnum):
    """Where a member's work stands. Only what is accepted counts."""

    DRAFT = "draft"
    HANDED_IN = "handed_in"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ReviewState(StrEnum):
    """Where a peer's review stands; `lapsed`: somebody else does it, or nobody needs to."""

    ASKED = "asked"
    DONE = "done"
    LAPSED = "lapsed"


class BadHomework(Refused):
    code = "bad_homework"
    message = N_("This homework cannot be set like that.")
    way_out = N_("It has a title, takes something, opens before it is due, and late works come after that.")


class BadRubric(Refused):
    code = "bad_rubric"
    message = N_("This rubric cannot be read.")
    way_out = N_("One criterion a line, as “Structure 40: clear = 40, loose = 20”; at most twelve.")


class NotOpenYet(Refused):
    code = "homework_not_open"
    message = N_("This homework is not open yet.")
    way_out = N_("Keep a draft, and hand it in once it is open.")
    status = 409


class HomeworkClosed(Refused):
    code = "homework_closed"
    message = N_("This homework is closed; nothing can be handed in any more.")
    way_out = N_("Ask the team for more time.")
    status = 409


class NothingHandedIn(Refused):
    code = "homework_empty"
    message = N_("This is not what the homework asks for yet.")
    way_out = N_("Add what it takes: words, a picture, a recording, a link or a file.")


class WorkTooLong(Refused):
    code = "homework_too_long"
    message = N_("This is too long for homework.")
    way_out = N_("At most 20,000 characters and nine files; put the rest behind a link.")


class AlreadyJudged(Refused):
    code = "homework_judged"
    message = N_("This work was looked at already.")
    way_out = N_("Reload the page to see what became of it.")
    status = 409


class NoMoreVersions(Refused):
    code = "no_more_versions"
    message = N_("It cannot be handed in once more.")
    way_out = N_("What you handed in last counts; ask the team if something is wrong with it.")
    status = 409


class BadScore(Refused):
    code = "bad_score"
    message = N_("A score is missing or out of its range.")
    way_out = N_("Give each criterion a number from 0 to its points, or the whole a number from 0 to 100.")


class CommentMissing(Refused):
    code = "comment_missing"
    message = N_("A score alone helps nobody.")
    way_out = N_("Write a sentence: what is good, and what would make it better.")


class WorkChanged(Refused):
    code = "work_changed"
    message = N_("They handed in a new version while you read.")
    way_out = N_("Look at the new version, and send your review again.")
    status = 409


class NotToBeShown(Refused):
    code = "not_to_be_shown"
    message = N_("Its author has not agreed to show it to the class.")
    way_out = N_("Ask them to allow it on their homework page.")
    status = 409


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a rubric. `levels`: points and the words for them, the most first."""

    key: str
    title: str
    points: int
    levels: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHomework:
    """Homework as it is set. `key`: unique in its class. `peers`: how many look at each work.

    `review_days`: so long peers have; `answer_within`: so long the coach. `remind_at`: who has handed in nothing is
    reminded then. `pass_mark`: 0–100.
    """

    key: str
    title: str
    task: str = ""
    accepts: tuple[str, ...] = (Kind.WORDS,)
    opens_at: datetime
    due_at: datetime
    late_until: datetime | None = None
    rubric: tuple[Criterion, ...] = ()
    reviewers: str = Reviewers.COACH
    peers: int = 3
    review_days: int = 3
    resubmissions: int = 1
    pass_mark: int = 60
    remind_at: datetime | None = None
    answer_within: timedelta = timedelta(hours=48)


def checked(new: NewHomework) -> NewHomework:
    """The same, if it can be set. Raises BadHomework, BadRubric."""
    late_ok = new.late_until is None or new.late_until >= new.due_at
    whole = (
        0 < len(new.title.strip()) <= LONGEST_TITLE and len(new.task) <= LONGEST_TASK and new.accepts
        and set(new.accepts) <= set(Kind) and new.opens_at < new.due_at and late_ok
    )  # fmt: skip
    numbers = (
        new.reviewers in set(Reviewers) and 1 <= new.peers <= MOST_PEERS and 1 <= new.review_days <= MOST_DAYS
        and 0 <= new.resubmissions <= 20 and 0 <= new.pass_mark <= 100
        and timedelta() < new.answer_within <= timedelta(days=MOST_DAYS)
    )  # fmt: skip
    if not whole or not numbers:
        raise BadHomework
    if len(new.rubric) > MOST_CRITERIA or len({c.key for c in new.rubric}) < len(new.rubric):
        raise BadRubric
    if any(not 1 <= c.points <= 1_000 or any(not 0 <= n <= c.points for n, _ in c.levels) for c in new.rubric):
        raise BadRubric
    return new


def rubric_of(text: str) -> tuple[Criterion, ...]:
    """A rubric as people write it: a line a criterion, `Structure 40: clear = 40, loose = 20`. Raises BadRubric."""
    found = []
    for n, line in enumerate((line.strip() for line in text.splitlines() if line.strip()), start=1):
        head, _, tail = line.replace("：", ":").partition(":")
        title, _, points = head.strip().rpartition(" ")
        if not title.strip() or not _whole(points):
            raise BadRubric
        found.append(Criterion(f"c{n}", title.strip()[:LONGEST_TITLE], int(points), _levels(tail)))
    if len(found) > MOST_CRITERIA:
        raise BadRubric
    return tuple(found)


def _levels(tail: str) -> tuple[tuple[int, str], ...]:
    levels = []
    for part in (part for part in tail.replace("，", ",").replace("；", ",").split(",") if part.strip()):
        words, _, points = part.rpartition("=")
        if not words.strip() or not _whole(points.strip()):
            raise BadRubric
        levels.append((int(points), words.strip()[:LONGEST_TITLE]))
    return tuple(sorted(levels, key=lambda level: -level[0]))


def _whole(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 4


def written(rubric: Sequence[Criterion]) -> list[dict[str, Any]]:
    """A rubric as it is stored."""
    return [{"key": c.key, "title": c.title, "points": c.points, "levels": [list(one) for one in c.levels]}
            for c in rubric]  # fmt: skip


def read(stored: Sequence[Mapping[str, Any]]) -> tuple[Criterion, ...]:
    """A rubric as it was stored."""
    return tuple(
        Criterion(c["key"], c["title"], c["points"], tuple((n, words) for n, words in c.get("levels", ())))
        for c in stored
    )


def due_after(at: datetime, cutoff: str, zone: str, days: int) -> datetime:
    """When the day of a moment and so many days after it are over, by the cut-off (`04:00`). `days` 1: that day."""
    end = day_ends(at, cutoff, zone)
    for _ in range(days - 1):
        end = day_ends(end, cutoff, zone)
    return end


@dataclass(frozen=True, slots=True)
class Terms:
    """What says whether something may be handed in now. `state` None: nothing was yet. `versions`: how many were.

    `extended_until`: they alone may hand in so long, whatever the homework says.
    """

    opens_at: datetime
    due_at: datetime
    late_until: datetime | None
    resubmissions: int
    state: WorkState | None = None
    versions: int = 0
    extended_until: datetime | None = None

    @property
    def closes_at(self) -> datetime:
        """The last moment for whoever was not returned anything."""
        return max(self.due_at, self.late_until or self.due_at)

    def is_late(self, at: datetime) -> bool:
        """The moment at which it is due is too late, as a day's cut-off is the next day."""
        return at >= self.due_at

    def may(self, at: datetime) -> Refused | None:
        """Why nothing may be handed in now; None: it may."""
        if at < self.opens_at:
            return NotOpenYet()
        if self.state in (WorkState.ACCEPTED, WorkState.REFUSED):
            return AlreadyJudged()
        returned = self.state is WorkState.RETURNED
        until = max(self.closes_at, self.extended_until or self.closes_at)
        if at >= until:
            return HomeworkClosed()
        # What was returned is wanted anew: it takes none of the times that they have of their own accord.
        if not returned and self.versions > self.resubmissions:
            return NoMoreVersions()
        return None


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody brings. `kinds`: of each file, `picture`, `voice` or `file`."""

    text: str = ""
    link: str = ""
    kinds: tuple[str, ...] = ()

    def met(self, accepts: Collection[str]) -> None:
        """Raises NothingHandedIn, WorkTooLong, BadLink."""
        self.fits()
        there = {
            Kind.WORDS: bool(self.text.strip()), Kind.LINK: bool(self.link.strip()),
            Kind.PICTURE: Kind.PICTURE in self.kinds, Kind.VOICE: Kind.VOICE in self.kinds,
            Kind.FILE: Kind.FILE in self.kinds,
        }  # fmt: skip
        if not any(there[Kind(kind)] for kind in accepts):
            raise NothingHandedIn

    def fits(self) -> None:
        """As a draft may be. Raises WorkTooLong, BadLink."""
        if len(self.text) > LONGEST_WORK or len(self.kinds) > MOST_FILES or len(self.link) > LONGEST_LINK:
            raise WorkTooLong
        if self.link.strip():
            checked_link(self.link)


def percent(rubric: Sequence[Criterion], scores: Mapping[str, int], whole: Decimal | None = None) -> Decimal:
    """What was given by a rubric, of 100; without a rubric what was given as a `whole`. Raises BadScore."""
    if not rubric:
        if whole is None or not 0 <= whole <= 100:
            raise BadScore
        return _rounded(whole)
    if set(scores) != {c.key for c in rubric} or any(not 0 <= scores[c.key] <= c.points for c in rubric):
        raise BadScore
    return _rounded(Decimal(100 * sum(scores.values())) / sum(c.points for c in rubric))


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What peers' scores come to: their median, how far they lie apart, and whether that is too far."""

    score: Decimal
    spread: Decimal
    is_outlier: bool = field(default=False)


def agreed(scores: Sequence[Decimal]) -> Agreed:
    """At least one score. One peer alone never disagrees."""
    spread = max(scores) - min(scores)
    return Agreed(_rounded(Decimal(median(scores))), spread, spread > SPREAD)


def stands_without_coach(reviewers: str, scores: Sequence[Decimal], asked: int, pass_mark: int) -> bool:
    """Whether peers alone let a work pass: as many as were asked for, who agree, at or over the mark."""
    if reviewers != Reviewers.PEERS or len(scores) < asked or not scores:
        return False
    found = agreed(scores)
    return not found.is_outlier and found.score >= pass_mark


def homework_key(made: UUID) -> str:
    """The key of homework that was set by hand."""
    return f"hand-{made.hex[:12]}"
