"""Quizzes that ship, written where a playbook names one that nobody wrote yet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core.actor import Actor
from huoqun.core.queries import workspace

from ..carrying import Written
from ..models import Quiz
from ..permissions import FormPermission
from ..rules import Kind, Question
from ..shipped import QUIZZES, Asked
from .banks import make_bank, write
from .quizzes import NewDraw, NewQuiz, make_quiz, open_quiz


@transaction.atomic
def bring_quizzes(actor: Actor, *, keys: Collection[str], now: datetime) -> None:
    """Write and open those of these that ship and that the workspace has not, with a bank of their own."""
    actor.require(FormPermission.EDIT)
    wanted = set(keys) & QUIZZES.keys()
    if wanted:
        wanted -= set(Quiz.objects.of(actor.workspace_id).filter(key__in=wanted).values_list("key", flat=True))
    with override(workspace(actor.workspace_id).language):
        for key in sorted(wanted):
            _bring(actor, key, now)


def _bring(actor: Actor, key: str, now: datetime) -> None:
    name, asked = QUIZZES[key]
    bank = make_bank(actor, name=_(name), now=now)
    write(actor, bank_uid=bank, questions=[_written(key, one) for one in asked], now=now)
    draws = (NewDraw(bank_uid=bank, count=len(asked), tags=(key,)),)
    quiz = make_quiz(actor, quiz=NewQuiz(key=key, name=_(name), draws=draws, attempts=0), now=now)
    open_quiz(actor, quiz_uid=quiz, now=now)


def _written(quiz: str, one: Asked) -> Written:
    # Tagged: a bank of this name that the workspace has may hold other questions.
    options = tuple(_(option) for option in one.options)
    question = Question(kind=Kind.SINGLE, prompt=_(one.prompt), options=options, right=(0,), explanation=_(one.why))
    return Written(key=f"{quiz}-{one.key}", question=question, tags=(quiz,))
