"""A community's own past draws the forecasts; what comes after the day, and too little of it, does not."""

from __future__ import annotations

import random
from functools import cache

import numpy as np

from huoqun.insights.forecasting.days import MEASURES, Days
from huoqun.insights.forecasting.learning import LEAST, of_own_groups, of_own_people
from huoqun.insights.forecasting.logistic import Logistic
from huoqun.insights.forecasting.model import of_groups, shipped
from huoqun.insights.forecasting.training import examples

FIRST, WEEKS = 730_000, 90


@cache
def seasonal() -> Days:
    """Thirty groups that meet for a week, rest for a month or two, and come back: none of them ever ends."""
    chance = random.Random(3)
    rows = []
    for group in range(30):
        day = FIRST + chance.randrange(30)
        while day < FIRST + WEEKS * 7:
            rows += [(group, group * 10 + n % 5, day + n, 3, *[1] * (len(MEASURES) - 1)) for n in range(7)]
            day += chance.randrange(37, 60)
    return Days.of(rows)


def _off(model: Logistic, days: Days, *, since: int) -> float:
    """How far what was said lies from what came, on the whole."""
    asked = examples(days, horizon=28, until=FIRST + WEEKS * 7)
    late = asked.where(asked.at >= since)
    return abs(float(model.chance(late.table).mean() - late.silent.mean()))


def test_where_groups_rest_and_return_the_alarm_learns_how_often_they_do():
    prior, at = of_groups(28), FIRST + 60 * 7
    learnt = of_own_groups(prior, seasonal(), at=at, horizon=28)

    assert learnt.cases >= LEAST
    assert _off(learnt.model, seasonal(), since=at) < _off(prior, seasonal(), since=at) / 2


def test_nothing_is_learnt_of_what_came_after_the_day():
    prior, at = of_groups(28), FIRST + 60 * 7
    whole, known = (of_own_groups(prior, days, at=at, horizon=28) for days in (seasonal(), seasonal().before(at)))

    assert np.array_equal(whole.model.weights, known.model.weights) and whole.cases == known.cases > 0


def test_of_a_young_community_nothing_is_learnt_yet():
    people = Logistic.from_json(shipped()["people"])
    for at in (FIRST - 1, FIRST + 20, FIRST + 70):
        assert of_own_groups(of_groups(28), seasonal(), at=at, horizon=28).cases == 0
        assert of_own_people(people, seasonal(), at=at).model is people
