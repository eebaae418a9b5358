"""Let those graduate who meet the rule of their class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from django.utils.translation import gettext as _

from huoqun.core.actor import Actor
from huoqun.core.blocks import Args, Command, Doing, Event, Found, Here, Todo, applies, block
from huoqun.core.conditions.snapshot import Snapshot
from huoqun.core.facts import Origin

from ..actions.graduating import graduate_by_rule, graduate_seen
from ..actions.opening import open_for_runs
from ..completion import MOST, Group, Part, Rule
from ..marks import ColumnKind


class GraduateArgs(Args, frozen=True):
    """How many of each it takes, and the mean score of quizzes and homework, 0–100; 0: not asked. `enough`: or any.

    The class's own rule, where it has one, holds instead. `regardless`: whoever comes to this step graduates, whatever
    any rule says, because a person of the team saw that they can.
    """

    checkins: int = 0
    homework: int = 0
    quizzes: int = 0
    sessions: int = 0
    duties: int = 0
    quiz_score: int = 0
    homework_score: int = 0
    enough: Literal["all", "any"] = "all"
    regardless: bool = False

    def rule(self) -> Rule:
        """The same as a completion rule."""
        counts = (
            (ColumnKind.CHECKIN, self.checkins), (ColumnKind.HOMEWORK, self.homework), (ColumnKind.QUIZ, self.quizzes),
            (ColumnKind.SESSION, self.sessions), (ColumnKind.DUTY, self.duties),
        )  # fmt: skip
        scores = ((ColumnKind.QUIZ, self.quiz_score), (ColumnKind.HOMEWORK, self.homework_score))
        parts = [Part(kind, least=n) for kind, n in counts if n] + [Part(kind, score=n) for kind, n in scores if n]
        return Group(self.enough, tuple(parts))


def _check(args: GraduateArgs) -> Iterable[Found]:
    counts = (args.checkins, args.homework, args.quizzes, args.sessions, args.duties)
    if not all(0 <= n <= MOST for n in counts) or not all(
        0 <= n <= 100 for n in (args.quiz_score, args.homework_score)
    ):
        yield (
            "bad_completion",
            _("Nobody could graduate by this."),
            _("Counts from 0 to %(most)s, scores from 0 to 100.") % {"most": MOST},
        )


class Graduating(Command, frozen=True):
    """A member graduates if they meet the rule. `checkins`: what a dry run goes by; it has no other marks."""

    checkins: int
    regardless: bool = False

    def felt_by(self, snapshot: Snapshot) -> Sequence[Event]:
        lacks = not self.regardless and len(set(snapshot.extra.get("checked_days", ()))) < self.checkins
        if snapshot.extra.get("graduated") or lacks:
            return ()
        snapshot.extra["graduated"] = True
        return [Event("camps.graduated")]


@block("graduate", GraduateArgs, check=_check)
def graduate(args: GraduateArgs, here: Here) -> Doing:
    """Let the member graduate if they meet the class's rule; `if: graduated` says afterwards whether they did."""
    return Doing("looked_at", commands=(Graduating(args.checkins, args.regardless),))


@applies(Graduating)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    by_run: dict[tuple[int, bool], list[int]] = defaultdict(list)
    for todo in todos:
        if todo.member_id is not None:
            by_run[todo.group_run_id, todo.command.regardless].append(todo.member_id)
    # What is no camp by its kind is a class as soon as its playbook lets graduate; so is one that began just now.
    open_for_runs(actor, group_run_ids=sorted({run for run, _ in by_run}), kinds=(), now=now)
    for (run, regardless), members in by_run.items():
        let = graduate_seen if regardless else graduate_by_rule
        let(actor, group_run_id=run, member_ids=members, now=now, origin=origin)
