"""A member at a quiz: begun with questions drawn for them, answered as one goes, handed in or out of time, scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Max

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor

from ..drawing import draw, frozen, seed_of
from ..facts import AttemptFailed, AttemptHandedIn, AttemptPassed, AttemptStarted
from ..models import Attempt, Quiz
from ..permissions import FormPermission
from ..queries.pools import pools_of, questions_of
from ..rules import (
    N_,
    AttemptState,
    BadAnswer,
    NoAttemptLeft,
    NotWaiting,
    Question,
    QuizClosed,
    TimeOver,
    is_open,
    mark,
    percent,
    read_answer,
)

_FAMILY = """
    select id from members_member where workspace_id = %s and erased_at is null and not is_bot
      and coalesce(canonical_id, id) = (select coalesce(canonical_id, id) from members_member
                                        where workspace_id = %s and id = %s)
    order by id
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an attempt. `percent` and `passed` None: a person has to score some of it first."""

    state: str
    percent: int | None
    passed: bool | None


@transaction.atomic
def start(actor: Actor, *, quiz_uid: UUID, member_id: int, group_id: int | None = None, now: datetime) -> UUID:
    """Begin an attempt, or go on with the one that runs, on whatever device; answers its uid.

    A person's attempts are those of all members that were merged into one. Raises NotFound, QuizClosed, NoAttemptLeft,
    TooFewQuestions.
    """
    actor.require_own(FormPermission.ATTEMPT, member_id=member_id)
    quiz = Quiz.objects.of(actor.workspace_id).select_for_update().filter(uid=quiz_uid).first()
    family = _family(actor.workspace_id, member_id)
    if quiz is None or not family:
        raise NotFound
    theirs = Attempt.objects.of(actor.workspace_id).filter(quiz_id=quiz.id, member_id__in=family)
    for row in theirs.filter(state=AttemptState.RUNNING).select_for_update().order_by("id"):
        if not _is_over(row, now):
            return row.uid
        _hand_in(actor, quiz, row, row.deadline_at or now)
    if not is_open(quiz.state, quiz.opens_at, quiz.closes_at, now):
        raise QuizClosed
    if quiz.attempts and theirs.count() >= quiz.attempts:
        raise NoAttemptLeft
    number = (theirs.aggregate(last=Max("number"))["last"] or 0) + 1
    return _begin(actor, quiz, member_id, group_id, number, now).uid


def _begin(actor: Actor, quiz: Quiz, member_id: int, group_id: int | None, number: int, now: datetime) -> Attempt:
    seed = seed_of(quiz.uid, member_id, number)
    drawn = draw(pools_of(actor.workspace_id, quiz.id), seed=seed, shuffled=quiz.shuffled)
    known = questions_of(actor.workspace_id, drawn)
    asked = [frozen(known[one], seed=seed_of(seed, one)) if quiz.shuffled else known[one] for one in drawn]
    row: Attempt = Attempt.objects.create(
        workspace_id=actor.workspace_id, uid=ids.uid(), quiz_id=quiz.id, member_id=member_id, group_id=group_id,
        number=number, seed=seed, pass_mark=quiz.pass_mark, half_for_fewer=quiz.half_for_fewer, started_at=now,
        deadline_at=now + timedelta(seconds=quiz.seconds) if quiz.seconds else None,
        possible=sum(one.points for one in asked),
        questions=[
            {"id": one, "question": msgspec.to_builtins(question)} for one, question in zip(drawn, asked, strict=True)
        ],
    )  # fmt: skip
    journal.record(actor, [AttemptStarted(**_about(quiz, row))], at=now)
    return row


@transaction.atomic
def save(actor: Actor, *, attempt_uid: UUID, answers: Mapping[str, Sequence[str]], now: datetime) -> None:
    """Keep answers as one goes, by the question's id; what is not sent stays. Raises NotFound, TimeOver, BadAnswer."""
    _, row = _own(actor, attempt_uid)
    if row.state != AttemptState.RUNNING or _is_over(row, now):
        raise TimeOver
    _keep(row, answers, now)


@transaction.atomic
def hand_in(
    actor: Actor, *, attempt_uid: UUID, answers: Mapping[str, Sequence[str]] | None = None, now: datetime
) -> Result:
    """End an attempt. After its time, answers that come now are left out: what was saved counts. Twice changes nothing.

    Raises NotFound, BadAnswer.
    """
    quiz, row = _own(actor, attempt_uid)
    if row.state == AttemptState.RUNNING:
        over = _is_over(row, now)
        if answers and not over:
            _keep(row, answers, now)
        _hand_in(actor, quiz, row, row.deadline_at if over and row.deadline_at else now)
    return Result(row.state, row.percent, row.passed)


