"""Reports that a process keeps: reckoned once, however many ask at a time, and asked for anew where it failed."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier

import msgspec
import pytest

from huoqun.campaigns.rehearsal import kept

from .test_rehearsal import PLAIN

OTHER = msgspec.structs.replace(PLAIN, told=101)


@pytest.fixture(autouse=True)
def nothing_is_kept(monkeypatch):
    monkeypatch.setattr(kept, "_kept", OrderedDict())
    monkeypatch.setattr(kept, "_awaited", {})


def test_many_who_ask_at_a_time_have_one_reckoning_of_each(monkeypatch):
    reckoned, together = [], Barrier(8)

    def rehearse(scenario, *, seeds):
        reckoned.append(scenario.told)
        return f"report of {scenario.told}"

    def ask(scenario):
        together.wait()
        return kept.reckoned(scenario, seeds=3)

    monkeypatch.setattr(kept, "rehearse", rehearse)
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(ask, [PLAIN, OTHER] * 4))

    assert told == ["report of 100", "report of 101"] * 4
    assert sorted(reckoned) == [100, 101] and kept._awaited == {}


def test_whoever_asks_for_what_is_under_way_does_not_queue_behind_others(monkeypatch):
    under_way = Future()
    under_way.set_result("its report")
    monkeypatch.setattr(kept, "_awaited", {kept._key(PLAIN, 3): under_way})
    monkeypatch.setattr(kept, "_reckoning", None)  # whoever would stand in the queue fails

    assert kept.reckoned(PLAIN, seeds=3) == "its report"


def test_what_failed_is_not_kept_and_is_reckoned_anew(monkeypatch):
    def fails(scenario, *, seeds):
        raise ZeroDivisionError

    monkeypatch.setattr(kept, "rehearse", fails)
    with pytest.raises(ZeroDivisionError):
        kept.reckoned(PLAIN, seeds=3)
    monkeypatch.setattr(kept, "rehearse", lambda scenario, *, seeds: "a report")

    assert kept.known(PLAIN, seeds=3) is None and kept.reckoned(PLAIN, seeds=3) == "a report"
