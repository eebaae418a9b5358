"""What camps announce of check-ins. That somebody checked in is announced as the deed that it is."""

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


@fact("camps.checkin_refused")
@dataclass(frozen=True, kw_only=True)
class CheckinRefused:
    """Somebody of the team refused a check-in; the reason stands with it. The day is missed, unless it is done anew."""

    checkin_id: int
    group_run_id: int
    group_id: int
    member_id: int
    day: int


@fact("camps.checkin_recalled")
@dataclass(frozen=True, kw_only=True)
class CheckinRecalled:
    """The message that was a check-in was taken back: it counts no longer."""

    checkin_id: int
    group_run_id: int
    group_id: int
    member_id: int
    day: int


@fact("camps.checkin_accepted")
@dataclass(frozen=True, kw_only=True)
class CheckinAccepted:
    """Somebody of the team looked at a check-in and lets it count, one that was refused or recalled too."""

    checkin_id: int
    group_run_id: int
    group_id: int
    member_id: int
    day: int
