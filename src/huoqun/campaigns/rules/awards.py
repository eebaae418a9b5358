"""What is owed to whoever brought people: worked out from who counts, never added up step by step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import count

from .campaigns import Step


class AwardState(StrEnum):
    """A reward is set aside when somebody counts, paid when they matured, and let go when they do not."""

    PENDING = "pending"
    POSTED = "posted"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Brought:
    """Whom somebody who takes part brought: invitations in the order in which they counted."""

    counted: Sequence[int]
    matured: Collection[int]


@dataclass(frozen=True, slots=True)
class Stands:
    """A reward that is set aside or was paid. `whose`: the participant; `what`: as in `due`, or one more for it
    (`step:2+1`), where it became worth more.
    """

    whose: int
    what: str
    amount: int
    state: AwardState

    @property
    def base(self) -> str:
        return self.what.partition("+")[0]


def due(
    brought: Brought, *, each: int, each_most: int, ladder: Sequence[Step], standing: Sequence[Stands] = ()
) -> dict[str, tuple[int, AwardState]]:
    """What of whoever brought these people is owed or set aside beyond what was paid: `each:<invitation>` and
    `step:<count>`.

    Of those who count, whoever was paid for comes first and matured ones before others, so that one who leaves never
    takes from one who stays. A step is the difference to what is had below it, whatever that was paid for: whoever
    reaches several has the amount of the uppermost in all.
    """
    paid: dict[str, int] = defaultdict(int)
    for reward in standing:
        if reward.state is AwardState.POSTED:
            paid[reward.base] += reward.amount
    found: dict[str, tuple[int, AwardState]] = {}
    if each:
        ranked = sorted(brought.counted, key=lambda one: (not paid[f"each:{one}"], one not in brought.matured))
        for one in ranked[:each_most]:
            state = AwardState.POSTED if one in brought.matured else AwardState.PENDING
            found[f"each:{one}"] = (each - paid[f"each:{one}"], state)
    matured = sum(one in brought.matured for one in brought.counted)
    had = sum(amount for base, amount in paid.items() if base.startswith("step:"))
    for step in ladder:
        if step.count <= len(brought.counted):
            state = AwardState.POSTED if step.count <= matured else AwardState.PENDING
            found[f"step:{step.count}"] = (step.amount - had, state)
            had = max(had, step.amount)
    return {what: (amount, state) for what, (amount, state) in found.items() if amount > 0}


def most(*, each: int, each_most: int, ladder: Sequence[Step]) -> int:
    """What one participant has at most, however many they bring."""
    return each * each_most + max((step.amount for step in ladder), default=0)


@dataclass(frozen=True, slots=True)
class Changes:
    """What has to be done so that the ledger says what is owed: first let go, then made, then paid.

    `void`, `post`: (whose, what) of what stands, or is made.
    """

    make: Mapping[str, int]
    post: Collection[tuple[int, str]]
    void: Collection[tuple[int, str]]

    @property
    def made(self) -> int:
        """How much is to be set aside anew."""
        return sum(self.make.values())


def changes(
    wanted: Mapping[str, tuple[int, AwardState]], standing: Sequence[Stands], *, whose: int
) -> Changes:  # fmt: skip
    """From what stands (pending or posted) to what is wanted; new rewards are of `whose`.

    What was paid stays paid: that is for a person. What is set aside stays too, and what it lacks is added.
    """
    aside: dict[str, list[Stands]] = defaultdict(list)
    for one in standing:
        if one.state is AwardState.PENDING:
            aside[one.base].append(one)
    make: dict[str, int] = {}
    post: list[tuple[int, str]] = []
    void: list[tuple[int, str]] = []
    for base in dict.fromkeys([*wanted, *aside]):
        amount, state = wanted.get(base, (0, AwardState.PENDING))
        keep = aside[base]
        if sum(one.amount for one in keep) > amount:
            void += [(one.whose, one.what) for one in keep]
            keep = []
        rows = [(one.whose, one.what) for one in keep]
        if lacks := amount - sum(one.amount for one in keep):
            gone = set(void)
            taken = {one.what for one in standing if one.whose == whose and (one.whose, one.what) not in gone}
            what = next(name for n in count() if (name := f"{base}+{n}" if n else base) not in taken)
            make[what] = lacks
            rows.append((whose, what))
        if state is AwardState.POSTED:
            post += rows
    return Changes(make, post, void)
