"""The chances that are given: by the model that ships, drawn by what became of the community's own groups."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..rules import OFTEN, YOUNG
from .days import Days, Floats
from .features import Seen, groups_at
from .learning import of_own_groups, of_own_newcomers, of_own_people
from .logistic import Logistic
from .newcomers import Newcomers, newcomers_at
from .people import Silent, silent_at

PRIOR = Path(__file__).with_name("prior.json")


@dataclass(frozen=True)
class Forecasts:
    """Groups of `days` at a day with their chances of being alive at each horizon; nan where the group is too young.

    `own`: of how many cases of the community itself was learnt, for the nearer horizon; 0: it is too early.
    """

    days: Days
    seen: Seen
    alive: dict[int, Floats]
    parts: Floats
    own: int


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
    learnt = {horizon: of_own_groups(of_groups(horizon), days, at=at, horizon=horizon) for horizon in (28, 90)}
    alive = {horizon: 1 - one.model.chance(seen.table) for horizon, one in learnt.items()}
    for chances in alive.values():
        chances[seen.age <= YOUNG] = float("nan")
    return Forecasts(days, seen, alive, learnt[28].model.parts(seen.table), learnt[28].cases)


def returning(days: Days, at: int) -> tuple[Silent, Floats]:
    """Whoever came to a group on two days or more and has been silent there for 14 days to a year at `at`, and the
    chance that they speak there within 60 days, by what was said before `at` alone.
    """
    seen = silent_at(days, at)
    often = seen.days >= OFTEN
    seen = Silent(*(getattr(seen, name)[often] for name in Silent.__dataclass_fields__))
    learnt = of_own_people(Logistic.from_json(shipped()["people"]), days, at=at)
    return seen, learnt.model.chance(seen.table)


def coming_again(days: Days, at: int) -> tuple[Newcomers, Floats]:
    """Whoever came to a group for the first time in the fortnight before `at` and only once, and the chance that they
    come there again within 30 days, by what was said before `at` alone.
    """
    seen = newcomers_at(days, at)
    learnt = of_own_newcomers(Logistic.from_json(shipped()["newcomers"]), days, at=at)
    return seen, learnt.model.chance(seen.table)
