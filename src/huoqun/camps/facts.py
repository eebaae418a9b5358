"""What camps announce. That somebody checked in is announced as the deed that it is."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("camps.window_opened")
@dataclass(frozen=True, kw_only=True)
class WindowOpened:
    """From now on one may check in for a day of a group run."""

    group_run_id: int
    group_id: int
    day: int
