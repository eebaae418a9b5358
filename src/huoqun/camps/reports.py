"""A class looked back upon: what each did, before and in it, the sums, and the boards. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from .merits import Merit

LONGEST_BOARD = 5


@dataclass(frozen=True, slots=True)
class Told:
    """What a member did in a class. `said`, `said_before`: messages in its days, and in as many days before it.

    `is_listed`: they may be named; in sums they count either way.
    """

    member_id: int
    name: str
    merit: Merit
    said: int
    said_before: int
    is_graduate: bool
    has_left: bool
    is_listed: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of a board. Whoever has as much has the same place; `tied`: somebody else has."""

    place: int
    name: str
    amount: int
    tied: bool


@dataclass(frozen=True, slots=True)
class Sums:
    """Of all members, named or not. `score`: the mean of those who have one."""

    members: int
    left: int
    graduates: int
    checkins: int
    said: int
    said_before: int
    done: int
    of: int
    score: Decimal | None


def sums(people: Sequence[Told]) -> Sums:
    scores = [one.merit.score for one in people if one.merit.score is not None]
    return Sums(
        len(people), sum(one.has_left for one in people), sum(one.is_graduate for one in people),
        sum(one.merit.days for one in people), sum(one.said for one in people),
        sum(one.said_before for one in people), sum(one.merit.done for one in people),
        sum(one.merit.of for one in people), sum(scores, Decimal(0)) / len(scores) if scores else None,
    )  # fmt: skip


def board(amounts: Sequence[tuple[str, int]]) -> tuple[Placed, ...]:
    """The first of (name, amount), the most on top; of a tie that would be cut all stand, up to twice as many."""
    counted = sorted(((name, amount) for name, amount in amounts if amount > 0), key=lambda one: (-one[1], one[0]))
    values = [amount for _, amount in counted]
    placed = [Placed(values.index(amount) + 1, name, amount, values.count(amount) > 1) for name, amount in counted]
    return tuple(one for one in placed if one.place <= LONGEST_BOARD)[: 2 * LONGEST_BOARD]


def boards(people: Sequence[Told]) -> dict[str, tuple[Placed, ...]]:
    """By what they are of: `days`, `streak`, `score`, `said`; those alone who may be named and stayed."""
    named = [one for one in people if one.is_listed and not one.has_left and one.name]
    return {
        "days": board([(one.name, one.merit.days) for one in named]),
        "streak": board([(one.name, one.merit.streak) for one in named]),
        "score": board([(one.name, round(one.merit.score)) for one in named if one.merit.score is not None]),
        "said": board([(one.name, one.said) for one in named]),
    }
