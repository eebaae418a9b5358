"""What an outcome of a task still does when the way that asked for it is over: only what notes something of a member.

Nobody is spoken to any more, and nothing is asked for that would wait: the group may be gone. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import msgspec

from huoqun.core.blocks import MEMBER, Event
from huoqun.work.blocks import TaskArgs

from ..plan import Plan, PlanStep
from .deciding import Decision, decide, following_occurrence
from .moment import State
from .texts import Template

OUTCOME_OVER = "skipped_over"


def behind(plan: Plan, task: PlanStep, outcome: str) -> list[PlanStep]:
    """The steps that an outcome leads to, up to the first that is more than noting something or saying it."""
    found: list[PlanStep] = []
    name = task.args.outcomes.get(outcome, "") if isinstance(task.args, TaskArgs) else ""
    while (step := plan.steps.get(name)) is not None and step not in found and _goes_by(step):
        found.append(step)
        name = step.next
    return found


def _goes_by(step: PlanStep) -> bool:
    if step.scope != MEMBER or step.needs_approval or step.gate:
        return False
    return step.block.notes is not None or (step.block.speaks and not step.block.waits)


def afterwards(
    plan: Plan, state: State, outcome: Event, texts: Mapping[str, Template]
) -> Iterator[tuple[State, Decision]]:  # fmt: skip
    """What becomes of a task's step that waited, and of the steps behind its outcome, each at its place."""
    task = plan.steps[state.step]
    now = state.due_at
    yield state, _alone(decide(plan, state, outcome, now, texts=texts))
    before, occurrence = task, state.occurrence
    for step in behind(plan, task, outcome.value) if state.is_member else ():
        occurrence = following_occurrence(before, step, occurrence)
        there = _at(state, step, occurrence)
        notes = step.block.notes is not None
        yield there, _alone(decide(plan, there, None, now, texts=texts)) if notes else Decision(OUTCOME_OVER)
        before = step


def _alone(decision: Decision) -> Decision:
    """Without what would come after it."""
    return msgspec.structs.replace(decision, stays=None, goes=(), gathers=None, ends="")


def _at(state: State, step: PlanStep, occurrence: str) -> State:
    return replace(state, step=step.id, occurrence=occurrence, waiting=False, passed=True)
