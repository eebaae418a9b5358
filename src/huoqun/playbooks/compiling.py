"""From what a file says to what the engine runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

import msgspec

from huoqun.core.blocks import Block, Cap, Terms
from huoqun.core.errors import Refused

from .engine.spans import clock, day_number, span
from .engine.texts import cut
from .format.model import Exit, Playbook, Stage, Step
from .plan import Gathering, HoldOut, Late, Plan, PlanStep, When

EXITS = "exit"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NEVER_LATE = Late(timedelta(days=3650), "send_late")


class CannotCompile(Refused):
    """A playbook that was not checked, or that names blocks which this version does not have."""

    code = "cannot_compile"
    message = "This playbook cannot run here."
    way_out = "Run `huoqun playbook check FILE`: it says what to mend."


def plan_of(playbook: Playbook, *, blocks: Mapping[str, Block], version_id: int = 0) -> Plan:
    """The plan of a playbook that the checks let pass. Raises CannotCompile, BadTime."""
    steps = {
        step.id: step
        for ordinal, (stage, said) in enumerate(_said(playbook))
        for step in [_step(playbook, stage, said, ordinal, blocks)]
    }
    return Plan(
        version_id=version_id, key=playbook.id, source=playbook, steps=steps,
        templates={name: cut(text) for name, text in playbook.templates.items()},
        terms=_terms(playbook), holdout=_holdout(playbook), enrol=playbook.enrol,
        cutoff=clock(playbook.calendar.day_cutoff), days=playbook.calendar.days,
        by_member=playbook.anchor == "member.joined",
        calendar={day_number(day): values for day, values in playbook.calendar.of.items()},
    )  # fmt: skip


def _said(playbook: Playbook) -> Iterator[tuple[Stage | None, Step]]:
    for stage in playbook.stages:
        for step in stage.steps:
            yield stage, step
    for step in playbook.exit:
        yield None, step


def _step(playbook: Playbook, stage: Stage | None, said: Step, ordinal: int, blocks: Mapping[str, Block]) -> PlanStep:
    block = blocks.get(said.do)
    if block is None:
        raise CannotCompile(f"Step {said.id} does “{said.do}”, which this version of Huoqun does not know.")
    try:
        args = msgspec.convert(said.args, block.args)
    except msgspec.ValidationError as error:
        raise CannotCompile(f"Step {said.id}: {error}.") from error
    misfire = said.misfire or playbook.misfire
    late_join = playbook.enrol.late_join
    gate = said.if_ if isinstance(said, Exit) else ""
    return PlanStep(
        id=said.id, ordinal=ordinal, stage=stage.id if stage else EXITS, scope=said.scope, block=block, args=args,
        when=_when(playbook, stage, said), after=span(said.after) if said.after else None, next=said.next,
        once=said.once == "per_run", late=Late(span(misfire.grace), misfire.then) if misfire else NEVER_LATE,
        late_join=said.late_join or (late_join.policy if late_join else "skip"), cls=said.cls or "",
        gathering=Gathering(span(said.aggregate.window), said.aggregate.max_names) if said.aggregate else None,
        needs_approval=said.require == "approval", gate=gate, member_zone=said.tz == "member",
        conditions=tuple(c for name in block.conditions if isinstance(c := getattr(args, name), str) and c)
        + ((gate,) if gate else ()),
    )  # fmt: skip


def _when(playbook: Playbook, stage: Stage | None, said: Step) -> When | None:
    if not said.at:
        return None
    day, _, at = said.at.rpartition(" ")
    if day:
        return When(clock(at), days=frozenset({day_number(day)}))
    days = said.days or (stage.days if stage else ())
    if days:
        return When(clock(at), days=frozenset(day_number(d) for d in days))
    if stage is not None and stage.weekdays:
        return When(clock(at), weekdays=frozenset(_DAYS.index(d) for d in stage.weekdays))
    if stage is not None and stage.monthdays:
        return When(clock(at), monthdays=frozenset(stage.monthdays))
    return When(clock(at), every=(stage.every if stage else None) or 1)


def _terms(playbook: Playbook) -> Terms:
    caps = tuple(Cap(c.scope, c.per, c.max, tuple(c.classes)) for c in playbook.caps)
    quiet = playbook.quiet_hours
    if quiet is None:
        return Terms(caps=caps)
    waits = int(span(quiet.expire_after).total_seconds()) if quiet.then == "defer" else 0
    return Terms(quiet.since, quiet.to, waits, caps)


def _holdout(playbook: Playbook) -> HoldOut | None:
    said = playbook.holdout
    return None if said is None or not said.percent else HoldOut(said.percent, said.salt, frozenset(said.applies_to))
