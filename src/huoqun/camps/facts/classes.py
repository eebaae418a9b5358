"""What camps announce of classes."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("camps.class_planned")
@dataclass(frozen=True, kw_only=True)
class ClassPlanned:
    """The next class of a series was planned."""

    class_id: int
    playbook_id: int


@fact("camps.class_changed")
@dataclass(frozen=True, kw_only=True)
class ClassChanged:
    """Somebody of the team changed a class: `what` (name, capacity, rule, plan), or it was `dropped`."""

    class_id: int
    what: str


@fact("camps.graduated")
@dataclass(frozen=True, kw_only=True)
class Graduated:
    """Members graduated from a class, at most 500 a fact."""

    group_run_id: int
    group_id: int
    member_ids: tuple[int, ...]


@fact("camps.graduation_taken_back")
@dataclass(frozen=True, kw_only=True)
class GraduationTakenBack:
    """A graduation counts no longer; the reason stands with it."""

    group_run_id: int
    group_id: int
    member_id: int


@fact("camps.class_closed")
@dataclass(frozen=True, kw_only=True)
class ClassClosed:
    """A class is over: its rule was applied by the clock."""

    group_run_id: int
    group_id: int


@fact("camps.class_left")
@dataclass(frozen=True, kw_only=True)
class ClassLeft:
    """A member left a class before its end, by themselves or by the team."""

    group_run_id: int
    group_id: int
    member_id: int
    reason: str


@fact("camps.class_moved")
@dataclass(frozen=True, kw_only=True)
class ClassMoved:
    """Members went from one class to another; what they did followed as far as that class had asked for it."""

    group_run_id: int
    to_group_run_id: int
    member_ids: tuple[int, ...]
