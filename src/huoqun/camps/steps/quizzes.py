"""Offer a quiz, and go on by what became of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from huoqun.chats.steps import Say
from huoqun.core.actor import Actor
from huoqun.core.blocks import (
    GROUP,
    MEMBER,
    STILL,
    Args,
    Command,
    Doing,
    Event,
    Found,
    Here,
    Offer,
    Todo,
    Wait,
    applies,
    block,
    fact_key,
)
from huoqun.core.conditions.snapshot import Snapshot
from huoqun.core.facts import Origin

from ..actions.offering import offer_quizzes

PASSED, FAILED = "forms.attempt_passed", "forms.attempt_failed"


class QuizArgs(Args, frozen=True, rename={"else_": "else"}):
    """`quiz`: its key; `template`: what is said with it. `timeout`: how long they have, and are waited for.

    `passed`: where it leads; `failed`: where the first attempt that failed leads (empty: they may try again);
    `else`: where it goes when the time is over.
    """

    quiz: str
    template: str
    timeout: str
    passed: str = ""
    failed: str = ""
    else_: str = ""

    @property
    def condition(self) -> str:
        return f"passed('{self.quiz}')"


class OfferQuiz(Command, frozen=True):
    """A quiz that a group run's members are to pass until then."""

    quiz: str
    opens_at: datetime
    due_at: datetime | None

    def offers(self) -> Offer | None:
        return Offer(f"quiz:{self.quiz}", self.due_at)

    def met_by(self, snapshot: Snapshot, text: str) -> Sequence[Event]:
        passed = snapshot.extra.setdefault("quizzes_passed", set())
        if text != f"quiz:{self.quiz}" or self.quiz in passed:
            return ()
        snapshot.extra["quizzes_passed"] = {*passed, self.quiz}
        snapshot.extra["quiz_scores"] = {**snapshot.extra.get("quiz_scores", {}), self.quiz: 100}
        return [Event(PASSED, self.quiz)]


def _ways(args: QuizArgs) -> list[str]:
    return [way for way in (args.passed, args.failed, args.else_) if way]


def _check(args: QuizArgs) -> Iterable[Found]:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", args.quiz):
        yield (
            "bad_quiz",
            _("“%(quiz)s” is no quiz's key.") % {"quiz": args.quiz},
            _("Take the key that stands beside the quiz under Forms."),
        )


def _woken(args: QuizArgs, here: Here, event: Event) -> Doing:
    if event.name == "timeout":
        return Doing("timeout", go=args.else_)
    if event.value != args.quiz:
        return STILL
    if event.name == PASSED:
        return Doing("passed", go=args.passed)
    if event.name == FAILED and args.failed:
        return Doing("failed", go=args.failed)
    return STILL


@block(
    "quiz", QuizArgs, scopes=(GROUP, MEMBER), wake=_woken, conditions=("condition",), templates=("template",),
    speaks=True, ways=_ways, check=_check, names={"quiz": "quiz"},
)  # fmt: skip
def quiz(args: QuizArgs, here: Here) -> Doing:
    """Offer a quiz: to the whole group, or to the member in private, where it waits until they passed it."""
    due_at = here.until(args.timeout)
    said = (OfferQuiz(args.quiz, here.now, due_at), Say(here.text(args.template), page="quiz"))
    if here.member_id is None:
        return Doing("offered", commands=said)
    if here.answers.get(args.condition) is True:
        return Doing("passed", go=args.passed)
    keys = tuple(fact_key(name, here.member_id) for name in (PASSED, FAILED))
    return Doing("offered", commands=said, wait=Wait(keys, due_at))


@applies(OfferQuiz)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    offer_quizzes(
        actor, offers=[(t.group_run_id, t.command.quiz, t.command.opens_at, t.command.due_at) for t in todos], now=now
    )
