"""Quizzes as the team sees them: what they draw, who took them, and how hard each question proved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor

from ..actions.quizzes import NewDraw, NewQuiz
from ..drawing import draw, frozen, seed_of
from ..models import Attempt, BankQuestion, Draw, Quiz
from ..permissions import FormPermission
from ..rules import AttemptState, Question, Shows
from .banks import Use, uses
from .pools import pools_of, questions_of

MOST = 200


@dataclass(frozen=True, slots=True)
class QuizLine:
    """A quiz. `people` took it, `passed` of them passed; `waiting`: attempts that a person has to score."""

    uid: UUID
    key: str
    name: str
    state: str
    opens_at: datetime | None
    closes_at: datetime | None
    questions: int
    people: int
    passed: int
    waiting: int


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """An attempt and whose it is. `percent` None: it runs, or waits to be scored."""

    uid: UUID
    member_uid: UUID
    member_id: int
    name: str
    number: int
    state: str
    percent: int | None
    passed: bool | None
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Hard:
    """A question of a quiz with how it was answered, the hardest first."""

    prompt: str
    use: Use


@dataclass(frozen=True, slots=True)
class Results:
    """What came of a quiz. `tens`: people by their best score, from 0–9 % up to 90–100 %."""

    tens: tuple[int, ...]
    hardest: tuple[Hard, ...]
    attempts: tuple[AttemptLine, ...]


_QUIZZES = """
    select q.uid, q.key, q.name, q.state, q.opens_at, q.closes_at,
        (select coalesce(sum(d.count), 0)::int from forms_draw d where d.quiz_id = q.id),
        coalesce(t.people, 0), coalesce(t.passed, 0), coalesce(t.waiting, 0)
    from forms_quiz q left join lateral (
        select count(distinct coalesce(m.canonical_id, m.id)) as people,
            count(distinct coalesce(m.canonical_id, m.id)) filter (where a.passed) as passed,
            count(*) filter (where a.state = 'waiting') as waiting
        from forms_attempt a join members_member m on m.workspace_id = a.workspace_id and m.id = a.member_id
        where a.workspace_id = q.workspace_id and a.quiz_id = q.id
    ) t on true
    where q.workspace_id = %s and (%s::uuid is null or q.uid = %s) order by q.id desc
"""
_TENS = """
    select least(best / 10, 9), count(*) from (
        select coalesce(m.canonical_id, m.id), max(a.percent) as best
        from forms_attempt a join members_member m on m.workspace_id = a.workspace_id and m.id = a.member_id
        where a.workspace_id = %s and a.quiz_id = %s and a.state = 'scored' group by 1
    ) people group by 1
"""
_ATTEMPTS = f"""
    select a.uid, h.uid, h.id, h.name, a.number, a.state, a.percent, a.passed, a.started_at
    from forms_attempt a join members_member m on m.workspace_id = a.workspace_id and m.id = a.member_id
    join members_member h on h.workspace_id = m.workspace_id and h.id = coalesce(m.canonical_id, m.id)
    where a.workspace_id = %s and a.quiz_id = %s
    order by a.state = 'waiting' desc, a.started_at desc, a.id desc limit {MOST:d}
"""


def quizzes(actor: Actor) -> list[QuizLine]:
    """All quizzes, the newest first."""
    actor.require(FormPermission.VIEW)
    return _lines(actor, None)


def quiz(actor: Actor, *, quiz_uid: UUID) -> tuple[QuizLine, NewQuiz]:
    """A quiz, and all that it says as it was written. Raises NotFound."""
    row = _row(actor, quiz_uid)
    draws = Draw.objects.of(actor.workspace_id).filter(quiz_id=row.id).select_related("bank").order_by("id")
    whole = NewQuiz(
        key=row.key, name=row.name, about=row.about, lasts=timedelta(seconds=row.seconds) if row.seconds else None,
        attempts=row.attempts, pass_mark=row.pass_mark, shuffled=row.shuffled, half_for_fewer=row.half_for_fewer,
        shows=Shows(row.shows), opens_at=row.opens_at, closes_at=row.closes_at,
        draws=tuple(
            NewDraw(bank_uid=d.bank.uid, count=d.count, tags=tuple(d.tags), easiest=d.easiest, hardest=d.hardest)
            for d in draws
        ),
    )  # fmt: skip
    return _lines(actor, quiz_uid)[0], whole


def results(actor: Actor, *, quiz_uid: UUID) -> Results:
    """Raises NotFound."""
    row = _row(actor, quiz_uid)
    with server_cursor() as cursor:
        counts = dict(cursor.execute(_TENS, [actor.workspace_id, row.id]).fetchall())
        attempts = cursor.execute(_ATTEMPTS, [actor.workspace_id, row.id]).fetchall()
    used = uses(actor.workspace_id, quiz_id=row.id)
    known = BankQuestion.objects.of(actor.workspace_id).filter(id__in=list(used)).values_list("id", "prompt")
    hardest = sorted((Hard(prompt, used[one]) for one, prompt in known), key=lambda one: one.use.percent or 0)
    tens = tuple(counts.get(ten, 0) for ten in range(10))
    return Results(tens, tuple(hardest), tuple(AttemptLine(*one) for one in attempts))


def sample(actor: Actor, *, quiz_uid: UUID, seed: int) -> list[tuple[str, Question]]:
    """What a member might get, by the question's id; nothing is stored. Raises NotFound, TooFewQuestions."""
    row = _row(actor, quiz_uid)
    drawn = draw(pools_of(actor.workspace_id, row.id), seed=seed, shuffled=row.shuffled)
    known = questions_of(actor.workspace_id, drawn)
    return [(str(one), frozen(known[one], seed=seed_of(seed, one)) if row.shuffled else known[one]) for one in drawn]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An attempt that a person scores: (question's id, question, answer) of what waits."""

    uid: UUID
    quiz_uid: UUID
    quiz: str
    name: str
    open: tuple[tuple[str, Question, str], ...]


def waiting(actor: Actor, *, attempt_uid: UUID) -> Waiting:
    """Raises NotFound where no answer of it waits."""
    actor.require(FormPermission.SCORE)
    rows = Attempt.objects.of(actor.workspace_id).select_related("quiz", "member")
    row = rows.filter(uid=attempt_uid, state=AttemptState.WAITING).first()
    if row is None:
        raise NotFound
    asked = [(str(one["id"]), _question(one)) for one in row.questions if str(one["id"]) not in row.marks]
    still = tuple((one, question, str(row.answers.get(one) or "")) for one, question in asked)
    return Waiting(row.uid, row.quiz.uid, row.quiz.name, row.member.name, still)


def _question(one: dict[str, Any]) -> Question:
    return replace(msgspec.convert(one["question"], Question), explanation="")


def _row(actor: Actor, uid: UUID) -> Quiz:
    actor.require(FormPermission.VIEW)
    row: Quiz | None = Quiz.objects.of(actor.workspace_id).filter(uid=uid).first()
    if row is None:
        raise NotFound
    return row


def _lines(actor: Actor, uid: UUID | None) -> list[QuizLine]:
    with server_cursor() as cursor:
        return [QuizLine(*row) for row in cursor.execute(_QUIZZES, [actor.workspace_id, uid, uid]).fetchall()]
