"""A playbook compiled: what the engine and the dry run work with. Frozen; made by `compiling.plan_of`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from functools import cached_property

from huoqun.core.blocks import GROUP, MEMBER, Args, Block, Terms

from .engine.texts import Template
from .format.model import Enrol, Playbook


@dataclass(frozen=True, slots=True)
class When:
    """On which days a step is due by the clock. One of `days`, `weekdays` (0 is Monday), `monthdays`, `every`."""

    at: time
    days: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()
    monthdays: frozenset[int] = frozenset()
    every: int = 0

    @property
    def ends(self) -> bool:
        return bool(self.days)

    @property
    def keeps_date(self) -> bool:
        return bool(self.weekdays or self.monthdays)


@dataclass(frozen=True, slots=True)
class Late:
    """What becomes of a step that is later than `grace`."""

    grace: timedelta
    then: str


@dataclass(frozen=True, slots=True)
class Gathering:
    """Members within a window share one message of the group."""

    window: timedelta
    max_names: int


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step. `ordinal` is its place in the file; `gate` the condition of a way out."""

    id: str
    ordinal: int
    stage: str
    scope: str
    block: Block
    args: Args
    when: When | None
    after: timedelta | None
    next: str
    once: bool
    late: Late
    late_join: str
    cls: str
    gathering: Gathering | None
    needs_approval: bool
    gate: str
    member_zone: bool
    conditions: tuple[str, ...]

    @property
    def is_timed(self) -> bool:
        return self.when is not None or self.after is not None


@dataclass(frozen=True, slots=True)
class HoldOut:
    percent: int
    salt: str
    classes: frozenset[str]


@dataclass(frozen=True)
class Plan:
    """The whole. `version_id` is 0 for one that was never published."""

    version_id: int
    key: str
    source: Playbook
    steps: Mapping[str, PlanStep]
    templates: Mapping[str, Template]
    terms: Terms
    holdout: HoldOut | None
    enrol: Enrol
    cutoff: time
    days: int | None
    by_member: bool
    calendar: Mapping[int, Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def of_group(self) -> tuple[PlanStep, ...]:
        """The group's own timed steps, in the order of the file."""
        return tuple(s for s in self.steps.values() if s.scope == GROUP and s.is_timed)

    @cached_property
    def of_member(self) -> tuple[PlanStep, ...]:
        """A member's timed steps."""
        return tuple(s for s in self.steps.values() if s.scope == MEMBER and s.is_timed)

    @cached_property
    def gates(self) -> tuple[PlanStep, ...]:
        """Ways out that open when a condition comes true of a member."""
        return tuple(s for s in self.steps.values() if s.gate and s.scope == MEMBER)

    @cached_property
    def goes_by_begin(self) -> bool:
        """Whether anything is due a span after a run began, so that runs with the same dates differ."""
        return any(s.after is not None for s in self.steps.values())

    @cached_property
    def asks_own_zone(self) -> bool:
        return any(s.member_zone for s in self.steps.values())

    @cached_property
    def keeps_dates(self) -> bool:
        """Whether anything goes by the day of the week or the month, so that it stays where it is in a shift."""
        return any(s.when is not None and s.when.keeps_date for s in self.steps.values())

    @cached_property
    def last_day(self) -> int | None:
        """The last day on which anything is due by the clock; None where there is no end."""
        timed = [s.when for s in self.steps.values() if s.when is not None]
        if any(not when.ends for when in timed) and self.days is None:
            return None
        return max([max(when.days, default=0) for when in timed] + [self.days or 0], default=0)


class PlanRef:
    """A plan as a key of caches: the same plan is the same object."""

    __slots__ = ("plan",)

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def __hash__(self) -> int:
        return id(self.plan)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PlanRef) and other.plan is self.plan
