"""What people on the team must do: roles that are there, with time enough; experiments and outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from ..codes import Code
from ..findings import Finding
from ..format.fitting import meant
from ..likely import likely
from ..rules import TASKS
from .view import Path, Placed, View


def roles(view: View) -> Iterator[Finding]:
    """A playbook that names no roles at all takes those of the team as they are."""
    known = view.playbook.roles
    if not known:
        return
    for path, role in _named_roles(view):
        if role not in known:
            reason = _("There is no role “%(role)s” under “roles”.") % {"role": role[:60]}
            yield view.found(Code.UNKNOWN_ROLE, path, reason, meant(role, known))


def _named_roles(view: View) -> Iterator[tuple[Path, str]]:
    yield from ((("sheets", role), role) for role in view.playbook.sheets)
    for placed in view.steps:
        for key, below in (("assignee", "role"), ("overdue", "escalate")):
            role = _below(placed.arg(key), below)
            if role:
                yield (*placed.path, key, below), role


def _below(value: Any, key: str) -> str:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def capacity(view: View) -> Iterator[Finding]:
    """Roughly, and on the safe side: the dry run tells it better."""
    minutes = view.playbook.priors.task_minutes
    likely = _likely(view) if view.playbook.roles else {}
    for role, needed in view.playbook.roles.items():
        tasks = sum(_a_day(view, placed, likely) for placed in view.steps if _is_for(placed, role))
        has = needed.count * needed.minutes_a_day
        if tasks * minutes > has:
            words = {
                "role": needed.name or role, "tasks": round(tasks), "minutes": round(tasks * minutes), "has": has,
                "members": view.context.members,
            }  # fmt: skip
            reason = _(
                "With %(members)d members, “%(role)s” may get some %(tasks)d tasks a day: %(minutes)d minutes,"
                " and has %(has)d."
            )
            mend = _("Raise “count” or “minutes_a_day”, or let fewer members come to the tasks.")
            yield view.found(Code.TOO_FEW_PEOPLE, ("roles", role), reason % words, mend)


def _is_for(placed: Placed, role: str) -> bool:
    return placed.step.do in TASKS and _below(placed.arg("assignee"), "role") == role


def _a_day(view: View, task: Placed, likely: dict[str, tuple[float, str]]) -> float:
    """Tasks to be expected of a step on a day."""
    chance, root = likely.get(task.id, (0.0, task.id))
    if task.is_of_group:
        return 1.0 if chance else 0.0
    is_daily = task.step.once != "per_run" and len(view.days_of(view.by_id[root])) > 1
    return view.context.members * chance / (1 if is_daily else max(1, view.playbook.calendar.days or 7))


def _likely(view: View) -> dict[str, tuple[float, str]]:
    roots = [placed.id for placed in view.steps if placed.is_root]
    return likely(roots, view.edges, {placed.id: placed.step.do for placed in view.steps})


def experiments(view: View) -> Iterator[Finding]:
    for placed in view.steps:
        arms = placed.arg("arms")
        if placed.step.do != "experiment" or placed.args is None or not isinstance(arms, dict):
            continue
        total = sum(arms.values())
        if total != 100 or min(arms.values()) < 0:
            reason = _("The arms come to %(total)d per cent.") % {"total": total}
            yield view.found(Code.ARMS_NOT_100, (*placed.path, "arms"), reason, _("Let the arms come to 100 together."))
        for arm in placed.arg("then") or {}:
            if arm not in arms:
                reason = _("There is no arm “%(arm)s” in this experiment.") % {"arm": arm[:60]}
                yield view.found(Code.UNKNOWN_ARM, (*placed.path, "then", arm), reason, meant(arm, arms))


def outcomes(view: View) -> Iterator[Finding]:
    """The dry run's chances of outcomes are of outcomes that there are."""
    known: dict[str, None] = {}
    for placed in view.steps:
        for key in ("outcomes", "answers", "arms"):
            told = placed.arg(key)
            known |= dict.fromkeys(told if isinstance(told, dict) else ())
    for name in view.playbook.priors.outcomes:
        if name.rpartition("/")[2] not in known:
            reason = _("No task and no question has the outcome “%(name)s”.") % {"name": name[:60]}
            yield view.found(Code.UNKNOWN_OUTCOME, ("priors", "outcomes", name), reason, meant(name, known))


CHECKS = (roles, capacity, experiments, outcomes)
