"""Parked facts: a person has them handled again, or drops them with a reason. Features: switched on and off."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from huoqun.core import actions, jobs, journal, queries
from huoqun.core.errors import NotAllowed, NotFound
from huoqun.core.facts import fact
from huoqun.core.journal import lane_of
from huoqun.core.models import Parked
from huoqun.core.worker import add_cursors
from huoqun.site.testing_cast import FOUNDED

broken = {"yes": True}
handled: set[int] = set()  # a batch that fails is tried in halves, so a bell may be counted in vain


@fact("testing.rung")
@dataclass(frozen=True, kw_only=True)
class Rung:
    """A bell rang in a test."""

    number: int


@jobs.consumer("testing.bells", hears=[("testing.rung", 1)], acts=False)
def _bells(units, now):
    """Counts bells, unless it is broken and the bell is a seven."""
    for unit in units:
        if broken["yes"] and unit.fact.payload["number"] == 7:
            raise ValueError("seven")
        handled.add(unit.fact.payload["number"])


@pytest.fixture
def parked(cast):
    """Bells 6, 7, 8 rang; 7 could not be handled."""
    broken["yes"] = True
    handled.clear()
    add_cursors()
    for number in (6, 7, 8):
        journal.record(cast.alice.actor, [Rung(number=number)], at=FOUNDED)
    consumer, lane = jobs.named("testing.bells"), lane_of(cast.workspace)
    while jobs.run_once([consumer], stream=lane, now=FOUNDED):
        pass
    return queries.parked(cast.workspace)


pytestmark = pytest.mark.django_db(transaction=True)


def test_the_list_shows_the_fact_and_what_failed(cast, parked):
    (one,) = parked

    assert (one.consumer, one.name, one.fact.payload) == ("testing.bells", "testing.rung", {"number": 7})
    assert one.error.startswith("ValueError at _bells")
    assert handled == {6, 8}
    assert queries.parked_count(cast.workspace) == 1


def test_a_retry_that_works_takes_it_off_the_list(cast, parked):
    broken["yes"] = False
    actions.retry(cast.alice.actor, parked_id=parked[0].id, now=FOUNDED)

    assert handled == {6, 7, 8}
    assert queries.parked(cast.workspace) == []
    assert _last(cast).name == "core.fact_retried"
    assert _last(cast).payload["done"] is True


def test_a_retry_that_fails_again_leaves_it_and_says_so(cast, parked):
    with pytest.raises(actions.StillFails):
        actions.retry(cast.alice.actor, parked_id=parked[0].id, now=FOUNDED)

    assert queries.parked(cast.workspace)[0].attempts == 2
    assert _last(cast).payload["done"] is False


def test_a_retry_without_its_handler_is_refused(cast, parked):
    Parked.objects.update(consumer="testing.gone")

    with pytest.raises(actions.CannotRetry):
        actions.retry(cast.alice.actor, parked_id=parked[0].id, now=FOUNDED)


def test_dropping_needs_a_reason_and_keeps_it(cast, parked):
    with pytest.raises(actions.ReasonMissing):
        actions.drop(cast.alice.actor, parked_id=parked[0].id, reason="  ", now=FOUNDED)
    actions.drop(cast.alice.actor, parked_id=parked[0].id, reason="a test bell", now=FOUNDED)

    assert queries.parked(cast.workspace) == []
    assert _last(cast).payload["reason"] == "a test bell"


@pytest.mark.parametrize("verb", [actions.retry, lambda *a, **k: actions.drop(*a, reason="x", **k)])
def test_it_is_nobody_elses_business(cast, parked, verb):
    with pytest.raises(NotFound):
        verb(cast.eve.actor, parked_id=parked[0].id, now=FOUNDED)
    with pytest.raises(NotAllowed):
        verb(cast.bob.actor, parked_id=parked[0].id, now=FOUNDED)


def test_the_page_lists_retries_and_drops(cast, parked, browser_of):
    browser = browser_of(cast.alice)
    assert "testing.bells" in browser.get("/parked").text

    failed = browser.post(f"/parked/{parked[0].id}/retry")
    broken["yes"] = False
    worked = browser.post(f"/parked/{parked[0].id}/retry")

    assert (failed.status_code, worked.status_code) == (409, 302)
    assert "testing.bells" not in browser.get("/parked").text


def test_a_feature_is_switched_once(cast):
    for on in (False, False, True):
        actions.switch_feature(cast.alice.actor, feature="camps", on=on, now=FOUNDED)
        assert queries.workspace(cast.workspace).has("camps") is on

    said = [f.payload["on"] for f in queries.audit(cast.workspace).facts if f.name == "core.feature_switched"]
    assert said == [True, False]


def test_only_owners_switch_features(cast):
    with pytest.raises(NotAllowed):
        actions.switch_feature(cast.bob.actor, feature="camps", on=False, now=FOUNDED)


def _last(cast):
    return queries.audit(cast.workspace, limit=1).facts[0]
