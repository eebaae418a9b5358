"""What a group's forecast is read from. One function, for training and for service; it sees only days before `at`.

Everything is told against the group's own past or as a logarithm, so that it means the same in communities of other
sizes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..rules import SPOKE_WITHIN
from .days import Days, Floats, Ints, distinct, pairs

LONG, YEAR = 180, 365
NAMES = (
    "said_week", "said_month", "said_quarter", "days_week", "days_fortnight", "days_month", "days_two_months",
    "days_quarter", "days_half_year", "rate_fast", "rate_middle", "rate_slow", "trend", "trend_slow", "since_last",
    "since_second", "since_fifth", "gap", "longest_gap", "gaps_of_a_month", "weeks_quarter", "weeks_half_year", "age",
    "people_week", "people_month", "people_quarter", "loudest", "regulars_around", "expected_visits", "newcomers",
    "turns", "community_trend", "community_alive",
)  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """Some groups at a day: their places, ages in days, features in the order of NAMES, and plain counts for reasons:
    days since the last words; messages, days and people of the last 28 days and of the 28 before.
    """

    groups: Ints
    age: Ints
    table: Floats
    silent: Ints
    month: Ints
    before: Ints


def groups_at(days: Days, at: int) -> Seen:
    """Every group that spoke in the 28 days before `at` (an ordinal)."""
    past = days.before(at).active()
    here = np.unique(past.within(SPOKE_WITHIN, at).group)
    if not len(here):
        empty = np.zeros(0, np.int64)
        return Seen(empty, empty, np.zeros((0, len(NAMES))), empty, np.zeros((0, 3), np.int64), empty.reshape(0, 3))
    count = len(past.groups)
    first = np.full(count, at)
    np.minimum.at(first, past.group, past.day)
    age = (at - first)[here]
    timing, silent = _timing(past, here, at)
    found = {**_volume(past, here, at, age), **timing, **_people(past, here, at), **_community(past, at)}
    table = np.column_stack([np.broadcast_to(found[name], len(here)).astype(float) for name in NAMES])
    month, before = _counts(past.within(28, at))[here], _counts(past.before(at - 28).within(28, at - 28))[here]
    return Seen(here, age, table, silent, month, before)


def _counts(some: Days) -> Ints:
    """Messages, days and people of each group."""
    count = len(some.groups)
    messages = np.bincount(some.group, some.measure("messages"), count)
    dated = distinct(some.group, some.day, of=count, width=1 << 22)
    return np.column_stack(
        [messages, dated, distinct(some.group, some.member, of=count, width=len(some.members))]
    ).astype(np.int64)


def _volume(past: Days, here: Ints, at: int, age: Ints) -> dict[str, Floats]:
    """How much is said, and on how many days."""
    found: dict[str, Floats] = {}
    count = len(past.groups)
    for name, span in (("week", 7), ("month", 28), ("quarter", 90)):
        some = past.within(span, at)
        found[f"said_{name}"] = np.log1p(np.bincount(some.group, some.measure("messages"), count)[here])
    for name, span in (
        ("week", 7), ("fortnight", 14), ("month", 28), ("two_months", 56), ("quarter", 90), ("half_year", 180),
    ):  # fmt: skip
        some = past.within(span, at)
        found[f"days_{name}"] = distinct(some.group, some.day, of=count, width=1 << 22)[here] / np.minimum(span, age)
    return found


def _timing(past: Days, here: Ints, at: int) -> tuple[dict[str, Floats], Ints]:
    """When words came: how long ago, in what gaps, and whether that changes."""
    spoken = np.unique(pairs(past.group, past.day, 1 << 22))
    group, day = spoken >> 22, spoken & ((1 << 22) - 1)
    starts, ends = np.searchsorted(group, here), np.searchsorted(group, here, side="right")
    rows = [_rhythm(day[start:end], at) for start, end in zip(starts, ends, strict=True)]
    silent = np.array([at - 1 - day[end - 1] for end in ends], dtype=np.int64)
    names = (
        "since_last", "since_second", "since_fifth", "gap", "longest_gap", "gaps_of_a_month", "rate_fast",
        "rate_middle", "rate_slow", "trend", "trend_slow", "weeks_quarter", "weeks_half_year", "age",
    )  # fmt: skip
    return dict(zip(names, np.array(rows).T, strict=True)), silent


def _rhythm(day: Ints, at: int) -> tuple[float, ...]:
    """Of the days with words of one group, oldest first."""
    age, ago = at - day[0], at - 1 - day
    gaps = np.diff(day[-40:])
    weight = 0.93 ** np.arange(len(gaps))[::-1]
    gap = np.log(((weight * gaps).sum() + 3) / (weight.sum() + 1))
    long_ones = ((gaps >= 28) * weight).sum() + 0.15
    rates = [np.log(_rate(ago, age, half) + 0.003) for half in (21, 60, 180)]
    return (
        np.log1p(ago[-1]), np.log1p(_ago(ago, 2)), np.log1p(_ago(ago, 5)), gap, np.log(gaps.max(initial=1)),
        long_ones / (((gaps > ago[-1]) * weight).sum() + 1), *rates, rates[0] - rates[2], rates[1] - rates[2],
        _weeks(ago, age, 13), _weeks(ago, age, 26), np.log(age),
    )  # fmt: skip


def _ago(ago: Ints, place: int) -> float:
    """How long ago the day was that is so many from the last; a year where there is none."""
    return min(float(ago[-place]), YEAR) if len(ago) >= place else float(YEAR)


def _rate(ago: Ints, age: int, half: int) -> float:
    """Days with words a day; a day weighs half as much every `half` days. What was before its first is as after it."""
    return float((0.5 ** (ago / half)).sum() * np.log(2) / half / (1 - 0.5 ** (max(age, 1) / half)))


def _weeks(ago: Ints, age: int, weeks: int) -> float:
    """The logit of the share of the last weeks with words, as far as the group is old."""
    known = min(weeks, -(-age // 7))
    spoken = len(np.unique(ago[ago < 7 * weeks] // 7))
    return float(np.log((spoken + 0.5) / (known - spoken + 0.5)))


def _people(past: Days, here: Ints, at: int) -> dict[str, Floats]:
    """Who speaks: how many, how unevenly, whether they are still around anywhere, and who is new."""
    count, width = len(past.groups), len(past.members)
    quarter = past.within(90, at)
    found = {
        f"people_{name}": np.log1p(distinct(some.group, some.member, of=count, width=width)[here])
        for name, some in (("week", past.within(7, at)), ("month", past.within(28, at)), ("quarter", quarter))
    }
    pair, place, visits = np.unique(
        pairs(quarter.group, quarter.member, width), return_inverse=True, return_counts=True
    )
    group, member = pair // width, pair % width
    said = np.bincount(place, quarter.measure("messages"))
    most = np.zeros(count)
    np.maximum.at(most, group, said)
    total = np.bincount(group, said, count)
    found["loudest"] = (most / np.maximum(total, 1))[here]
    around = np.isin(member, past.within(7, at).member)
    found["regulars_around"] = np.log1p(np.bincount(group[(visits >= 4) & around], minlength=count)[here])
    found["expected_visits"] = _expected_visits(past, at, group, member, visits)[here]
    turns = np.bincount(quarter.group, quarter.measure("turns"), count)
    found["turns"] = (turns / np.maximum(total, 1))[here]
    return found | {"newcomers": _newcomers(past, at, found["people_month"], here)}


def _expected_visits(past: Days, at: int, group: Ints, member: Ints, visits: Ints) -> Floats:
    """The log of visits of a fortnight, if everybody came here as often as before when they were anywhere at all."""
    width, everywhere = len(past.members), past.within(90, at)
    anywhere = distinct(everywhere.member, everywhere.day, of=width, width=1 << 22)
    lately = past.within(14, at)
    now = distinct(lately.member, lately.day, of=width, width=1 << 22)
    share = visits / np.maximum(anywhere[member], 1)
    return np.log(np.bincount(group, share * now[member], len(past.groups)) + 0.05)


def _newcomers(past: Days, at: int, people: Floats, here: Ints) -> Floats:
    """The share of this month's people who had never spoken in the group before."""
    count, width = len(past.groups), len(past.members)
    month, earlier = past.within(28, at), past.before(at - 28)
    these = np.unique(pairs(month.group, month.member, width))
    new = these[~np.isin(these, pairs(earlier.group, earlier.member, width))]
    return (np.bincount(new // width, minlength=count)[here] / np.maximum(np.expm1(people), 1)).astype(float)


def _community(past: Days, at: int) -> dict[str, Floats]:
    """How the whole community stands: its month against the three before, and how many of its groups still speak."""
    month, quarter = past.within(28, at), past.within(84, at)
    trend = np.log((month.measure("messages").sum() + 1) / (quarter.measure("messages").sum() / 3 + 1))
    alive = len(np.unique(month.group)) / max(len(np.unique(quarter.group)), 1)
    return {"community_trend": np.asarray(trend), "community_alive": np.asarray(alive)}
