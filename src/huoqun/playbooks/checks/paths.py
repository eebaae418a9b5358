"""Where steps lead: jumps, circles, steps that nothing reaches, ways out."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from django.utils.translation import gettext as _

from ..codes import Code
from ..findings import Finding
from ..format.fitting import meant
from ..format.model import Stage
from .view import Placed, View

ENDING = frozenset({"end", "move", "dissolve"})


def jumps(view: View) -> Iterator[Finding]:
    for placed in view.steps:
        for way in placed.ways:
            target = view.by_id.get(way)
            path = view.place_of(placed, way)
            if target is None:
                reason = _("There is no step “%(id)s”.") % {"id": way[:60]}
                yield view.found(Code.DANGLING_JUMP, path, reason, meant(way, view.by_id))
            elif not _may_lead(placed, target):
                words = {"id": way, "stage": target.stage.id if target.stage else ""}
                reason = _("“%(id)s” stands in another stage (%(stage)s).") % words
                mend = _("Lead to a step of this stage; or put that step, without a time, into a stage without days.")
                yield view.found(Code.CROSS_STAGE_JUMP, path, reason, mend)
            elif placed.is_of_group and not target.is_of_group:
                reason = _("A step of the group cannot lead to “%(id)s”, a member's.") % {"id": way}
                yield view.found(
                    Code.GROUP_TO_MEMBER,
                    path,
                    reason,
                    _("Give the member's step a time, or lead to it from a member's."),
                )


def _may_lead(placed: Placed, target: Placed) -> bool:
    if target.stage is None or target.stage is placed.stage:
        return True
    return _is_shared(target.stage) and not target.is_timed


def _is_shared(stage: Stage) -> bool:
    """A stage without days belongs to no time, so that every stage may lead to its steps."""
    return not (stage.days or stage.weekdays or stage.monthdays or stage.every)


def late_digest(view: View) -> Iterator[Finding]:
    late = view.playbook.enrol.late_join
    if late is not None and late.digest and late.digest not in view.by_id:
        reason = _("There is no step “%(id)s”.") % {"id": late.digest[:60]}
        yield view.found(Code.DANGLING_JUMP, ("enrol", "late_join", "digest"), reason, meant(late.digest, view.by_id))


def gatherings(view: View) -> Iterator[Finding]:
    """A message of the group to which members' steps lead gathers them; else each would set it off anew."""
    led_by_members = {way for placed in view.steps if not placed.is_of_group for way in placed.ways}
    for placed in view.steps:
        if placed.is_of_group and placed.id in led_by_members and placed.step.aggregate is None:
            reason = _("Members' steps lead to this one of the group, and each member would set it off.")
            mend = _("Gather them: “aggregate: {window: 10m, max_names: 10}”.")
            yield view.found(Code.NEEDS_AGGREGATION, placed.path, reason, mend)


def reachable(view: View) -> Iterator[Finding]:
    for placed in view.steps:
        if placed.id not in view.reached:
            yield view.found(
                Code.UNREACHABLE, placed.path, _("“%(id)s” is never reached.") % {"id": placed.id[:60]},
                _("Give it a time (at or after), or lead to it from another step."),
            )  # fmt: skip


def circles(view: View) -> Iterator[Finding]:
    """Steps in a circle, none of which waits: they would run for ever in one moment."""
    running = {p.id for p in view.steps if not (p.block is not None and p.block.waits) and p.step.once != "per_run"}
    ways = {step: [way for way in view.edges[step] if way in running and _goes_on(view, step, way)] for step in running}
    try:
        TopologicalSorter(ways).prepare()
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        first = min((view.by_id[step] for step in circle), key=view.steps.index)
        yield view.found(
            Code.ENDLESS_CYCLE, first.path,
            _("These steps go round and never wait: %(ids)s.") % {"ids": " → ".join(circle)[:200]},
            _("Put a wait into the circle, or let one of them say “once: per_run”."),
        )  # fmt: skip


def _goes_on(view: View, step: str, way: str) -> bool:
    """A member's way ends where it joins the gathering of a message of the group."""
    return view.by_id[step].is_of_group or not view.by_id[way].is_of_group


def way_out(view: View) -> Iterator[Finding]:
    if not view.playbook.exit and not any(placed.step.do in ENDING for placed in view.steps):
        yield view.found(
            Code.NO_EXIT, ("exit",), _("Nobody ever leaves this playbook."),
            _("Say under “exit” how it ends: by a condition, or at a time such as “D8 12:00”."),
        )  # fmt: skip


def approval(view: View) -> Iterator[Finding]:
    for placed in view.steps:
        if placed.block is not None and placed.block.irreversible and placed.step.require != "approval":
            reason = _("“%(block)s” cannot be undone.") % {"block": placed.block.name}
            yield view.found(
                Code.NO_APPROVAL, placed.path, reason, _("Let a person say yes first: “require: approval”.")
            )


CHECKS = (jumps, late_digest, gatherings, reachable, circles, way_out, approval)
