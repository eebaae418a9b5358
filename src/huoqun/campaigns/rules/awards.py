"""What is owed to whoever brought people: worked out from who counts, never added up step by step."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .campaigns import Step


class AwardState(StrEnum):
    """A reward is set aside when somebody counts, paid when they matured, and let go when they do not."""

    PENDING = "pending"
    POSTED = "posted"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Brought:
    """Whom a participant brought: invitations in the order in which they counted."""

    counted: Sequence[int]
    matured: Collection[int]


def due(brought: Brought, *, each: int, each_most: int, ladder: Sequence[Step]) -> dict[str, tuple[int, AwardState]]:
    """What of whoever brought these people is owed or set aside: `each:<invitation>` and `step:<count>`.

    Of those who count, matured ones come first, so that one who leaves never takes from one who stays. A step is the
    difference to the step below: whoever reaches both has the amount of the upper one in all.
    """
    matured = [one for one in brought.counted if one in brought.matured]
    still = [one for one in brought.counted if one not in brought.matured]
    found: dict[str, tuple[int, AwardState]] = {}
    if each:
        for one in [*matured, *still][:each_most]:
            state = AwardState.POSTED if one in brought.matured else AwardState.PENDING
            found[f"each:{one}"] = (each, state)
    below = 0
    for step in ladder:
        if step.count <= len(matured):
            found[f"step:{step.count}"] = (step.amount - below, AwardState.POSTED)
        elif step.count <= len(brought.counted):
            found[f"step:{step.count}"] = (step.amount - below, AwardState.PENDING)
        below = step.amount
    return {what: (amount, state) for what, (amount, state) in found.items() if amount > 0}


def most(*, each: int, each_most: int, ladder: Sequence[Step]) -> int:
    """What one participant has at most, however many they bring."""
    return each * each_most + max((step.amount for step in ladder), default=0)


@dataclass(frozen=True, slots=True)
class Changes:
    """What has to be done so that the ledger says what is owed. Words are those of `due`."""

    make: Mapping[str, int]
    post: Collection[str]
    void: Collection[str]


def changes(wanted: Mapping[str, tuple[int, AwardState]], standing: Mapping[str, AwardState]) -> Changes:
    """From what stands (pending or posted) to what is wanted. What was paid stays paid: that is for a person."""
    make = {what: amount for what, (amount, _) in wanted.items() if what not in standing}
    post = [w for w, (_, s) in wanted.items() if s is AwardState.POSTED and standing.get(w) is not AwardState.POSTED]
    void = [w for w, state in standing.items() if w not in wanted and state is AwardState.PENDING]
    return Changes(make, post, void)
