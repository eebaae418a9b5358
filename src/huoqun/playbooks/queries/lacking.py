"""Things that a playbook calls by name, in its steps or conditions, and that nobody has made, or that are over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huoqun.core.conditions.errors import BadCondition
from huoqun.core.conditions.parsing import parse
from huoqun.core.conditions.registry import STEP
from huoqun.core.conditions.tree import Literal, asks
from huoqun.core.things import Called, known, meant, not_there

from ..engine.texts import cut
from ..plan import Plan, PlanStep

ENROL, GOAL = "enrol", "goals"
"""Where something is named that is no step: who is taken in, and what success is; as the file says it."""


@dataclass(frozen=True, slots=True)
class Lacking:
    """A thing that is not there. `label`: the kind in a marked word; `said`: a marked sentence in place of that there
    is none ('': none); `steps`: which of them name it, or ENROL, GOAL.
    """

    kind: str
    label: str
    said: str
    name: str
    steps: tuple[str, ...]


class Given:
    """What stands at a variable: what was filled in, else the manual's own."""

    def __init__(self, known: Plan, given: Mapping[str, Any]) -> None:
        self._known, self._given = known, given

    def get(self, name: str, default: str = "") -> str:
        said, known = self._given.get(name), self._known.source.vars.get(name)
        return said if isinstance(said, str) and said else known.default if known is not None else default


def lacking(workspace_id: int, of: Plan, given: Mapping[str, Any], *, now: datetime) -> Sequence[Lacking]:
    """What a playbook names that is not there, with these values of its variables; as the file goes."""
    values = Given(of, given)
    called: dict[Called, list[str]] = {}
    for where, kind, said in _named(of):
        if name := meant(cut(said).filled(values)):
            places = called.setdefault((kind, name), [])
            if where not in places:
                places.append(where)
    makes = [pair for step in of.steps.values() for pair in _of(step, step.block.makes)]
    made = {(kind, cut(said).filled(values)) for kind, said in makes}
    missing = not_there(workspace_id, called.keys() - made, now=now)
    return [
        Lacking(kind, known(kind).label, known(kind).said, name, tuple(places))
        for (kind, name), places in called.items()
        if (kind, name) in missing
    ]


def _named(of: Plan) -> Iterator[tuple[str, str, str]]:
    """(where, kind of thing, name as written)."""
    source = of.source
    for condition in (source.enrol.only, source.enrol.unless):
        yield from _in_condition(ENROL, condition)
    if source.enrol.trigger == "deed" and source.enrol.value.startswith("bought:"):
        yield ENROL, "product", source.enrol.value.removeprefix("bought:")
    if source.enrol.trigger == "tagged":
        yield ENROL, "tag", source.enrol.value
    for step in of.steps.values():
        for kind, said in _of(step, step.block.names):
            yield step.id, kind, said
        for condition in step.conditions:
            yield from _in_condition(step.id, condition)
    if source.goals is not None and source.goals.primary.fact == "paid":
        yield GOAL, "product", source.goals.primary.value


def _of(step: PlanStep, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for argument, kind in names.items():
        said: object = step.args
        for part in argument.split("."):
            said = getattr(said, part)
        yield from ((kind, str(one)) for one in (said if isinstance(said, tuple) else (said,)))


def _in_condition(where: str, condition: str) -> Iterator[tuple[str, str, str]]:
    try:
        tree = parse(condition) if condition else None
    except BadCondition:  # published before a question went: the checks say so when it is published again
        return
    for ask in asks(tree) if tree is not None else ():
        for arg, node in zip(ask.question.args, ask.args, strict=True):
            if arg.names not in ("", STEP) and isinstance(node, Literal):  # the checks tell of steps
                yield where, arg.names, str(node.value)
