"""Rehearsals that were reckoned lately: the same scenario gives the same report, so a reload reckons nothing."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

import msgspec

from .report import Report, rehearse
from .scenario import Scenario

KEPT = 32
"""Reports that a process keeps; each is some kilobytes."""
_kept: OrderedDict[bytes, Report] = OrderedDict()
_reckoning = Lock()


def known(scenario: Scenario, *, seeds: int) -> Report | None:
    """The report, if this process has it."""
    return _kept.get(_key(scenario, seeds))


def reckoned(scenario: Scenario, *, seeds: int) -> Report:
    """The report, reckoned where nobody has. It keeps a processor busy, so one is at it and others wait: whoever loads
    a page twice waits for the first.
    """
    key = _key(scenario, seeds)
    with _reckoning:
        report = _kept.get(key) or rehearse(scenario, seeds=seeds)
        _kept[key] = report
        _kept.move_to_end(key)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return report


def _key(scenario: Scenario, seeds: int) -> bytes:
    return msgspec.json.encode((seeds, scenario), order="deterministic")
