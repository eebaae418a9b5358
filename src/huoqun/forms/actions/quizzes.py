"""Quizzes: what is drawn, how long it may take, what it takes to pass; opened and closed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound

from ..drawing import draw
from ..facts import QuizChanged
from ..models import Bank, Draw, Quiz
from ..permissions import FormPermission
from ..queries.pools import pools_of
from ..rules import N_, BadQuiz, QuizState, Shows


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDraw:
    """So many questions of a bank, with one of these tags (none: any), of these difficulties."""

    bank_uid: UUID
    count: int
    tags: tuple[str, ...] = ()
    easiest: int = 1
    hardest: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class NewQuiz:
    """A quiz before it is stored. `lasts` None: no time limit; `attempts` 0: any number; `pass_mark` in %."""

    key: str
    name: str
    draws: tuple[NewDraw, ...]
    about: str = ""
    lasts: timedelta | None = None
    attempts: int = 1
    pass_mark: int = 60
    shuffled: bool = True
    half_for_fewer: bool = False
    shows: Shows = Shows.HANDED_IN
    opens_at: datetime | None = None
    closes_at: datetime | None = None


@transaction.atomic
def make_quiz(actor: Actor, *, quiz: NewQuiz, now: datetime) -> UUID:
    """Make a quiz that nobody can take yet, or edit the one of this key; answers its uid. Attempts that run stay.

    Raises BadQuiz, NotFound.
    """
    actor.require(FormPermission.EDIT)
    _check(quiz)
    values = {
        "name": quiz.name.strip(), "about": quiz.about, "attempts": quiz.attempts, "pass_mark": quiz.pass_mark,
        "seconds": int(quiz.lasts.total_seconds()) if quiz.lasts else None, "shuffled": quiz.shuffled,
        "half_for_fewer": quiz.half_for_fewer, "shows": Shows(quiz.shows),
        "opens_at": quiz.opens_at, "closes_at": quiz.closes_at,
    }  # fmt: skip
    first = values | {"uid": ids.uid(), "made_by": str(actor), "created_at": now}
    row, _ = Quiz.objects.update_or_create(
        workspace_id=actor.workspace_id, key=quiz.key, defaults=values, create_defaults=first
    )
    _draws(actor, row.id, quiz.draws)
    journal.record(actor, [QuizChanged(quiz_id=row.id, state=row.state)], at=now)
    return row.uid


def _draws(actor: Actor, quiz_id: int, draws: tuple[NewDraw, ...]) -> None:
    banks = dict(Bank.objects.of(actor.workspace_id).values_list("uid", "id"))
    if any(one.bank_uid not in banks for one in draws):
        raise NotFound
    Draw.objects.of(actor.workspace_id).filter(quiz_id=quiz_id).delete()
    Draw.objects.bulk_create(
        Draw(
            workspace_id=actor.workspace_id, quiz_id=quiz_id, bank_id=banks[one.bank_uid], count=one.count,
            tags=list(one.tags), easiest=one.easiest, hardest=one.hardest,
        ) for one in draws
    )  # fmt: skip


def _check(quiz: NewQuiz) -> None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", quiz.key) or not 0 < len(quiz.name.strip()) <= 80:
        raise BadQuiz(N_("A quiz needs a name, and a key of small letters, digits, - and _."))
    if not quiz.draws or len(quiz.draws) > 20 or not all(0 < one.count <= 100 for one in quiz.draws):
        raise BadQuiz(N_("A quiz draws from 1 to 100 questions of each of at most twenty pools."))
    if quiz.lasts is not None and not timedelta(minutes=1) <= quiz.lasts <= timedelta(days=1):
        raise BadQuiz(N_("A time limit is a minute at least, and a day at most."))
    if quiz.opens_at and quiz.closes_at and quiz.closes_at <= quiz.opens_at:
        raise BadQuiz(N_("The quiz would close before it opens."))
    if not 0 <= quiz.pass_mark <= 100 or not 0 <= quiz.attempts <= 100:
        raise BadQuiz(N_("The pass mark is a percentage, and nobody has more than 100 attempts."))


@transaction.atomic
def open_quiz(actor: Actor, *, quiz_uid: UUID, now: datetime) -> None:
    """Let members take it. Raises NotFound, TooFewQuestions where the banks hold less than it draws."""
    row = _locked(actor, quiz_uid)
    draw(pools_of(actor.workspace_id, row.id), seed=0)
    _move(actor, row, QuizState.OPEN, now)


@transaction.atomic
def close_quiz(actor: Actor, *, quiz_uid: UUID, now: datetime) -> None:
    """Let nobody begin it any more; attempts that run may be finished. Raises NotFound."""
    _move(actor, _locked(actor, quiz_uid), QuizState.CLOSED, now)


def _locked(actor: Actor, uid: UUID) -> Quiz:
    actor.require(FormPermission.EDIT)
    row: Quiz | None = Quiz.objects.of(actor.workspace_id).select_for_update().filter(uid=uid).first()
    if row is None:
        raise NotFound
    return row


def _move(actor: Actor, row: Quiz, state: QuizState, now: datetime) -> None:
    if row.state != state:
        Quiz.objects.of(actor.workspace_id).filter(id=row.id).update(state=state)
        journal.record(actor, [QuizChanged(quiz_id=row.id, state=state)], at=now)
