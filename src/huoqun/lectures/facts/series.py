"""What is announced of series, and of what follows a lecture."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huoqun.core.facts import fact


@fact("lectures.series_changed")
@dataclass(frozen=True, kw_only=True)
class SeriesChanged:
    """A series began, was edited, or ended (`about`)."""

    series_id: int
    about: str


@fact("lectures.placed")
@dataclass(frozen=True, kw_only=True)
class LecturePlaced:
    """A lecture became a round of a series (null: of none any more); people are brought to it by this campaign."""

    lecture_id: int
    series_id: int | None
    campaign_uid: str


@fact("lectures.feedback_asked")
@dataclass(frozen=True, kw_only=True)
class FeedbackAsked:
    """The groups of a lecture are asked what it was worth to them, by a survey of this key."""

    lecture_id: int
    survey: str


@fact("lectures.followed")
@dataclass(frozen=True, kw_only=True)
class PeopleFollowed:
    """The team is asked to speak to these people after a lecture, one to one."""

    lecture_id: int
    member_ids: tuple[int, ...]


@fact("lectures.follow_ended")
@dataclass(frozen=True, kw_only=True)
class FollowEnded:
    """Somebody was spoken to after a lecture, with this outcome."""

    lecture_id: int
    member_id: int
    outcome: str


@fact("lectures.asked_for")
@dataclass(frozen=True, kw_only=True)
class RoundAskedFor:
    """A manual asked for the round of a day, which is to begin at `starts_at`."""

    lecture_id: int
    starts_at: datetime


@fact("lectures.awaited")
@dataclass(frozen=True, kw_only=True)
class RoundAwaited:
    """A manual came to the step that opens or ends a round (`act`), which was moved: it waits for its new time.

    `group_id`: the first group that hears it. `seconds`: how long after it is opened it is to end.
    """

    lecture_id: int
    group_id: int | None
    act: str
    seconds: int = 0
