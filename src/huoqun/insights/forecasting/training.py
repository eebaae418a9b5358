"""From a community's past to a model: rows of every week, with what became of them. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..rules import OFTEN, RETURNS_SOON, RETURNS_WITHIN, SPOKE_WITHIN, YOUNG
from .days import Bools, Days, Floats, Ints, distinct, pairs
from .features import NAMES, groups_at
from .logistic import Logistic, between, fit, fit_counts
from .newcomers import NEWCOMER_NAMES, newcomers_at
from .people import PEOPLE_NAMES, silent_at

EVERY, EVER = 7, 1 << 20
HORIZONS = (28, 90)
PULL = 0.15
"""A row's share in the pull of weights towards zero: chosen by time split within the first part alone."""

FIRST = 28
"""Days after a community's first words from which weeks are learnt of."""


@dataclass(frozen=True)
class Examples:
    """Groups week by week: features, whether it was silent at the horizon's end and in how many of the last four weeks
    of it there were words, the day, and the group's place.
    """

    table: Floats
    silent: Floats
    weeks: Floats
    at: Ints
    group: Ints

    def where(self, chosen: Bools) -> Examples:
        return Examples(
            self.table[chosen], self.silent[chosen], self.weeks[chosen], self.at[chosen], self.group[chosen]
        )  # fmt: skip


def examples(days: Days, *, horizon: int, until: int, every: int = EVERY, back: int = EVER) -> Examples:
    """Every week whose outcome is known before `until`. Silent: nobody speaks in the last 28 days of the horizon.

    `back`: the oldest that is looked at, in days before `until`. Where there is no such week, the table has no rows.
    """
    known = days.before(until).active()
    tables, weeks, ats, groups = [], [], [], []
    first = max(int(known.day[0]) + FIRST, until - back) if len(known) else until
    for at in range(first, until - horizon + 1, every):
        seen = groups_at(known, at)
        older = seen.age > YOUNG
        then = known.before(at + horizon).since(at + horizon - SPOKE_WITHIN)
        came = distinct(then.group, (then.day - at - horizon) // 7 + 4, of=len(known.groups), width=4)
        tables.append(seen.table[older])
        weeks.append(came[seen.groups[older]])
        groups.append(seen.groups[older])
        ats.append(np.full(int(older.sum()), at))
    if not tables:
        nothing = np.zeros(0, np.int64)
        return Examples(np.zeros((0, 0)), nothing.astype(float), nothing.astype(float), nothing, nothing)
    said = np.concatenate(weeks)
    return Examples(np.vstack(tables), (said == 0).astype(float), said, np.concatenate(ats), np.concatenate(groups))


@dataclass(frozen=True)
class Silences:
    """Silent members week by week: features, whether they spoke again in that group within 60 days, the day, the
    member's place, days of silence, and days with words in the 90 before.
    """

    table: Floats
    returned: Floats
    at: Ints
    member: Ints
    since: Ints
    days: Ints

    def where(self, chosen: Bools) -> Silences:
        return Silences(
            self.table[chosen], self.returned[chosen], self.at[chosen], self.member[chosen], self.since[chosen],
            self.days[chosen],
        )  # fmt: skip


def silences(days: Days, *, until: int, every: int = EVERY, back: int = EVER) -> Silences:
    """Every week whose outcome is known before `until`, of whoever came on two days at least before falling silent."""
    known = days.before(until).active()
    width, found = len(known.members), []
    first = max(int(known.day[0]) + RETURNS_WITHIN, until - back) if len(known) else until
    for at in range(first, until - RETURNS_WITHIN + 1, every):
        seen = silent_at(known, at)
        after = known.before(at + RETURNS_WITHIN).since(at)
        returned = np.isin(pairs(seen.group, seen.member, width), pairs(after.group, after.member, width))
        often = seen.days >= OFTEN
        row = (seen.table, returned.astype(float), np.full(len(often), at), seen.member, seen.since, seen.days)
        found.append([column[often] for column in row])
    if not found:
        nothing = np.zeros(0, np.int64)
        return Silences(np.zeros((0, 0)), nothing.astype(float), *[nothing] * 4)
    return Silences(*(np.concatenate(column) for column in zip(*found, strict=True)))


@dataclass(frozen=True)
class Arrivals:
    """Newcomers who came once, week by week: features, whether they came to that group again within 30 days, the day,
    and the member's place.
    """

    table: Floats
    returned: Floats
    at: Ints
    member: Ints

    def where(self, chosen: Bools) -> Arrivals:
        return Arrivals(self.table[chosen], self.returned[chosen], self.at[chosen], self.member[chosen])


def arrivals(days: Days, *, until: int, every: int = EVERY, back: int = EVER) -> Arrivals:
    """Every week whose outcome is known before `until`; the community's first two months are left out, as everybody
    is new then.
    """
    known = days.before(until).active()
    width, found = len(known.members), []
    first = max(int(known.day[0]) + RETURNS_WITHIN, until - back) if len(known) else until
    for at in range(first, until - RETURNS_SOON + 1, every):
        seen = newcomers_at(known, at)
        after = known.before(at + RETURNS_SOON).since(at)
        returned = np.isin(pairs(seen.group, seen.member, width), pairs(after.group, after.member, width))
        found.append((seen.table, returned.astype(float), np.full(len(returned), at), seen.member))
    if not found:
        nothing = np.zeros(0, np.int64)
        return Arrivals(np.zeros((0, 0)), nothing.astype(float), nothing, nothing)
    return Arrivals(*(np.concatenate(column) for column in zip(*found, strict=True)))


def learn_groups(learnt: Examples) -> Logistic:
    """The model of silence at the horizon that these were made for: counts order better, yes and no tells chances."""
    straight = fit(NAMES, learnt.table, learnt.silent, strength=30.0)
    return between(
        straight, fit_counts(NAMES, learnt.table, learnt.weeks, learnt.silent, strength=PULL * len(learnt.silent))
    )


def learn_people(learnt: Silences) -> Logistic:
    """The model of returning."""
    return fit(PEOPLE_NAMES, learnt.table, learnt.returned, strength=30.0)


def learn_newcomers(learnt: Arrivals) -> Logistic:
    """The model of newcomers who come again."""
    return fit(NEWCOMER_NAMES, learnt.table, learnt.returned, strength=30.0)
