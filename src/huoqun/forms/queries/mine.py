"""A member's quizzes and attempts, with what the quiz lets them see."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from huoqun.core.sql import server_cursor

from ..models import Attempt, Quiz
from ..rules import CHOICES, AttemptState, Question, QuizState, Shows, is_open

_FAMILY = """
    select id from members_member
    where workspace_id = %s and erased_at is null and not is_bot and coalesce(canonical_id, id) = %s
"""


@dataclass(frozen=True, slots=True)
class MyAttempt:
    """An attempt in short. `percent` None: it runs, or a person has to score some of it."""

    uid: UUID
    number: int
    state: str
    percent: int | None
    passed: bool | None
    deadline_at: datetime | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class MyQuiz:
    """A quiz that is open, or that they took. `running`: the attempt to go on with; `left` None: any number."""

    uid: UUID
    name: str
    about: str
    is_open: bool
    minutes: int | None
    pass_mark: int
    left: int | None
    running: MyAttempt | None
    attempts: tuple[MyAttempt, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of an attempt. `options`: (place, words, chosen). `points`, `right`, `explanation`: where shown."""

    id: str
    kind: str
    prompt: str
    worth: int
    options: tuple[tuple[int, str, bool], ...]
    words: str
    points: int | None = None
    right: tuple[str, ...] = ()
    explanation: str = ""

    @property
    def mark(self) -> str:
        """Tells what is answered here now: a form says by it what it began with."""
        return mark_of([str(place) for place, _words, chosen in self.options if chosen] or [self.words])


def mark_of(said: Sequence[str]) -> str:
    """The same for the same answer, as a form sends it; line ends and an answer left out make no difference."""
    whole = "\0".join(sorted(one.replace("\r\n", "\n").strip() for one in said if one.strip()))
    return hashlib.blake2b(whole.encode(), digest_size=9).hexdigest()


@dataclass(frozen=True, slots=True)
class MyPaper:
    """An attempt whole. `shows`: whether points by question, what was right and why may be seen now."""

    quiz: str
    attempt: MyAttempt
    shows: bool
    questions: tuple[Asked, ...]


def my_quizzes(workspace_id: int, member_id: int, *, now: datetime) -> list[MyQuiz]:
    """Quizzes that are open or that they took, the newest first."""
    taken: dict[int, list[Attempt]] = {}
    for row in _theirs(workspace_id, member_id).order_by("-number", "-id"):
        taken.setdefault(row.quiz_id, []).append(row)
    quizzes = Quiz.objects.of(workspace_id).order_by("-id")
    return [_quiz(q, taken.get(q.id, ()), now) for q in quizzes if _open(q, now) or q.id in taken]


def _open(row: Quiz, now: datetime) -> bool:
    return is_open(row.state, row.opens_at, row.closes_at, now)


_TO_TAKE = """
    with family as (
        select id from members_member
        where workspace_id = %(workspace)s and erased_at is null and not is_bot
          and coalesce(canonical_id, id) = %(member)s
    )
    select q.uid, q.name, t.running from forms_quiz q cross join lateral (
        select (array_agg(a.uid) filter (where a.state = 'running'
                    and (a.deadline_at is null or a.deadline_at >= %(now)s)))[1] as running,
            count(*) as taken, coalesce(bool_or(a.passed), false) as passed
        from forms_attempt a
        where a.workspace_id = q.workspace_id and a.quiz_id = q.id and a.member_id in (select id from family)
    ) t
    where q.workspace_id = %(workspace)s and exists (select from family) and (t.running is not null or (
        q.state = 'open' and (q.opens_at is null or q.opens_at <= %(now)s)
        and (q.closes_at is null or %(now)s < q.closes_at)
        and not t.passed and (q.attempts = 0 or t.taken < q.attempts)))
    order by q.id desc
"""


def to_take(workspace_id: int, member_id: int, *, now: datetime) -> list[tuple[UUID, str, UUID | None]]:
    """(quiz, name, the attempt that runs) of each quiz to begin or go on with and not passed yet; one statement."""
    with server_cursor() as cursor:
        return cursor.execute(_TO_TAKE, {"workspace": workspace_id, "member": member_id, "now": now}).fetchall()


def my_paper(workspace_id: int, member_id: int, attempt_uid: UUID, *, now: datetime) -> MyPaper | None:
    """An attempt of theirs, or None: another's is none."""
    row = _theirs(workspace_id, member_id).filter(uid=attempt_uid).first()
    if row is None:
        return None
    quiz = Quiz.objects.of(workspace_id).get(id=row.quiz_id)
    shows = _shows(quiz, row, now)
    return MyPaper(quiz.name, _attempt(row, now), shows, tuple(_asked(row, one, shows) for one in row.questions))


def _theirs(workspace_id: int, member_id: int) -> Any:
    with server_cursor() as cursor:
        cursor.execute(_FAMILY, [workspace_id, member_id])
        family = [row[0] for row in cursor.fetchall()]
    return Attempt.objects.of(workspace_id).filter(member_id__in=family)


def _quiz(row: Quiz, attempts: Sequence[Attempt], now: datetime) -> MyQuiz:
    short = tuple(_attempt(one, now) for one in attempts)
    running = next((one for one in short if one.state == AttemptState.RUNNING and not one.is_over), None)
    return MyQuiz(
        row.uid, row.name, row.about, _open(row, now), row.seconds // 60 if row.seconds else None,
        row.pass_mark, max(row.attempts - len(short), 0) if row.attempts else None, running, short,
    )  # fmt: skip


def _attempt(row: Attempt, now: datetime) -> MyAttempt:
    is_over = row.deadline_at is not None and now > row.deadline_at
    return MyAttempt(row.uid, row.number, row.state, row.percent, row.passed, row.deadline_at, is_over)


def _shows(quiz: Quiz, row: Attempt, now: datetime) -> bool:
    if row.state == AttemptState.RUNNING:
        return False
    return {
        Shows.NEVER: False, Shows.HANDED_IN: True, Shows.PASSED: bool(row.passed),
        Shows.CLOSED: quiz.state == QuizState.CLOSED or (quiz.closes_at is not None and quiz.closes_at <= now),
    }[Shows(quiz.shows)]  # fmt: skip


def _asked(row: Attempt, one: dict[str, Any], shows: bool) -> Asked:
    asked, id_ = msgspec.convert(one["question"], Question), str(one["id"])
    said = row.answers.get(id_)
    chosen = set(said or ()) if asked.kind in CHOICES else set()
    options = tuple((place, words, place in chosen) for place, words in enumerate(asked.options))
    words = "" if asked.kind in CHOICES or said is None else str(said)
    if not shows:
        return Asked(id_, asked.kind, asked.prompt, asked.points, options, words)
    right = tuple(asked.options[place] for place in asked.right) or asked.accepts
    points = row.marks.get(id_, {}).get("points")
    return Asked(id_, asked.kind, asked.prompt, asked.points, options, words, points, right, asked.explanation)
