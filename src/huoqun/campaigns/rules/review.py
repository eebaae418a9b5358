"""What a review looks at: law, terms, budget, capacity, wording. A look says what stands against a campaign."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Topic(StrEnum):
    """What a finding is about."""

    LAW = "law"
    TERMS = "terms"
    BUDGET = "budget"
    CAPACITY = "capacity"
    WORDING = "wording"
    POSTER = "poster"


@dataclass(frozen=True, slots=True)
class Finding:
    """`message`, `mend`: msgids, with `values` in them. `stops`: the campaign cannot begin with it. `source`: where the
    rule stands, empty where it is ours.
    """

    topic: Topic
    code: str
    message: str
    mend: str
    stops: bool
    source: str = ""
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A campaign as the looks see it. Amounts in minor units."""

    id: int
    workspace_id: int
    name: str
    kind: str
    aim: str
    rules_text: str
    currency: str
    budget_id: int | None
    each: int
    each_most: int
    ladder: list[list[int]]
    stays_days: int
    must: str
    entry: dict[str, Any]
    starts_at: datetime
    ends_at: datetime


Look = Callable[[Reviewed, datetime], list[Finding]]
_looks: dict[str, Look] = {}


def look(name: str) -> Callable[[Look], Look]:
    """Decorator: have a function look at every campaign that is reviewed."""

    def declare(function: Look) -> Look:
        _looks[name] = function
        return function

    return declare


def all_looks() -> tuple[Look, ...]:
    """Every look, in the order of their names."""
    return tuple(_looks[name] for name in sorted(_looks))
