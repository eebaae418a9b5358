"""The cube's days as arrays: a row is what a member did in a group on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MEASURES = (
    "messages", "turns", "replies_out", "replies_in", "mentions_in", "questions", "answers", "links", "deeds",
)  # fmt: skip
"""Deeds: check-ins, purchases and gatherings of the group."""


@dataclass(frozen=True)
class Days:
    """Columns of equal length, in order of day. `group` and `member` are places in `groups` and `members` (ids);
    `day` is a date's ordinal. `counts` has a column for each of MEASURES.
    """

    groups: Ints
    members: Ints
    group: Ints
    member: Ints
    day: Ints
    counts: Ints

    @classmethod
    def of(cls, rows: Iterable[tuple[int, ...]]) -> Days:
        """From rows of (group id, member id, ordinal of the day, *MEASURES)."""
        table = np.array(list(rows), dtype=np.int64).reshape(-1, 3 + len(MEASURES))
        table = table[np.argsort(table[:, 2], kind="stable")]
        groups, group = np.unique(table[:, 0], return_inverse=True)
        members, member = np.unique(table[:, 1], return_inverse=True)
        return cls(groups, members, group, member, table[:, 2], table[:, 3:])

    def __len__(self) -> int:
        return len(self.day)

    def before(self, day: int) -> Days:
        """The days before this one; places stay what they are."""
        return self._part(slice(0, int(np.searchsorted(self.day, day))))

    def since(self, day: int) -> Days:
        """This day and those after it."""
        return self._part(slice(int(np.searchsorted(self.day, day)), len(self.day)))

    def within(self, days: int, at: int) -> Days:
        """The last so many days before `at`."""
        return self.before(at).since(at - days)

    def measure(self, name: str) -> Ints:
        return self.counts[:, MEASURES.index(name)]

    def active(self) -> Days:
        """Only rows of whoever said or did something: others were merely replied to or named."""
        are = (self.measure("messages") > 0) | (self.measure("deeds") > 0)
        return Days(
            self.groups, self.members, self.group[are], self.member[are], self.day[are], self.counts[are]
        )  # fmt: skip

    def _part(self, part: slice) -> Days:
        return Days(
            self.groups, self.members, self.group[part], self.member[part], self.day[part], self.counts[part]
        )  # fmt: skip


def pairs(one: Ints, other: Ints, width: int) -> Ints:
    """Each pair of places as one number."""
    return one * width + other


def distinct(one: Ints, other: Ints, *, of: int, width: int) -> Floats:
    """How many different `other` each of `of` places has."""
    found = np.unique(pairs(one, other, width))
    return np.bincount(found // width, minlength=of).astype(float)
