"""Things that steps call by name and that nobody has made, or that are over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huoqun.core.things import label_of, meant, not_there

from ..engine.texts import cut
from ..plan import Plan


@dataclass(frozen=True, slots=True)
class Lacking:
    """A thing that is not there. `label`: the kind in a marked word; `steps`: whose steps would go on without it."""

    kind: str
    label: str
    name: str
    steps: tuple[str, ...]


class _Values:
    """What stands at a variable: what was filled in, else the manual's own."""

    def __init__(self, known: Plan, given: Mapping[str, Any]) -> None:
        self._known, self._given = known, given

    def get(self, name: str, default: str = "") -> str:
        said, known = self._given.get(name), self._known.source.vars.get(name)
        return said if isinstance(said, str) and said else known.default if known is not None else default


def lacking(workspace_id: int, known: Plan, given: Mapping[str, Any]) -> Sequence[Lacking]:
    """What the steps of a playbook name that is not there, with these values of its variables; as the file goes."""
    values = _Values(known, given)
    called: dict[tuple[str, str], list[str]] = {}
    for step in known.steps.values():
        for argument, kind in step.block.names.items():
            if name := meant(cut(str(getattr(step.args, argument))).filled(values)):
                called.setdefault((kind, name), []).append(step.id)
    missing = not_there(workspace_id, called)
    return [
        Lacking(kind, label_of(kind), name, tuple(steps))
        for (kind, name), steps in called.items()
        if (kind, name) in missing
    ]
