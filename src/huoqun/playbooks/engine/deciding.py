"""`decide(plan, state, event, now) → Decision`: what becomes of a run at a step. Pure; the heart of the engine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import msgspec

from huoqun.core.blocks import GROUP, STILL, Command, Doing, Event, Todo, Wait, fact_key, proposal_key
from huoqun.core.conditions.parsing import parse
from huoqun.core.conditions.tree import wakes_on

from ..plan import Plan, PlanStep
from .moment import Moment, State, chance
from .texts import Template
from .timetable import Slot, day_of, next_slot, slot_after

HOLD_OUT = "holdout"
_DAY = re.compile(r"D(-?\d+)")
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
DECIDE_WITHIN = timedelta(days=2)
"""How long an approval may take: then a step of the group's is asked for again, one of a member's counts as refused."""

MOST_ASKED = 5
"""A group that nobody wants to decide about for ten days is left as it is."""

APPROVALS = frozenset({"approved", "refused", "timeout"})
OUTCOME_WAITS = "waiting"
OUTCOME_LATE = "skipped_late"
OUTCOME_GONE = "step_gone"
OUTCOME_GATHERED = "gathered"
OUTCOME_REFUSED = "not_approved"
OUTCOME_LAPSED = "lapsed"


class AskApproval(Command, frozen=True):
    """A step that cannot be undone: somebody must say yes first."""

    group_run_id: int
    step: str
    occurrence: str
    block: str
    expires_at: datetime


class Pending(msgspec.Struct, frozen=True):
    """A step that is to come. `keys`: it waits for one of these, until `due_at` (None: as long as it takes)."""

    step: str
    occurrence: str
    due_at: datetime | None
    slot: bool = False
    keys: tuple[str, ...] = ()


class Gathers(msgspec.Struct, frozen=True):
    """The member takes part in the group's next message of a step."""

    step: str
    occurrence: str
    due_at: datetime


class Decision(msgspec.Struct, frozen=True):
    """What becomes of it. `outcome` '' leaves the log alone, and without `stays` the row too; `first` is false when the
    step was logged before.

    `stays`: the due row itself goes on as this; `goes`: rows that come anew. `asks`: it is later than its grace, and a
    person is to say what becomes of it. `ends`: the run is over, for this reason.
    """

    outcome: str
    todos: tuple[Todo, ...] = ()
    stays: Pending | None = None
    goes: tuple[Pending, ...] = ()
    gathers: Gathers | None = None
    answer: str | None = None
    arm: str | None = None
    ends: str = ""
    asks: bool = False
    first: bool = True


def decide(
    plan: Plan, state: State, event: Event | None, now: datetime, *, texts: Mapping[str, Template] | None = None
) -> Decision:
    """What becomes of a run whose step is due (`event` None), or was woken. The same in production and dry run."""
    step = plan.steps.get(state.step)
    if step is None:
        return Decision(OUTCOME_GONE, stays=_next_slot(plan, state, None))
    moment = Moment(plan, step, state, now, day_at(plan, state), texts or plan.templates)
    if event is None and not state.passed and now - state.due_at > step.late.grace:
        if step.late.then == "ask":
            return Decision("", asks=True)
        if step.late.then == "skip":
            return skipped(plan, state, OUTCOME_LATE)
    return _decided(moment, _doing(moment, event), approves=event is not None and event.name in APPROVALS)


def skipped(plan: Plan, state: State, outcome: str) -> Decision:
    """It is not taken, for a reason that stands in the log; the timetable goes on."""
    return Decision(outcome, stays=_next_slot(plan, state, plan.steps.get(state.step)))


def repeated(decision: Decision) -> Decision:
    """It was taken before: only the timetable goes on."""
    following = next((p for p in ((decision.stays,) if decision.stays else ()) + decision.goes if p.slot), None)
    return Decision("", stays=following)


def day_at(plan: Plan, state: State) -> int:
    """The calendar's day that a step belongs to: its occurrence says so, however late it is taken."""
    day = _day_said(state.occurrence)
    return day if day is not None else day_of(plan, state.course, state.due_at)


@lru_cache(maxsize=4096)
def _day_said(occurrence: str) -> int | None:
    found = _DAY.match(occurrence)
    return int(found[1]) if found else None


def _doing(moment: Moment, event: Event | None) -> Doing:
    step, state = moment.planned, moment.state
    word = event.name if event is not None else ""
    if word == "approved":
        return step.block.begin(step.args, moment)
    if step.needs_approval and state.waiting and word in ("refused", "timeout"):
        return Doing(OUTCOME_LAPSED, go=step.id) if _asked_again(moment, word) else Doing(OUTCOME_REFUSED)
    if step.gate and not state.passed and not moment.answers.get(step.gate):
        return STILL if state.waiting else Doing("", wait=Wait(gate_keys(step.gate, state.member_id), None))
    if step.needs_approval and not state.passed:
        return _approval(moment)
    if event is None or step.gate or step.block.wake is None:
        return step.block.begin(step.args, moment)
    return step.block.wake(step.args, moment, event)


def _asked_again(moment: Moment, word: str) -> bool:
    """Whether somebody is asked once more, because nobody answered: a group is not to be forgotten half ended."""
    return (
        word == "timeout"
        and not moment.state.is_member
        and not moment.planned.once
        and lap(moment.occurrence) < MOST_ASKED
    )


