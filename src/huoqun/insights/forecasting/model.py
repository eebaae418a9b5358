"""The model that ships, and the chances that it gives."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..rules import OFTEN, YOUNG
from .days import Days, Floats
from .features import Seen, groups_at
from .logistic import Logistic
from .people import Silent, silent_at

PRIOR = Path(__file__).with_name("prior.json")


@dataclass(frozen=True)
class Forecasts:
    """Groups of `days` at a day with their chances of being alive at each horizon; nan where the group is too young."""

    days: Days
    seen: Seen
    alive: dict[int, Floats]
    parts: Floats


@cache
def shipped() -> dict[str, Any]:
    """What `make train-forecast` made."""
    told: dict[str, Any] = json.loads(PRIOR.read_text("utf-8"))
    return told


def of_groups(horizon: int) -> Logistic:
    """The shipped model of silence at a horizon (28 or 90 days)."""
    return Logistic.from_json(shipped()["groups"][str(horizon)])


def forecast(days: Days, at: int) -> Forecasts:
    """Every group that spoke in the 28 days before the ordinal `at`, by what was said before it alone.

    `parts`: what each feature adds to the logit of its being silent in 28 days.
    """
    seen = groups_at(days, at)
    near, far = of_groups(28), of_groups(90)
    alive = {28: 1 - near.chance(seen.table), 90: 1 - far.chance(seen.table)}
    for chances in alive.values():
        chances[seen.age <= YOUNG] = float("nan")
    return Forecasts(days, seen, alive, near.parts(seen.table))


def returning(days: Days, at: int) -> tuple[Silent, Floats]:
    """Whoever came to a group on two days or more and has been silent there for 14 days to a year at `at`, and the
    chance that they speak there within 60 days, by what was said before `at` alone.
    """
    seen = silent_at(days, at)
    often = seen.days >= OFTEN
    seen = Silent(*(getattr(seen, name)[often] for name in Silent.__dataclass_fields__))
    return seen, Logistic.from_json(shipped()["people"]).chance(seen.table)
