"""What camps announce of homework and its reviews. What was accepted is announced as the deed that it is too.

`about`: the key of the homework, so that who waits for one is not woken by another.
"""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("camps.homework_set")
@dataclass(frozen=True, kw_only=True)
class HomeworkSet:
    """A class has homework to do."""

    assignment_id: int
    group_run_id: int
    group_id: int


@fact("camps.homework_changed")
@dataclass(frozen=True, kw_only=True)
class HomeworkChanged:
    """Homework is due at another time, or is asked of nobody any more (`dropped`)."""

    assignment_id: int
    group_run_id: int
    group_id: int
    change: str


@fact("camps.draft_saved")
@dataclass(frozen=True, kw_only=True)
class DraftSaved:
    """A member keeps a draft of their work."""

    handin_id: int
    assignment_id: int
    member_id: int


@fact("camps.homework_handed_in")
@dataclass(frozen=True, kw_only=True)
class HandedIn:
    """A member handed in a version of their work; `is_late`: after it was due."""

    handin_id: int
    assignment_id: int
    group_run_id: int
    group_id: int
    member_id: int
    version: int
    is_late: bool
    about: str


@fact("camps.homework_withdrawn")
@dataclass(frozen=True, kw_only=True)
class HomeworkWithdrawn:
    """A member took back what they had handed in, before anybody judged it."""

    handin_id: int
    assignment_id: int
    group_run_id: int
    group_id: int
    member_id: int


@fact("camps.homework_judged")
@dataclass(frozen=True, kw_only=True)
class HomeworkJudged:
    """A work was accepted, returned for rework or refused; the reason stands with it."""

    handin_id: int
    assignment_id: int
    group_run_id: int
    group_id: int
    member_id: int
    state: str
    about: str


@fact("camps.homework_shown")
@dataclass(frozen=True, kw_only=True)
class HomeworkShown:
    """A good work is shown to the class, or not any more; or its author allows or forbids it."""

    handin_id: int
    member_id: int
    is_shown: bool


@fact("camps.reviews_asked")
@dataclass(frozen=True, kw_only=True)
class ReviewsAsked:
    """Members of a class were asked to look at each other's works; announced by block."""

    assignment_id: int
    group_run_id: int
    review_ids: tuple[int, ...]


@fact("camps.reviews_lapsed")
@dataclass(frozen=True, kw_only=True)
class ReviewsLapsed:
    """Reviews that nobody waits for any more: the reviewer let the date pass or left, or the work is judged."""

    group_run_id: int
    review_ids: tuple[int, ...]


@fact("camps.review_done")
@dataclass(frozen=True, kw_only=True)
class ReviewDone:
    """A member looked at another's work: `member_id` is the reviewer."""

    review_id: int
    handin_id: int
    assignment_id: int
    group_run_id: int
    member_id: int
