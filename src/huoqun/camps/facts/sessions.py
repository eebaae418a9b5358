"""What camps announce of sessions."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("camps.session_planned")
@dataclass(frozen=True, kw_only=True)
class SessionPlanned:
    """A live session of a class was planned, by the team or by its playbook."""

    session_id: int
    group_run_id: int
    group_id: int


@fact("camps.session_cancelled")
@dataclass(frozen=True, kw_only=True)
class SessionCancelled:
    """A session counts for nobody; who had come has no deed of it."""

    session_id: int
    group_run_id: int
    group_id: int


@fact("camps.attended")
@dataclass(frozen=True, kw_only=True)
class Attended:
    """It was noted how members were at a session, at most 500 a fact; `how` as `attendance.CameHow`."""

    session_id: int
    group_id: int
    member_ids: tuple[int, ...]
    how: int


@fact("camps.attendance_corrected")
@dataclass(frozen=True, kw_only=True)
class AttendanceCorrected:
    """Members who were noted had not been at a session."""

    session_id: int
    group_id: int
    member_ids: tuple[int, ...]
