"""What playbooks may do with moderation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from django.utils.translation import gettext as _

from huoqun.chats.steps import class_of, limits
from huoqun.core.actor import Actor
from huoqun.core.blocks import GROUP, Args, Command, Doing, Event, Found, Here, Offer, Todo, applies, block
from huoqun.core.conditions.snapshot import Snapshot
from huoqun.core.facts import Origin

from .actions.testing import Placed, place
from .suspects.speed import LEAST_MINUTES, MOST_MINUTES, OPEN, POINTS, WINNERS, Planned, TestKind


class SpeedTestArgs(Args, frozen=True):
    """`minutes`: within how many, from the step's moment on, it is asked. `asks`: `question`, two numbers to be added;
    `points`: so many for each of the first five who write a word."""

    minutes: int = 120
    asks: Literal["question", "points"] = "question"
    points: int = 0


def _check(args: SpeedTestArgs) -> Iterable[Found]:
    if not LEAST_MINUTES <= args.minutes <= MOST_MINUTES:
        yield (
            "bad_speed_test",
            _("The window of the speed test does not fit."),
            _("`minutes` from %(least_minutes)s to %(most_minutes)s.")
            % {"least_minutes": LEAST_MINUTES, "most_minutes": MOST_MINUTES},
        )
    if not (1 <= args.points <= POINTS if args.asks == "points" else args.points == 0):
        yield (
            "bad_speed_test",
            _("Points belong to a speed test that drops points, and to no other."),
            _("Write `asks: points` with `points` from 1 to %(points)s, or leave `points` out.") % {"points": POINTS},
        )


class Testing(Command, frozen=True):
    """A speed test at a moment that nobody is told."""

    speaks = True

    at: datetime
    answer: str
    a: int
    b: int
    points: int

    @property
    def text(self) -> str:
        """For a dry run, which knows no language: what is asked, without its words."""
        return f"{self.answer} {self.points}" if self.points else f"{self.a} + {self.b}"

    def offers(self) -> Offer:
        return Offer(self.answer, self.at + OPEN, since=self.at, most=WINNERS if self.points else None)

    def met_by(self, snapshot: Snapshot, text: str) -> Sequence[Event]:
        if not self.points or text != self.answer:
            return ()
        snapshot.extra["points"] = snapshot.extra.get("points", 0) + self.points
        return [Event("points.transferred")]


@block("speed_test", SpeedTestArgs, scopes=(GROUP,), check=_check, speaks=True, feature="moderation")
def speed_test(args: SpeedTestArgs, here: Here) -> Doing:
    """Ask the group something, or drop points, at a moment of chance; who answers faster than a person is counted."""
    at = here.now + timedelta(minutes=args.minutes) * here.chance(f"speed/{here.key}")
    a, b = (3 + int(17 * here.chance(f"speed/{here.key}/{one}")) for one in "ab")
    answer = "抢" if args.asks == "points" else str(a + b)
    return Doing("planned", commands=(Testing(at, answer, a, b, args.points),))


@applies(Testing)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    placed = []
    for todo in todos:
        quiet, caps = limits(todo.terms)
        asked: Testing = todo.command
        kind = TestKind.POINTS if asked.points else TestKind.QUESTION
        one = Planned(asked.at, asked.answer, asked.a, asked.b)
        if todo.group_id is not None:
            placed.append(Placed(todo.key, todo.group_id, kind, one, asked.points, class_of(todo.cls), quiet, caps))
    place(actor, tests=placed, now=now, origin=origin)
