"""What is read of somebody who has said their first words in a group and has not come again yet. One function, for
training and for service; it sees only days before `at`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..rules import NEW_FOR, RETURNS_SOON
from .days import Days, Floats, Ints, distinct, pairs

HALF_YEAR = 182
"""Days whose newcomers tell how often newcomers come again."""
WORTH = 5.0
"""As many newcomers as the community's share weighs where it is set beside a group's own few."""

NEWCOMER_NAMES = (
    "since", "said", "turns", "asked", "replied_to", "named", "took_up", "links", "known_elsewhere", "elsewhere_since",
    "group_people", "group_said", "group_trend", "group_newcomers", "group_returned", "community_returned",
)  # fmt: skip


@dataclass(frozen=True)
class Newcomers:
    """Members whose one day in a group is 1 to NEW_FOR days ago: places, features in the order of NEWCOMER_NAMES, days
    since that day (0: yesterday), and messages on it.
    """

    group: Ints
    member: Ints
    table: Floats
    since: Ints
    said: Ints


def newcomers_at(days: Days, at: int) -> Newcomers:
    """Everybody who came to a group for the first time in the NEW_FOR days before `at`, and on that day only."""
    past = days.before(at).active()
    first, visits, row = _firsts(past)
    since = at - 1 - past.day[first]
    new = (visits == 1) & (since < NEW_FOR)
    rows, since = first[new], since[new]
    group, member = past.group[rows], past.member[rows]
    said, of = past.measure("messages")[rows], {name: past.measure(name)[rows] for name in _COUNTED}
    ever = np.maximum(said, 1)
    known = {
        "since": np.log1p(since), "said": np.log1p(said), "turns": of["turns"] / ever, "asked": of["questions"] / ever,
        "replied_to": np.log1p(of["replies_in"]), "named": np.log1p(of["mentions_in"]),
        "took_up": np.log1p(of["replies_out"] + of["answers"]), "links": of["links"] / ever,
        **_elsewhere(past, group, member, past.day[rows]), **_place(past, group, at),
        **_returned(past, first, row, group, at),
    }  # fmt: skip
    columns = [np.broadcast_to(known[name], len(rows)).astype(float) for name in NEWCOMER_NAMES]
    return Newcomers(group, member, np.column_stack(columns), since, said)


_COUNTED = ("turns", "questions", "replies_in", "mentions_in", "replies_out", "answers", "links")


def _firsts(past: Days) -> tuple[Ints, Ints, Ints]:
    """Of each member in a group: the row of their first day, how many days they came; and of each row, whose it is."""
    whose = pairs(past.group, past.member, len(past.members))
    _, first, row, visits = np.unique(whose, return_index=True, return_inverse=True, return_counts=True)
    return first, visits, row


def _elsewhere(past: Days, group: Ints, member: Ints, day: Ints) -> dict[str, Floats]:
    """Whether they were known in other groups before, and have been anywhere since."""
    width = 1 << 22
    visits = np.sort(pairs(past.member, past.day, width))
    before = np.searchsorted(visits, pairs(member, day, width)) - np.searchsorted(visits, member * width)
    last = visits[np.searchsorted(visits, (member + 1) * width) - 1] - member * width
    return {"known_elsewhere": np.log1p(before), "elsewhere_since": (last > day).astype(float)}


def _place(past: Days, group: Ints, at: int) -> dict[str, Floats]:
    """How lively the group is."""
    count, width = len(past.groups), len(past.members)
    month, fortnight = past.within(28, at), past.within(14, at)
    people = distinct(month.group, month.member, of=count, width=width)
    said = np.bincount(month.group, month.measure("messages"), count)
    lately = np.bincount(fortnight.group, fortnight.measure("messages"), count)
    return {
        "group_people": np.log1p(people)[group], "group_said": np.log1p(said)[group],
        "group_trend": (np.log1p(lately) - np.log1p(said / 2))[group],
    }  # fmt: skip


def _returned(past: Days, first: Ints, row: Ints, group: Ints, at: int) -> dict[str, Floats]:
    """How often those who were new earlier came again, here and everywhere; whatever is known of them by `at`."""
    count, began = len(past.groups), past.day[first]
    again = np.zeros(len(first), bool)
    again[row[(past.day > began[row]) & (past.day <= began[row] + RETURNS_SOON)]] = True
    ripe = (began < at - RETURNS_SOON) & (began >= at - RETURNS_SOON - HALF_YEAR)
    place = past.group[first]
    came, whole = (np.bincount(place[which], minlength=count) for which in (ripe & again, ripe))
    share = (came.sum() + 1.0) / (whole.sum() + 3.0)
    here = (came + WORTH * share) / (whole + WORTH)
    lately = np.bincount(place[began >= at - NEW_FOR], minlength=count)
    return {
        "group_newcomers": np.log1p(lately)[group], "group_returned": np.log(here / (1 - here))[group],
        "community_returned": np.asarray(np.log(share / (1 - share))),
    }  # fmt: skip
