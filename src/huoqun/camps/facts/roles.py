"""What camps announce of class roles."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("camps.role_given")
@dataclass(frozen=True, kw_only=True)
class RoleGiven:
    """A member holds a role of a class; `role` as `duties.ClassRole`."""

    group_run_id: int
    group_id: int
    member_id: int
    role: str


@fact("camps.role_ended")
@dataclass(frozen=True, kw_only=True)
class RoleEnded:
    """A member holds a role of a class no longer: dismissed, or gone from the class."""

    group_run_id: int
    group_id: int
    member_id: int
    role: str


@fact("camps.duties_changed")
@dataclass(frozen=True, kw_only=True)
class DutiesChanged:
    """What a role of a class is asked to do was changed by the team."""

    group_run_id: int
    group_id: int
    role: str


@fact("camps.duty_asked")
@dataclass(frozen=True, kw_only=True)
class DutyAsked:
    """Members are asked to do a duty today, at most 500 a fact; they are told in private."""

    group_run_id: int
    group_id: int
    turn_ids: tuple[int, ...]


@fact("camps.duty_settled")
@dataclass(frozen=True, kw_only=True)
class DutySettled:
    """A duty was done, missed or excused; `state` as `duties.TurnState`."""

    group_run_id: int
    group_id: int
    member_id: int
    turn_id: int
    state: str
