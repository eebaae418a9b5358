"""The shape of a policy of points."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from huoqun.deeds.rules import DeedKind

EARNING = (
    DeedKind.CHECKED_IN, DeedKind.HOMEWORK, DeedKind.QUALITY, DeedKind.THANKED, DeedKind.HELPED, DeedKind.INVITED,
    DeedKind.CAME, DeedKind.BOUGHT, DeedKind.DUTY, DeedKind.REVIEWED, DeedKind.GRADUATED, DeedKind.USED,
)  # fmt: skip
"""Deeds that a policy may pay."""


class RightKind(StrEnum):
    """What a level or a badge may give. `ROLE` and `CANDIDATE` name one, `DISCOUNT` is percent off, `EARLY_SEAT` is
    hours before everybody else."""

    ROLE = "role"
    DISCOUNT = "discount"
    EARLY_SEAT = "early_seat"
    CANDIDATE = "candidate"

    @property
    def is_number(self) -> bool:
        return self in (RightKind.DISCOUNT, RightKind.EARLY_SEAT)


@dataclass(frozen=True, slots=True)
class Right:
    kind: RightKind
    value: str | int

    @property
    def word(self) -> str:
        """By which conditions ask for it."""
        return str(self.kind if self.kind.is_number else self.value)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a deed of a kind (and `product`, where it is said) earns. `…_a_yuan`: for each whole unit of the money paid.

    `times_a_day`: how often a day it earns (None: every time).
    """

    name: str
    deed: str
    points: int = 0
    growth: int = 0
    points_a_yuan: int = 0
    growth_a_yuan: int = 0
    times_a_day: int | None = None
    product: str = ""


@dataclass(frozen=True, slots=True)
class Decay:
    """Whoever earned no growth for `quiet_days` loses `percent` of theirs, and again every `again_after` days.

    Members are told `warn_days` before.
    """

    quiet_days: int
    percent: int
    again_after: int = 30
    warn_days: int = 7


@dataclass(frozen=True, slots=True)
class Expiry:
    """Points lapse at the end of the year in which they were earned (`after_months` None), or at the end of the month
    so many months after. Members are told `warn_days` before.
    """

    after_months: int | None
    warn_days: int = 30


@dataclass(frozen=True, slots=True)
class ByHand:
    """How many points a holder of a role gives by hand in a day and a month, and to one member in a month."""

    role: str
    a_day: int
    a_month: int
    a_member_a_month: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """What everybody of whom `who` (a condition) is true gets on the first of a month. `cash`: out of the `budget` of
    that name, once somebody approves it; older policies name none, and give no cash.
    """

    name: str
    who: str
    points: int = 0
    cash: int = 0
    budget: str = ""


@dataclass(frozen=True, slots=True)
class Gift:
    """The least that is given in thanks for something, in minor units: what an operator is offered."""

    name: str
    cash: int


@dataclass(frozen=True, slots=True)
class Membership:
    """So many points buy so many days of a product."""

    name: str
    product: str
    points: int
    days: int


@dataclass(frozen=True, slots=True)
class Level:
    name: str
    growth: int
    rights: tuple[Right, ...] = ()


@dataclass(frozen=True, slots=True)
class Badge:
    """Given by itself for growth or for so many deeds of a kind; without either, by hand only."""

    key: str
    name: str
    growth: int = 0
    deed: str = ""
    times: int = 0
    rights: tuple[Right, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """`earns`: of the rules that fit a deed the first one counts."""

    earns: tuple[Rule, ...]
    levels: tuple[Level, ...]
    badges: tuple[Badge, ...] = ()
    points_a_day: int | None = None
    growth_a_day: int | None = None
    decay: Decay | None = None
    expiry: Expiry | None = None
    by_hand: tuple[ByHand, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    gifts: tuple[Gift, ...] = ()
    membership: tuple[Membership, ...] = field(default=())

    @property
    def least_gift(self) -> int | None:
        """The least that thanks in cash come to, whatever for; None: the policy says nothing of it."""
        return min((gift.cash for gift in self.gifts), default=None)

    def rule_for(self, kind: str, product: str) -> Rule | None:
        """The rule by which a deed earns."""
        return next((r for r in self.earns if r.deed == kind and r.product in ("", product)), None)