@transaction.atomic
def score(actor: Actor, *, attempt_uid: UUID, points: Mapping[str, int], words: str = "", now: datetime) -> Result:
    """Say what the answers are worth that a person must score, by the question's id.

    Raises NotFound, NotWaiting, BadAnswer where one is missing, or above what its question is worth.
    """
    actor.require(FormPermission.SCORE)
    quiz, row = _locked(actor, attempt_uid)
    if row.state != AttemptState.WAITING:
        raise NotWaiting
    asked = _asked(row)
    open_ones = {one for one in asked if one not in row.marks}
    if set(points) != open_ones or not all(0 <= points[one] <= asked[one].points for one in open_ones):
        raise BadAnswer(N_("Give every answer that waits from nothing up to all of its points."))
    row.marks |= {one: {"points": points[one], "words": words[:2_000], "by": str(actor)} for one in open_ones}
    _settle(actor, quiz, row, now)
    return Result(row.state, row.percent, row.passed)


@transaction.atomic
def close_over(actor: Actor, *, now: datetime, limit: int = 200) -> int:
    """Hand in what runs past its time, with what was saved; answers how many."""
    actor.require(FormPermission.ATTEMPT)
    due = Attempt.objects.of(actor.workspace_id).filter(state=AttemptState.RUNNING, deadline_at__lt=now)
    rows = list(due.select_for_update(skip_locked=True).order_by("id")[:limit])
    quizzes = Quiz.objects.of(actor.workspace_id).in_bulk({row.quiz_id for row in rows})
    for row in rows:
        _hand_in(actor, quizzes[row.quiz_id], row, row.deadline_at or now)
    return len(rows)


def _family(workspace_id: int, member_id: int) -> list[int]:
    with server_cursor() as cursor:
        cursor.execute(_FAMILY, [workspace_id, workspace_id, member_id])
        return [row[0] for row in cursor.fetchall()]


def _locked(actor: Actor, uid: UUID) -> tuple[Quiz, Attempt]:
    row = Attempt.objects.of(actor.workspace_id).select_for_update().filter(uid=uid).first()
    if row is None:
        raise NotFound
    return Quiz.objects.of(actor.workspace_id).get(id=row.quiz_id), row


def _own(actor: Actor, uid: UUID) -> tuple[Quiz, Attempt]:
    """The attempt, where it is the member's own; another's looks like none at all."""
    quiz, row = _locked(actor, uid)
    if actor.kind != "member":
        actor.require(FormPermission.ATTEMPT)
    elif row.member_id not in _family(actor.workspace_id, int(actor.id)):
        raise NotFound
    return quiz, row


def _is_over(row: Attempt, now: datetime) -> bool:
    return row.deadline_at is not None and now > row.deadline_at


def _asked(row: Attempt) -> dict[str, Question]:
    return {str(one["id"]): msgspec.convert(one["question"], Question) for one in row.questions}


def _keep(row: Attempt, answers: Mapping[str, Sequence[str]], now: datetime) -> None:
    asked = _asked(row)
    if set(answers) - set(asked):
        raise BadAnswer(N_("This question is not part of the attempt."))
    row.answers |= {one: read_answer(asked[one], said) for one, said in answers.items()}
    row.saved_at = now
    row.save(update_fields=["answers", "saved_at"])


def _hand_in(actor: Actor, quiz: Quiz, row: Attempt, at: datetime) -> None:
    found = {
        one: mark(question, row.answers.get(one), half_for_fewer=row.half_for_fewer)
        for one, question in _asked(row).items()
    }
    row.marks = {one: {"points": worth, "words": "", "by": ""} for one, worth in found.items() if worth is not None}
    row.handed_in_at, row.state = at, AttemptState.WAITING
    waiting = len(found) - len(row.marks)
    row.save(update_fields=["marks", "handed_in_at", "state"])
    journal.record(actor, [AttemptHandedIn(**_about(quiz, row), by_hand=waiting)], at=at)
    if not waiting:
        _settle(actor, quiz, row, at)


def _settle(actor: Actor, quiz: Quiz, row: Attempt, at: datetime) -> None:
    row.points = sum(one["points"] for one in row.marks.values())
    row.percent = percent(row.points, row.possible)
    row.passed = row.percent >= row.pass_mark
    row.state, row.scored_at = AttemptState.SCORED, at
    row.save()
    fact = AttemptPassed if row.passed else AttemptFailed
    journal.record(actor, [fact(**_about(quiz, row))], at=at)


def _about(quiz: Quiz, row: Attempt) -> dict[str, Any]:
    return {
        "attempt_id": row.id, "quiz_id": quiz.id, "member_id": row.member_id, "group_id": row.group_id,
        "about": quiz.key,
    }  # fmt: skip
