"""What playbooks may have people do: tasks, with words ready to copy and outcomes that lead on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

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
    Todo,
    Wait,
    applies,
    block,
    task_key,
)
from huoqun.core.facts import Origin

from .actions.tasks import NewTask, make
from .rules import Overdue as Late
from .rules import Strategy


class Assignee(Args, frozen=True):
    """A role of the playbook, and how one of its people is chosen."""

    role: str
    strategy: Literal["owner", "least_loaded", "round_robin", "owner_then_least_loaded"] = "owner_then_least_loaded"


class Overdue(Args, frozen=True):
    """What being late has for a consequence: another role gets it, or it is only marked; `then`: a step is taken."""

    escalate: str = ""
    remind: bool = False
    then: str = ""


class TaskArgs(Args, frozen=True):
    """`script`: words ready to copy. `outcomes`: how it may end, and the step where each leads (empty: nowhere).

    `after_end`: what becomes of it when their way or the whole run ends first. Of what stays an outcome still
    notes what it leads to (a tag, a stage, points), and says nothing any more; `held`: it stays, and
    the group is not dissolved by its playbook before it is done.
    """

    title: str
    assignee: Assignee
    sla: str
    outcomes: dict[str, str]
    overdue: Overdue
    script: str = ""
    kind: str = "playbook"
    after_end: Literal["closed", "stays", "held"] = "closed"


class Assigning(Command, frozen=True):
    """A task for somebody of the team."""

    title: str
    script: str
    kind: str
    role: str
    strategy: str
    due_at: datetime
    outcomes: tuple[str, ...]
    escalate: str
    remind: bool
    day: int = 0
    stays: bool = False
    held: bool = False


def ways_of(args: TaskArgs) -> list[str]:
    """The steps that a task may lead to."""
    return [way for way in (*args.outcomes.values(), args.overdue.then) if way]


def _check(args: TaskArgs) -> Iterable[Found]:
    if not args.outcomes:
        yield (
            "task_without_outcomes",
            "This task cannot end: it has no outcomes.",
            "List how it may end under `outcomes`.",
        )


def _done(args: TaskArgs, here: Here, event: Event) -> Doing:
    if event.name == "timeout":
        return Doing("overdue", go=args.overdue.then)
    if event.name != "task":
        return STILL
    return Doing(f"task:{event.value}"[:60], go=args.outcomes.get(event.value, ""), answer=event.value)


@block("task", TaskArgs, scopes=(GROUP, MEMBER), wake=_done, words=("title", "script"), ways=ways_of, check=_check)
def task(args: TaskArgs, here: Here) -> Doing:
    """Have a person of the team do something, with words ready to copy; how it ended leads on."""
    due_at = here.until(args.sla) or here.now
    # Late is no end where only somebody else gets it: the outcome still counts then.
    until = due_at if args.overdue.then else None
    command = Assigning(
        here.words(args.title), here.words(args.script), args.kind, args.assignee.role, args.assignee.strategy, due_at,
        tuple(args.outcomes), args.overdue.escalate, args.overdue.remind, here.day,
        args.after_end != "closed", args.after_end == "held",
    )  # fmt: skip
    return Doing("assigned", commands=(command,), wait=Wait((task_key(here.key),), until))


@applies(Assigning)
def apply(actor: Actor, todos: Sequence[Todo], *, now: datetime, origin: Origin) -> None:
    make(actor, tasks=[_task(todo) for todo in todos], now=now, origin=origin)


def _task(todo: Todo) -> NewTask:
    said: Assigning = todo.command
    roles = todo.team.roles
    holders, owner_id = tuple(roles.get(said.role, ())), todo.team.owner_id
    strategy = said.strategy
    if holders:
        # Whoever was chosen for the role does it: the group's owner only where they hold it too. About a member it is
        # whoever had such a task before; and where "owner" finds nobody, one of those who were chosen.
        owner_id = owner_id if owner_id in holders and todo.member_id is None else None
        strategy = Strategy.OWNER_THEN_LEAST_LOADED if strategy == Strategy.OWNER else strategy
    late = Late.ESCALATE if said.escalate else Late.REMIND if said.remind else Late.NOTHING
    stays = ({"stays": True} if said.stays else {}) | ({"held": True} if said.held else {})
    return NewTask(
        key=todo.key, kind=said.kind, title=said.title, due_at=said.due_at, copy_text=said.script,
        why={"step": todo.key, "day": said.day} | stays, group_id=todo.group_id, member_id=todo.member_id,
        role=said.role, outcomes=said.outcomes, strategy=strategy, among=holders, owner_id=owner_id, overdue=late,
        escalate_role=said.escalate, escalate_among=tuple(roles.get(said.escalate, ())),
    )  # fmt: skip


from . import first_replies as _first_replies  # noqa: E402, F401 - the block registers itself
