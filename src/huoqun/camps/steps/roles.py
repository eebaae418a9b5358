"""Give a role of the class, or have the team choose for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from django.utils.translation import gettext as _

from huoqun.core.actor import Actor
from huoqun.core.blocks import GROUP, MEMBER, Args, Command, Doing, Found, Here, Todo, applies, block
from huoqun.core.errors import Refused
from huoqun.core.facts import Origin

from ..actions.choosing import ChosenBy, Wanted, choose, take_up
from ..actions.opening import open_for_runs
from ..duties import LONGEST_WHY, MOST_DUTIES, ClassRole, DutyPlan, DutyWhen, Evidence, checked, minute_of

MOST = 50
MOST_HOURS = 14 * 24


class RoleDuty(Args, frozen=True):
    """One of a role's duties. `every`: `daily`, `weekly` on `weekday` (Monday is 1), or `class_day`; `at`: `20:30`.

    `done`: they `confirm` it on their page; or it is seen in the group: so many messages (`spoke`), or answers to so
    many classmates (`replied`), as `least` says.
    """

    title: str
    words: str
    at: str
    every: Literal["daily", "weekly", "class_day"] = "daily"
    weekday: int = 7
    done: Literal["confirm", "spoke", "replied"] = "confirm"
    least: int = 1

    def plan(self) -> DutyPlan:
        """The same as a plan. Raises BadDuty."""
        return checked(
            DutyPlan(
                self.title, self.words, DutyWhen(self.every), minute_of(self.at), Evidence(self.done), self.least,
                self.weekday - 1,
            )
        )  # fmt: skip


class ClassRoleArgs(Args, frozen=True):
    """`role`; `count`: how many hold it. Of a group: `by` the class's own table (`score`), or by a `task` for the team
    that is due after `answer_hours`. A member's own step gives it to them, as long as one is vacant.

    `duties`: what is asked of the role; without any, the usual. `why`: what the team reads as the reason.
    """

    role: Literal["monitor", "study_monitor", "top_student", "helper"]
    by: Literal["score", "task"] = "score"
    count: int = 1
    why: str = ""
    duties: tuple[RoleDuty, ...] = ()
    answer_hours: int = 24

    def wanted(self, why: str) -> Wanted:
        """The same as the verbs take it. Raises BadDuty."""
        plans = tuple(one.plan() for one in self.duties)
        within = timedelta(hours=self.answer_hours)
        return Wanted(ClassRole(self.role), self.count, ChosenBy(self.by), why, plans, within)


def _check(args: ClassRoleArgs) -> Iterable[Found]:
    if not 1 <= args.count <= MOST or not 1 <= args.answer_hours <= MOST_HOURS or len(args.duties) > MOST_DUTIES:
        yield (
            "bad_role",
            _("The role cannot be given like that."),
            _("`count` from 1 to %(most)s, `answer_hours` up to %(most_hours)s, at most %(most_duties)s duties.")
            % {"most": MOST, "most_hours": MOST_HOURS, "most_duties": MOST_DUTIES},
        )
    try:
        args.wanted("")
    except Refused as refusal:
        yield refusal.code, _(str(refusal.message)), _(str(refusal.way_out))


class GiveRole(Command, frozen=True):
    """A role of a group run's class to be held."""

    args: ClassRoleArgs
    why: str


@block("class_role", ClassRoleArgs, scopes=(GROUP, MEMBER), words=("why",), check=_check)
def class_role(args: ClassRoleArgs, here: Here) -> Doing:
    """Give a role of the class (班委) with its duties: to whoever did best, by a task for the team, or to this member.

    Whoever gets it is told in private what will be asked of them. A class in which nobody did anything yet has its
    best chosen by a person.
    """
    return Doing("asked", commands=(GiveRole(args, here.words(args.why)[:LONGEST_WHY]),))


@applies(GiveRole)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    open_for_runs(actor, group_run_ids=[todo.group_run_id for todo in todos], kinds=(), now=now)
    for todo in todos:
        said: GiveRole = todo.command
        wanted = said.args.wanted(said.why)
        if todo.member_id is None:
            choose(actor, group_run_id=todo.group_run_id, wanted=wanted, now=now, origin=origin)
        else:
            take_up(actor, group_run_id=todo.group_run_id, wanted=wanted, member_ids=[todo.member_id], now=now)
