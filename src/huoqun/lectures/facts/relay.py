"""What is announced of a relay. Facts hold ids; the words stay with the lines."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("lectures.said")
@dataclass(frozen=True, kw_only=True)
class LinesSaid:
    """Lines of a lecture, one after the other: said by a host or from the console."""

    lecture_id: int
    line_ids: tuple[int, ...]


@fact("lectures.amended")
@dataclass(frozen=True, kw_only=True)
class LineAmended:
    """A line has new words, or was taken back (`about`: edited, recalled)."""

    lecture_id: int
    line_id: int
    about: str


@fact("lectures.stuck")
@dataclass(frozen=True, kw_only=True)
class GroupStuck:
    """A line could not be said in a group, which waits there; the other groups go on."""

    lecture_id: int
    group_id: int
    line_id: int
    why: str


@fact("lectures.went_on")
@dataclass(frozen=True, kw_only=True)
class GroupWentOn:
    """A group that had waited goes on: the line is tried again, or left out (`how`: retry, skip)."""

    lecture_id: int
    group_id: int
    how: str


@fact("lectures.asked")
@dataclass(frozen=True, kw_only=True)
class QuestionsAsked:
    """Groups that hear a lecture asked something."""

    lecture_id: int
    question_ids: tuple[int, ...]


@fact("lectures.questions_moved")
@dataclass(frozen=True, kw_only=True)
class QuestionsMoved:
    """Questions were told to the lecturer, answered to all groups, or put aside (`to`: passed, answered, aside)."""

    lecture_id: int
    question_ids: tuple[int, ...]
    to: str


@fact("lectures.late_told")
@dataclass(frozen=True, kw_only=True)
class LateTold:
    """Those who came into a group in the middle of a lecture were given the digest; none: the group came late."""

    lecture_id: int
    group_id: int
    member_ids: tuple[int, ...]
