"""What is usual in these campaigns: against it a crowd is strange. No inviter counts for more than a few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from .tally import DAY, Invitation

FEW = 5
PATIENCE = 6 * 3600.0
"""Who came later than this before the end has not had the time to do anything."""


@dataclass(frozen=True, slots=True)
class Usual:
    """Shares, 0 to 1, of invitees who do something, who leave, and who are brought in several campaigns; ages of
    accounts in seconds, sorted.
    """

    active: float
    left: float
    again: float
    ages: Sequence[float] = ()
    births: Counter[int] = field(default_factory=Counter)
    of: int = 0

    def born(self, day: int) -> float:
        """The share of accounts that were made on these two days, anywhere."""
        return (self.births[day] + self.births[day + 1]) / self.of if self.of else 0.0


def usual_of(rows: Sequence[tuple[str, Invitation]], again: AbstractSet[int], *, until: float) -> Usual:
    """Of inviters with their invitees; what is expected beforehand counts as some more of them. `again`: by `id`, whom
    several brought in several campaigns.
    """
    taken: Counter[str] = Counter()
    births: Counter[int] = Counter()
    ages: list[float] = []
    n = active = left = seen = repeated = 0
    for inviter, one in rows:
        taken[inviter] += 1
        if taken[inviter] > FEW or one.is_picture:
            continue
        n += 1
        left += one.has_left
        repeated += id(one) in again
        if until - one.came >= PATIENCE:
            seen += 1
            active += one.is_active
        if one.birth is not None:
            ages.append(one.age)
            births[int(one.birth // DAY)] += 1
    return Usual(
        active=(active + 4) / (seen + 10) if active else 0.0,
        left=(left + 2) / (n + 40),
        again=(repeated + 2) / (n + 40),
        ages=sorted(ages),
        births=births,
        of=len(ages),
    )
