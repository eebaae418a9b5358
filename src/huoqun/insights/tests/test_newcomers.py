"""Newcomers who came once: who is one, what is read of them, and what becomes of what is foretold."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from huoqun.core.actor import system
from huoqun.insights.actions import foretelling
from huoqun.insights.forecasting.days import MEASURES, Days
from huoqun.insights.forecasting.model import coming_again
from huoqun.insights.forecasting.newcomers import NEWCOMER_NAMES, Newcomers, newcomers_at
from huoqun.insights.forecasting.training import arrivals
from huoqun.insights.models import Foretold
from huoqun.insights.queries.forecasts import newcomer_forecasts
from huoqun.insights.queries.kept import newest, reliability
from huoqun.insights.rules import Foretells

from .test_forecasts import AT, community, folded, on  # noqa: F401 : a lively group, one that fades, a young one

DAY = 730_000
LAKE, HILL = 0, 1
ALICE, BOB, CHEN, DORA, EVE = range(5)


def days(*rows: tuple[int, int, int], **measures: int) -> Days:
    """Rows of (group, member, day before DAY), each with one message unless `measures` says otherwise."""
    counts = [{"messages": 1, **measures}.get(name, 0) for name in MEASURES]
    return Days.of([(group, member, DAY - ago, *counts) for group, member, ago in rows])


def column(found: Newcomers, name: str) -> list[float]:
    return found.table[:, NEWCOMER_NAMES.index(name)].tolist()


def test_a_newcomer_came_to_the_group_once_and_lately():
    found = newcomers_at(
        days(
            (LAKE, ALICE, 1),  # Yesterday: yes.
            (LAKE, BOB, 14),  # The last day that counts.
            (LAKE, CHEN, 15),  # Too long ago.
            (LAKE, DORA, 9), (LAKE, DORA, 2),  # Came again.
            (LAKE, EVE, 300), (HILL, EVE, 3),  # New on the hill, known at the lake.
        ), DAY,
    )  # fmt: skip

    assert list(zip(found.group.tolist(), found.member.tolist(), found.since.tolist(), strict=True)) == [
        (LAKE, ALICE, 0), (LAKE, BOB, 13), (HILL, EVE, 2),
    ]  # fmt: skip
    assert column(found, "known_elsewhere") == [0, 0, pytest.approx(np.log(2))]


def test_who_was_only_spoken_to_did_not_come():
    assert len(newcomers_at(days((LAKE, ALICE, 1), messages=0, replies_in=3), DAY).group) == 0


def test_nothing_at_all_foretells_nothing():
    found, chance = coming_again(days(), DAY)

    assert (len(found.group), len(chance)) == (0, 0)


def test_whoever_has_been_elsewhere_since_is_known_to_be_around():
    found = newcomers_at(days((LAKE, ALICE, 5), (HILL, ALICE, 2), (LAKE, BOB, 5)), DAY)

    assert column(found, "elsewhere_since") == [1, 0, 0]


def test_how_often_newcomers_came_again_here_is_read_of_those_whose_month_is_over():
    back = [(LAKE, 10 + n, 60) for n in range(20)] + [(LAKE, 10 + n, 50) for n in range(20)]
    gone = [(HILL, 40 + n, 60) for n in range(20)]
    late = [(HILL, 70 + n, 20) for n in range(20)] + [(HILL, 70 + n, 19) for n in range(20)]  # Not known yet.
    found = newcomers_at(days(*back, *gone, *late, (LAKE, ALICE, 1), (HILL, BOB, 1)), DAY)
    lake, hill = column(found, "group_returned")

    assert lake > 0 > hill
    assert newcomers_at(days(*back, *gone, (LAKE, ALICE, 1), (HILL, BOB, 1)), DAY).table[1, -2] == hill


def test_nothing_is_learnt_of_who_might_still_come_again():
    talk = [(LAKE, n, 200 - n) for n in range(200)]

    assert arrivals(days(*talk), until=DAY).at.max() <= DAY - 30
    assert len(arrivals(days(), until=DAY).at) == 0


@pytest.mark.django_db(transaction=True)
def test_what_is_foretold_of_newcomers_is_kept_and_held_against_what_came(community, workspace, alice, cast):  # noqa: F811
    us, day = system(workspace, "insights"), date(2026, 8, 10)
    told = newcomer_forecasts(alice, at=day)
    assert told and all(0 < one.p_return_30d < 1 and one.silent < 14 for one in told)
    assert told == sorted(told, key=lambda one: one.p_return_30d)
    assert newcomer_forecasts(cast.eve.actor, at=day) == []

    now = datetime(2026, 8, 10, tzinfo=UTC)
    foretelling.keep(us, day=day, now=now)
    assert {(one.group, one.member) for one in newest(alice).newcomers} == {(one.group, one.member) for one in told}
    foretelling.keep(us, day=day + timedelta(days=30), now=now + timedelta(days=30))

    came = dict(Foretold.objects.filter(kind=Foretells.NEWCOMER, day=day).values_list("member_id", "came"))
    assert None not in came.values()
    assert sum(span.came.whole for span in reliability(workspace, Foretells.NEWCOMER)) == len(told)
