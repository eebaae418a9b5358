"""From a community's past to a model: rows of every week, with what became of them. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..rules import SPOKE_WITHIN, YOUNG
from .days import Bools, Days, Floats, Ints
from .features import groups_at

EVERY = 7
HORIZONS = (28, 90)
FIRST = 28
"""Days after a community's first words from which weeks are learnt of."""


@dataclass(frozen=True)
class Examples:
    """Groups week by week: features, the day, the group's place, and whether it was silent at the horizon's end."""

    table: Floats
    silent: Floats
    at: Ints
    group: Ints

    def where(self, chosen: Bools) -> Examples:
        return Examples(self.table[chosen], self.silent[chosen], self.at[chosen], self.group[chosen])


def examples(days: Days, *, horizon: int, until: int, every: int = EVERY) -> Examples:
    """Every week whose outcome is known before `until`. Silent: nobody speaks in the last 28 days of the horizon.

    Raises nothing where there is no such week: the table has no rows then.
    """
    known = days.before(until).spoken()
    tables, silent, ats, groups = [], [], [], []
    first = int(known.day[0]) + FIRST if len(known) else until
    for at in range(first, until - horizon + 1, every):
        seen = groups_at(known, at)
        older = seen.age > YOUNG
        came = np.zeros(len(known.groups), bool)
        came[known.before(at + horizon).since(at + horizon - SPOKE_WITHIN).group] = True
        tables.append(seen.table[older])
        silent.append(~came[seen.groups[older]])
        groups.append(seen.groups[older])
        ats.append(np.full(int(older.sum()), at))
    if not tables:
        nothing = np.zeros(0, np.int64)
        return Examples(np.zeros((0, 0)), nothing.astype(float), nothing, nothing)
    return Examples(
        np.vstack(tables), np.concatenate(silent).astype(float), np.concatenate(ats), np.concatenate(groups)
    )