def lap(occurrence: str) -> int:
    """How often a slot has come round: 1 the first time."""
    return int(occurrence.partition("~")[2] or 1)


def gate_keys(gate: str, member_id: int | None) -> tuple[str, ...]:
    """What may make a condition true of a member."""
    if member_id is None:
        return ()
    return tuple(fact_key(name, member_id) for name in facts_for(gate))


@lru_cache(maxsize=1024)
def facts_for(condition: str) -> tuple[str, ...]:
    """Names of the facts after which a condition may be another."""
    return tuple(sorted(wakes_on(parse(condition))))


def _approval(moment: Moment) -> Doing:
    until = moment.now + DECIDE_WITHIN
    step = moment.planned
    ask = AskApproval(moment.state.group_run_id, step.id, moment.occurrence, step.block.name, until)
    return Doing(OUTCOME_WAITS, commands=(ask,), wait=Wait((proposal_key(moment.key),), until))


def _decided(moment: Moment, doing: Doing, *, approves: bool) -> Decision:
    plan, step, state = moment.plan, moment.planned, moment.state
    if doing is STILL:
        return Decision("")
    first = not state.waiting or (bool(step.gate) and not approves)
    todos = _todos(moment, doing.commands)
    if doing.end:
        return Decision(doing.outcome, todos, ends=doing.end, answer=doing.answer, arm=doing.arm, first=first)
    following = _next_slot(plan, state, step)
    if doing.wait is not None:
        stays = Pending(step.id, state.occurrence, doing.wait.until, keys=doing.wait.keys)
        goes = (following,) if following else ()
        outcome = OUTCOME_WAITS if doing.outcome else ""
        return Decision(outcome, todos, stays, goes, answer=doing.answer, arm=doing.arm, first=first)
    target, gathers = _target(moment, doing.go if doing.go is not None else step.next)
    beside = (following,) if target and following else ()
    return Decision(doing.outcome, todos, target or following, beside, gathers, doing.answer, doing.arm, first=first)


def _target(moment: Moment, name: str) -> tuple[Pending | None, Gathers | None]:
    """Where a thread goes on: a step of its own, or the group's next gathering."""
    step = moment.plan.steps.get(name)
    if step is None:
        return None, None
    occurrence = following_occurrence(moment.planned, step, moment.occurrence)
    if step.scope == GROUP and moment.state.is_member:
        return None, _gathers(moment, step)
    return Pending(step.id, occurrence, moment.now), None


def following_occurrence(step: PlanStep, target: PlanStep, occurrence: str) -> str:
    """The logical slot of a step that another leads to: the same, or, going back, one lap further."""
    if target.once:
        return "once"
    if target.ordinal > step.ordinal:
        return occurrence
    return f"{occurrence.partition('~')[0]}~{lap(occurrence) + 1}"


def _gathers(moment: Moment, step: PlanStep) -> Gathers:
    """Windows are the clock's own (every ten minutes, say), so that who comes when makes no difference."""
    window = step.gathering.window if step.gathering else timedelta(minutes=1)
    number = (moment.now - _EPOCH) // window
    base = moment.occurrence.partition("~")[0]
    return Gathers(step.id, f"{base}@{number}", _EPOCH + (number + 1) * window)


def _todos(moment: Moment, commands: tuple[Command, ...]) -> tuple[Todo, ...]:
    if not commands:
        return ()
    plan, step, state = moment.plan, moment.planned, moment.state
    arm = ""
    if plan.holdout is not None and state.member_id is not None and step.cls in plan.holdout.classes:
        arm = HOLD_OUT if chance(plan.holdout.salt, state.member_id) * 100 < plan.holdout.percent else ""
    key, at = moment.key, state.due_at if state.slot else moment.now
    return tuple(
        Todo(command, key if place == 0 else f"{key}/{place}", state.run_id, state.group_run_id, state.group_id,
             state.member_id, at, step.cls, arm, plan.terms, state.team)
        for place, command in enumerate(commands)
    )  # fmt: skip


def _next_slot(plan: Plan, state: State, step: PlanStep | None) -> Pending | None:
    """The slot after this one, where the row is the timetable's."""
    if not state.slot:
        return None
    if step is None:
        steps = plan.of_member if state.is_member else plan.of_group
        slot = next_slot(plan, steps, state.course, after=(state.due_at, 1 << 30))
    else:
        slot = slot_after(plan, step, state.course, day_at(plan, state))
    return Pending(slot.step, f"D{slot.day}", slot.at, slot=True) if slot else None


def slot_from(plan: Plan, state: State, now: datetime) -> Slot | None:
    """Where a timetable stands whose calendar was moved: the first slot from when the one it stood at is due now.

    A step that goes by the day of the week or the month keeps it, and is not taken twice where the calendar went back.
    """
    steps = plan.of_member if state.is_member else plan.of_group
    place = (state.due_at, -1)
    while (slot := next_slot(plan, steps, state.course, after=place)) is not None:
        when = plan.steps[slot.step].when
        if when is None or not when.keeps_date or slot.at > now:
            return slot
        place = (slot.at, slot.ordinal)
    return None
