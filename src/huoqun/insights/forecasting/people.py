"""What is read of somebody who has gone silent in a group. One function, for training and for service; it
sees only days before `at`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..rules import SILENT_FOR
from .days import Days, Floats, Ints, distinct, pairs

FORGOTTEN = 365
"""Whoever was silent in a group for longer than these days is not asked about any more."""

WIDE = 1 << 22
"""More than any ordinal of a day."""

PEOPLE_NAMES = (
    "since", "days", "days_quarter", "days_month", "gap", "longest_gap", "ended_silences", "longer_gaps", "tenure",
    "said", "turns", "asked", "answered", "since_anywhere", "anywhere_fortnight", "anywhere_quarter", "groups",
    "group_fortnight", "group_trend", "group_people", "group_silent", "stopped_alike",
)  # fmt: skip


@dataclass(frozen=True)
class Silent:
    """Members silent in a group for SILENT_FOR days or more: places, features in the order of PEOPLE_NAMES, days since
    their last words there, days with words in the 90 before those, and messages in all.
    """

    group: Ints
    member: Ints
    table: Floats
    since: Ints
    days: Ints
    said: Ints


def silent_at(days: Days, at: int) -> Silent:
    """Everybody who has spoken in a group and been silent there since, for 14 days to a year."""
    past = days.before(at).active()
    width = len(past.members)
    order = np.lexsort((past.day, pairs(past.group, past.member, width)))
    pair, day = pairs(past.group, past.member, width)[order], past.day[order]
    starts = np.nonzero(np.diff(pair, prepend=-1))[0]
    last = day[np.append(starts[1:], len(day))[: len(starts)] - 1] if len(day) else day
    chosen = (at - 1 - last >= SILENT_FOR) & (at - 1 - last <= FORGOTTEN)
    row = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(day))))
    rhythm, quarter = _rhythm(pair, day, starts, row, last, at)
    counts = {name: np.bincount(row, past.measure(name)[order], len(starts)) for name in ("messages", "turns")}
    told = {name: np.bincount(row, past.measure(name)[order], len(starts)) for name in ("questions", "answers")}
    group, member = pair[starts] // max(width, 1), pair[starts] % max(width, 1)
    found = {
        **rhythm, "said": np.log1p(counts["messages"] / rhythm["count"]),
        "turns": counts["turns"] / np.maximum(counts["messages"], 1),
        "asked": told["questions"] / np.maximum(counts["messages"], 1),
        "answered": np.log1p(told["answers"]), **_anywhere(past, member, at), **_place(past, group, member, last, at),
    }  # fmt: skip
    table = np.column_stack([np.broadcast_to(found[name], len(starts)).astype(float) for name in PEOPLE_NAMES])
    return Silent(
        group[chosen], member[chosen], table[chosen], (at - 1 - last)[chosen], quarter[chosen],
        counts["messages"][chosen].astype(np.int64),
    )  # fmt: skip


def _rhythm(pair: Ints, day: Ints, starts: Ints, row: Ints, last: Ints, at: int) -> tuple[dict[str, Floats], Ints]:
    """How often they came, in what gaps, and what silences like this one came to."""
    count = np.bincount(row, minlength=len(starts)).astype(float)
    ago, since = last[row] - day, at - 1 - last
    gap = np.diff(day, append=0)
    inner = np.append(pair[1:] == pair[:-1], False)[: len(gap)]
    weight = inner * 0.97 ** np.clip(ago / 7, 0, 200)
    mean = (np.bincount(row, weight * np.log(np.maximum(gap, 1)), len(starts)) + 1.0) / (
        np.bincount(row, weight, len(starts)) + 0.7
    )
    longest = np.zeros(len(starts))
    np.maximum.at(longest, row[inner], gap[inner].astype(float))
    fortnights = np.bincount(row, inner * (gap > SILENT_FOR), len(starts))
    longer = np.bincount(row, inner * (gap > since[row]), len(starts))
    quarter = np.bincount(row, ago < 90, len(starts))
    found = {
        "count": count, "since": np.log1p(since), "days": np.log(count), "days_quarter": np.log(quarter),
        "days_month": np.log(np.bincount(row, ago < 28, len(starts))), "gap": mean,
        "longest_gap": np.log1p(longest) - np.log1p(since), "ended_silences": np.log1p(fortnights),
        "longer_gaps": np.log((longer + 0.5) / (fortnights + 1.0)), "tenure": np.log1p(last - day[starts]),
    }  # fmt: skip
    return found, quarter.astype(np.int64)


def _anywhere(past: Days, member: Ints, at: int) -> dict[str, Floats]:
    """Whether they are around in other groups."""
    width = len(past.members)
    seen = np.zeros(width, np.int64)
    np.maximum.at(seen, past.member, past.day)
    found = {"since_anywhere": np.log1p(at - 1 - seen)[member]}
    for name, span in (("fortnight", 14), ("quarter", 90)):
        some = past.within(span, at)
        found[f"anywhere_{name}"] = np.log1p(distinct(some.member, some.day, of=width, width=WIDE))[member]
    some = past.within(180, at)
    return found | {"groups": np.log1p(distinct(some.member, some.group, of=width, width=len(past.groups)))[member]}


def _place(past: Days, group: Ints, member: Ints, last: Ints, at: int) -> dict[str, Floats]:
    """How the group has done since they stopped, and how many of its people stopped, too."""
    count, width = len(past.groups), len(past.members)
    fortnight, quarter = past.within(14, at), past.within(90, at)
    lately = np.bincount(fortnight.group, fortnight.measure("messages"), count)
    before = np.bincount(quarter.group, quarter.measure("messages"), count) * 14 / 90
    people = distinct(fortnight.group, fortnight.member, of=count, width=width)
    known = distinct(quarter.group, quarter.member, of=count, width=width)
    spoken = np.zeros(count, np.int64)
    np.maximum.at(spoken, past.group, past.day)
    return {
        "group_fortnight": np.log1p(lately)[group], "group_trend": (np.log1p(lately) - np.log1p(before))[group],
        "group_people": np.log1p(people)[group], "group_silent": np.log1p(at - 1 - spoken)[group],
        "stopped_alike": (1 - people / np.maximum(known, 1))[group],
    }  # fmt: skip
