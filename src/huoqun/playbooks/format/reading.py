"""A playbook's file, read strictly: `read(text) → Document`, or BadPlaybook with every finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from msgspec import structs
from msgspec.structs import fields

from ..codes import Code
from ..findings import BadPlaybook, Finding, found
from ._yaml import Path, Reader, Values, decoded
from .fitting import Misfit, fit, misfits
from .model import SCHEMA, Exit, Playbook, Step


@dataclass(frozen=True)
class Document:
    """A playbook with the text that it was read from, and the line of each path such as ("stages", 0, "id").

    A step's arguments stand in the file beside its other keys, and so do their paths.
    """

    playbook: Playbook
    text: str = ""
    lines: Mapping[Path, int] = field(default_factory=dict)

    def with_templates(self, newer: Mapping[str, str]) -> Document:
        """The same with other words for some of its texts; lines stay the file's."""
        templates = {**self.playbook.templates, **newer}
        return Document(structs.replace(self.playbook, templates=templates), self.text, self.lines)

    def line(self, *path: str | int) -> int:
        """The line of a path, or of what holds it where the file does not say it."""
        return line_of(self.lines, path)


def line_of(lines: Mapping[Path, int], path: Path) -> int:
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def read(source: str | bytes) -> Document:
    """The playbook that a text says. Raises BadPlaybook, whatever the bytes."""
    text = decoded(source)
    values = Reader().read(text)
    if not values.findings and values.value is None:
        reason = _("There is nothing in the file.")
        raise BadPlaybook([found(Code.EMPTY, 1, reason, _("Begin with “schema: %(it)s”.") % {"it": SCHEMA})])
    shaped = _shaped(values.value)
    if values.findings:
        # Of half a file nothing can be said to be missing.
        more = misfits(Playbook, shaped) if values.is_whole else []
        raise BadPlaybook(values.findings + [_told(misfit, values) for misfit in more])
    playbook, wrong = fit(Playbook, shaped)
    if wrong:
        raise BadPlaybook([_told(misfit, values) for misfit in wrong])
    return Document(playbook, text, values.lines)


def _told(misfit: Misfit, values: Values) -> Finding:
    step = step_at(values.value, misfit.path)
    return found(misfit.code, line_of(values.lines, misfit.path), misfit.reason, misfit.mend, step=step)


def step_at(value: Any, path: Path) -> str:
    """The id of the step that a path lies in; '' outside of steps."""
    match path:
        case ("stages", int(), "steps", int(), *_rest):
            length = 4
        case ("exit", int(), *_rest):
            length = 2
        case _:
            return ""
    for part in path[:length]:
        value = value[part]
    found_id = value.get("id") if isinstance(value, dict) else None
    return found_id if isinstance(found_id, str) else ""


def _shaped(value: Any) -> Any:
    """The values with each step's arguments apart from its own keys."""
    if not isinstance(value, dict):
        return value
    shaped = dict(value)
    if isinstance(value.get("stages"), list):
        shaped["stages"] = [_shaped_stage(stage) for stage in value["stages"]]
    if isinstance(value.get("exit"), list):
        shaped["exit"] = [_shaped_step(step, Exit) for step in value["exit"]]
    return shaped


def _shaped_stage(stage: Any) -> Any:
    if not isinstance(stage, dict) or not isinstance(stage.get("steps"), list):
        return stage
    return stage | {"steps": [_shaped_step(step, Step) for step in stage["steps"]]}


def _shaped_step(step: Any, kind: type[Step]) -> Any:
    if not isinstance(step, dict):
        return step
    own = own_keys(kind)
    args = {key: value for key, value in step.items() if key not in own}
    return {key: value for key, value in step.items() if key in own} | ({"args": args} if args else {})


@cache
def own_keys(kind: type[Step]) -> tuple[str, ...]:
    """A step's keys in the file, in their order; all others are arguments of its block."""
    return tuple(f.encode_name for f in fields(kind) if f.encode_name != "args")
