"""Numbers that make sense."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from msgspec.structs import asdict

from ..codes import Code
from ..findings import Finding
from .view import LAST_DAY, Path, View

Bound = tuple[Path, float | None, float, float]


def numbers(view: View) -> Iterator[Finding]:
    for path, value, least, most in _bounds(view):
        if value is not None and not least <= value <= most:
            reason = _("%(value)s is not between %(least)s and %(most)s.") % {
                "value": f"{value:g}", "least": f"{least:g}", "most": f"{most:g}",
            }  # fmt: skip
            yield view.found(Code.BAD_VALUE, path, reason, _("Write a number in between."))


def _bounds(view: View) -> Iterator[Bound]:
    playbook = view.playbook
    yield ("calendar", "days"), playbook.calendar.days, 1, LAST_DAY
    if playbook.holdout is not None:
        yield ("holdout", "percent"), playbook.holdout.percent, 0, 50
    if playbook.enrol.late_join is not None:
        yield ("enrol", "late_join", "a_day"), playbook.enrol.late_join.a_day, 1, 20
    for n, cap in enumerate(playbook.caps):
        yield ("caps", n, "max"), cap.max, 1, 1000
    for n, stage in enumerate(playbook.stages):
        yield ("stages", n, "every"), stage.every, 1, 366
        yield from ((("stages", n, "monthdays", m), day, 1, 31) for m, day in enumerate(stage.monthdays))
    for placed in view.steps:
        if placed.step.aggregate is not None:
            yield (*placed.path, "aggregate", "max_names"), placed.step.aggregate.max_names, 1, 100
    for role, needed in playbook.roles.items():
        yield ("roles", role, "count"), needed.count, 1, 1000
        yield ("roles", role, "minutes_a_day"), needed.minutes_a_day, 1, 24 * 60
    for name, chance in asdict(playbook.priors).items():
        if isinstance(chance, float):
            yield ("priors", name), chance, 0, 1 if name != "task_minutes" else 480
    yield from ((("priors", "outcomes", name), chance, 0, 1) for name, chance in playbook.priors.outcomes.items())
    if playbook.goals is not None:
        for n, rail in enumerate(playbook.goals.guardrails):
            yield ("goals", "guardrails", n, "max"), rail.max, 0, 1


CHECKS = (numbers,)
