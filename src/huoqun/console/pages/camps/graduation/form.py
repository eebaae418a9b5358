"""A completion rule as fields: for each kind how many, how many of a hundred, which score, until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huoqun.camps.completion import Group, Part, Rule
from huoqun.camps.marks import ColumnKind
from huoqun.console.pages.camps.words import kind_name

GRADED = (ColumnKind.HOMEWORK, ColumnKind.QUIZ)


@dataclass(frozen=True, slots=True)
class Row:
    """The fields of a kind, as text."""

    kind: str
    name: str
    least: str
    percent: str
    score: str
    through: str
    graded: bool


def fields(rule: Rule) -> list[Row]:
    """The fields that say this rule. What is nested shows as if it were not there: its words stand above."""
    parts = [one for one in rule.parts if isinstance(one, Part)]
    return [_row(kind, [part for part in parts if part.of is kind]) for kind in ColumnKind]


def _row(kind: ColumnKind, parts: Sequence[Part]) -> Row:
    said = {name: next((str(n) for p in parts if (n := getattr(p, name)) is not None), "") for name in _NUMBERS}
    through = next((part.through for part in parts if part.through), "")
    return Row(str(kind), kind_name(kind), **said, through=through, graded=kind in GRADED)


_NUMBERS = ("least", "percent", "score")


def is_flat(rule: Rule) -> bool:
    return not any(isinstance(one, Group) for one in rule.parts)


def was_said(said: Mapping[str, Any]) -> bool:
    """Whether a request holds the form."""
    return "how" in said


def kept(said: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The form's own fields of a request, to be sent once more."""
    names = ["how", *(f"{name}-{kind}" for kind in ColumnKind for name in (*_NUMBERS, "through"))]
    return [(name, str(said[name])) for name in names if name in said]


def raw(said: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields say, as `completion.read` takes it; empty fields ask for nothing."""
    parts = []
    for kind in ColumnKind:
        through = str(said.get(f"through-{kind}", "")).strip()
        for name in _NUMBERS:
            number = str(said.get(f"{name}-{kind}", "")).strip()
            if number:
                value: Any = int(number) if number.isascii() and number.isdecimal() and len(number) < 6 else number
                parts.append({"of": str(kind), name: value} | ({"through": through} if through else {}))
    return {"any" if said.get("how") == "any" else "all": parts} if parts else {}
