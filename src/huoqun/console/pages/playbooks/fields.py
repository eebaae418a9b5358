"""Fields of the form: each is one place of the text, named by its path, and written back into that place alone."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from huoqun.core.errors import NotFound
from huoqun.playbooks.format.editing import GONE

Path = tuple[str | int, ...]
Choices = Sequence[tuple[str, str]]

_LISTS = frozenset({"days", "weekdays", "monthdays", "classes", "applies_to", "add", "remove"})
_NUMBERS = frozenset(
    {"max", "percent", "every", "a_day", "count", "minutes_a_day", "amount", "least", "max_names", "growth"}
)
_KEPT_EMPTY = frozenset({"id", "name", "kind", "do"})
_BETWEEN = re.compile(r"[\s,，、;；]+")
_NUMBER = re.compile(r"-?\d{1,9}", re.ASCII)
LONGEST_PATH = 20


@dataclass(frozen=True, slots=True)
class Field:
    """A place of the text with its value. `place` is its path as JSON; `kind`: `line`, `area`, `choice`."""

    place: str
    label: str
    value: str
    kind: str = "line"
    choices: Choices = ()
    hint: str = ""


def line(path: Path, label: str, value: Any, hint: str = "", *, kind: str = "line") -> Field:
    return Field(place_of(path), label, shown(value), kind, hint=hint)


def choice(path: Path, label: str, value: Any, choices: Choices) -> Field:
    """A choice; a value that is none of them stands beside them, so that looking at it changes nothing."""
    said = shown(value)
    known = choices if said in dict(choices) else [*choices, (said, said)]
    return Field(place_of(path), label, said, "choice", known)


def shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "、".join(map(str, value)) if all(isinstance(v, str | int) for v in value) else ""
    return "" if value is None else str(value)


def place_of(path: Path) -> str:
    return json.dumps(path, ensure_ascii=False)


def path_of(place: str) -> Path:
    """The path that a field names. Raises NotFound for what is none."""
    try:
        found = json.loads(place[:4_000])
    except (ValueError, RecursionError):
        raise NotFound from None
    is_path = isinstance(found, list) and 0 < len(found) <= LONGEST_PATH
    if not is_path or not all(type(part) in (str, int) and part != -1 for part in found):
        raise NotFound
    return tuple(found)


def said(path: Path, raw: str) -> Any:
    """The value that was typed, as the text should hold it; GONE where an empty field means nothing is said."""
    raw, name = raw.replace("\r\n", "\n"), path[-1]
    if path[0] == "templates":
        return raw
    if not raw.strip():
        return "" if len(path) == 1 and name in _KEPT_EMPTY else GONE
    if name == "days" and path[0] == "calendar":
        return _number(raw)
    if name in _LISTS:
        return [_number(part) if name == "monthdays" else part for part in _BETWEEN.split(raw.strip())]
    return _number(raw) if name in _NUMBERS else raw.strip()


def _number(raw: str) -> int | str:
    raw = raw.strip()
    return int(raw) if _NUMBER.fullmatch(raw) else raw


_TOGETHER: dict[str, dict[str, str]] = {"quiet_hours": {"from": "22:00", "to": "08:00"}, "misfire": {"grace": "2h"}}
"""Keys that make no sense one without the other, and what the others are to begin with."""


def meant(path: Path, value: Any, text: str) -> tuple[Path, Any]:
    """What setting a field means: half of a pair brings the other half, and emptying it takes both away."""
    together = _TOGETHER.get(str(path[0]))
    if together is None or len(path) != 2:
        return path, value
    if value is GONE and path[1] in together:
        return path[:1], GONE
    if value is not GONE and not re.search(rf"^{path[0]}:", text, re.MULTILINE):
        return path[:1], {**together, path[1]: value}
    return path, value
