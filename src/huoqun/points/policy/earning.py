"""What deeds come to by a policy: the same for paying, and for telling what another policy would have paid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from huoqun.core.money import decimals

from .model import Policy, Rule


@dataclass(frozen=True, slots=True)
class Done:
    """A deed as a policy looks at it. `day`: of the workspace's clock."""

    deed_id: int
    member_id: int
    kind: str
    product: str
    day: date
    amount_minor: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Earned:
    """What a deed earned. `cut`: a limit of the day took something off."""

    deed_id: int
    member_id: int
    rule: str
    day: date
    points: int
    growth: int
    cut: bool


@dataclass(slots=True)
class Counted:
    """What members earned already: how often by a rule on a day, and how many points and growth on a day."""

    times: Counter[tuple[int, str, date]] = field(default_factory=Counter)
    points: Counter[tuple[int, date]] = field(default_factory=Counter)
    growth: Counter[tuple[int, date]] = field(default_factory=Counter)

    def add(self, one: Earned) -> None:
        self.times[one.member_id, one.rule, one.day] += 1
        self.points[one.member_id, one.day] += one.points
        self.growth[one.member_id, one.day] += one.growth


def earn(policy: Policy, done: Iterable[Done], counted: Counted, *, currency: str) -> list[Earned]:
    """What these deeds earn, in their order; deeds that no rule pays are left out. `counted` goes on with them."""
    found = []
    for deed in done:
        rule = policy.rule_for(deed.kind, deed.product)
        if rule is None:
            continue
        one = _earned(policy, rule, deed, counted, currency)
        counted.add(one)
        found.append(one)
    return found


def _earned(policy: Policy, rule: Rule, deed: Done, counted: Counted, currency: str) -> Earned:
    points, growth = worth(rule, deed.amount_minor if deed.currency == currency else None, currency)
    often = counted.times[deed.member_id, rule.name, deed.day]
    if rule.times_a_day is not None and often >= rule.times_a_day:
        return Earned(deed.deed_id, deed.member_id, rule.name, deed.day, 0, 0, cut=bool(points or growth))
    kept = (deed.member_id, deed.day)
    paid = _within(points, policy.points_a_day, counted.points[kept])
    grown = _within(growth, policy.growth_a_day, counted.growth[kept])
    return Earned(deed.deed_id, deed.member_id, rule.name, deed.day, paid, grown, (paid, grown) != (points, growth))


def worth(rule: Rule, amount_minor: int | None, currency: str) -> tuple[int, int]:
    """Points and growth of a deed before any limit. Parts of a yuan earn nothing."""
    whole = max(amount_minor or 0, 0) // 10 ** decimals(currency)
    return rule.points + rule.points_a_yuan * whole, rule.growth + rule.growth_a_yuan * whole


def _within(amount: int, most: int | None, had: int) -> int:
    return amount if most is None else max(0, min(amount, most - had))


@dataclass(frozen=True, slots=True)
class Change:
    """What a member got by one policy and would have got by another."""

    member_id: int
    points: int
    points_then: int
    growth: int
    growth_then: int

    @property
    def more(self) -> int:
        return self.points_then - self.points

    @property
    def more_growth(self) -> int:
        return self.growth_then - self.growth


def changes(now: Iterable[Earned], then: Iterable[Earned]) -> list[Change]:
    """Every member whom another policy would have given more or less; the most changed first."""
    had, would = _sums(now), _sums(then)
    found = [
        Change(member, *_pair(had, would, member, 0), *_pair(had, would, member, 1))
        for member in had.keys() | would.keys()
    ]
    changed = [one for one in found if one.more or one.more_growth]
    return sorted(changed, key=lambda one: (-abs(one.more), -abs(one.more_growth), one.member_id))


def _sums(earned: Iterable[Earned]) -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = {}
    for one in earned:
        points, growth = found.get(one.member_id, (0, 0))
        found[one.member_id] = (points + one.points, growth + one.growth)
    return found


def _pair(
    had: Mapping[int, tuple[int, int]], would: Mapping[int, tuple[int, int]], member: int, place: int
) -> tuple[int, int]:
    return had.get(member, (0, 0))[place], would.get(member, (0, 0))[place]
