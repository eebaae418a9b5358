"""Rehearsals that were reckoned lately: the same scenario gives the same report, so a reload reckons nothing."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future
from threading import Lock

import msgspec

from .report import Report, rehearse
from .scenario import Scenario

KEPT = 32
"""Reports that a process keeps; each is some kilobytes."""
_kept: OrderedDict[bytes, Report] = OrderedDict()
_awaited: dict[bytes, Future[Report]] = {}
"""What is reckoned, or waits for its turn."""
_guard, _reckoning = Lock(), Lock()


def known(scenario: Scenario, *, seeds: int) -> Report | None:
    """The report, if this process has it."""
    return _kept.get(_key(scenario, seeds))


def reckoned(scenario: Scenario, *, seeds: int) -> Report:
    """The report, reckoned where nobody has. It keeps a processor busy, so one is at it and others wait; whoever asks
    for the same as somebody else has it with them, whatever waits besides.
    """
    key = _key(scenario, seeds)
    with _guard:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
        awaited = _awaited.get(key)
        if awaited is None:
            own = _awaited[key] = Future()
    return _reckon(key, own, scenario, seeds) if awaited is None else awaited.result()


def _reckon(key: bytes, own: Future[Report], scenario: Scenario, seeds: int) -> Report:
    try:
        with _reckoning:
            report = rehearse(scenario, seeds=seeds)
    except BaseException as error:
        with _guard:
            del _awaited[key]
        own.set_exception(error)
        raise
    with _guard:
        del _awaited[key]
        _kept[key] = report
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    own.set_result(report)
    return report


def _key(scenario: Scenario, seeds: int) -> bytes:
    return msgspec.json.encode((seeds, scenario), order="deterministic")
