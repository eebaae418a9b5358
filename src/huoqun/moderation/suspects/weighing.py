"""What speaks against an account, and how much together. Pure.

Each sign has points and a source; one source alone never reaches what a case needs, however loud it is, and so no
single event does. What people do who are only eager, new, or punctual is measured against chance, or against the others
there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import combinations
from statistics import median

from .chance import at_least

WEEK = timedelta(days=7)
ENOUGH, SOURCES = 3.0, 2
"""Points from so many sources, from which a person is asked."""

MOST = {
    "bringing": 2.5, "coming": 2.0, "company": 1.5, "name": 1.5, "saying": 1.5, "timing": 2.0, "told": 2.0,
    "tested": 2.5,
}  # fmt: skip
"""What one source counts at most: less than what a case needs."""

MANY, AT_ONCE, ROOMS, PEOPLE, BATCH, ROW = 8, 15, 4, 4, 5, 8
"""Brought in a week; within an hour; groups come into; people who say the same; joins as by a clock; and so many that
by chance it is one row in a million."""

RARE, RARER = 1e-2, 1e-4
FAST = 0.05
"""How often a person is faster than a person, as far as clocks of platforms can be trusted."""

STEPS = 24
"""Of so many before it the next join keeps the step: a row of thousands is read once, not once for each of them."""

SLOT = 2 / 60
TESTS = 3


@dataclass(frozen=True, slots=True)
class Counted:
    """So many of so many."""

    part: int = 0
    whole: int = 0


@dataclass(frozen=True, slots=True)
class Trace:
    """What one account did within a week. `brought`: people, and of them who never spoke; `at_once`: brought within an
    hour; `batch`: how many came in with it as by a clock; `company`: how many of them came with it so into another
    group too; `series`, `title`, `trade`: what its name is; `copies`:
    groups with its own text again; `chorus`: accounts with the same advertisement; `minute`: messages in the fullest
    two minutes of the hour; `fast`: answers, `tests`: speed tests, faster than a person; `told`: weight of reports,
    and by how many."""

    member_id: int
    brought: Counted = Counted()
    at_once: int = 0
    rooms: int = 0
    batch: int = 0
    company: int = 0
    series: tuple[str, int] | None = None
    title: str = ""
    trade: str = ""
    said: int = 0
    copies: int = 0
    chorus: int = 0
    minute: Counted = Counted()
    fast: Counted = Counted()
    tests: Counted = Counted()
    told: float = 0.0
    tellers: int = 0


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that speaks against an account: its kind and what was seen, as evidence has them."""

    kind: str
    source: str
    points: float
    seen: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """An account with its signs, the heaviest first."""

    member_id: int
    signs: tuple[Sign, ...] = field(default=())

    @property
    def points(self) -> float:
        """Of all sources together, each at most what it counts."""
        by_source = {sign.source: 0.0 for sign in self.signs}
        for sign in self.signs:
            by_source[sign.source] = min(MOST[sign.source], by_source[sign.source] + sign.points)
        return round(sum(by_source.values()), 2)

    def accused(self, least: float = ENOUGH) -> bool:
        """Whether a person is asked."""
        return self.points >= max(least, ENOUGH - 1) and len({sign.source for sign in self.signs}) >= SOURCES


def weigh(trace: Trace, *, silent: float) -> Weighed:
    """What speaks against an account. `silent`: the share of all newcomers of that week who did not speak."""
    signs = [*_bringing(trace, silent), *_coming(trace), *_named(trace), *_saying(trace), *_timing(trace)]
    signs += [*_tested(trace), *_told(trace)]
    return Weighed(trace.member_id, tuple(sorted(signs, key=lambda sign: -sign.points)))


def _bringing(trace: Trace, silent: float) -> Iterator[Sign]:
    brought = trace.brought
    if brought.whole >= MANY and 4 * brought.part >= 3 * brought.whole:
        chance = at_least(brought.part, brought.whole, min(max(silent, 0.3), 0.9))
        points = 2.0 if chance < RARER else 1.5 if chance < RARE else 0.5
        yield Sign("brought", "bringing", points, f"{brought.part}/{brought.whole}")
    if trace.at_once >= AT_ONCE:
        yield Sign("rush", "bringing", 0.5, str(trace.at_once))
    if trace.said == 0 and (brought.whole >= MANY or trace.tellers > 1):
        yield Sign("silent", "saying", 1.0 if brought.whole >= MANY else 0.5, "")


def _coming(trace: Trace) -> Iterator[Sign]:
    if trace.batch >= BATCH:
        yield Sign("batch", "coming", 2.0 if trace.batch >= ROW else 1.5, str(trace.batch))
    if trace.company >= BATCH:
        yield Sign("company", "company", 1.5, str(trace.company))
    if trace.rooms >= ROOMS:
        yield Sign("rooms", "coming", 1.0 if trace.said else 1.5, str(trace.rooms))


def _named(trace: Trace) -> Iterator[Sign]:
    if trace.series:
        yield Sign("series", "name", 1.5, f"{trace.series[0]} × {trace.series[1]}")
    if trace.title:
        yield Sign("title", "name", 0.5, trace.title)
    if trace.trade:
        yield Sign("trade", "name", 0.5, trace.trade)


def _saying(trace: Trace) -> Iterator[Sign]:
    if trace.copies >= 3:
        yield Sign("repeats", "saying", 1.5, str(trace.copies))
    if trace.chorus >= PEOPLE:
        yield Sign("chorus", "saying", 1.0, str(trace.chorus))


def _timing(trace: Trace) -> Iterator[Sign]:
    minute, fast = trace.minute, trace.fast
    # Sixty places in which the fullest could lie: what any of them reaches by chance.
    if minute.whole >= 6 and 60 * at_least(minute.part, minute.whole, SLOT) < RARER:
        yield Sign("minute", "timing", 1.5, f"{minute.part}/{minute.whole}")
    if fast.whole >= 4 and at_least(fast.part, fast.whole, FAST) < RARER:
        yield Sign("faster", "timing", 2.0, f"{fast.part}/{fast.whole}")


def _tested(trace: Trace) -> Iterator[Sign]:
    tests = trace.tests
    if tests.whole >= TESTS and at_least(tests.part, tests.whole, FAST) < 1e-3:
        yield Sign("speed", "tested", 2.5, f"{tests.part}/{tests.whole}")


def _told(trace: Trace) -> Iterator[Sign]:
    if trace.tellers >= 2 and trace.told >= 0.9:
        yield Sign("told", "told", 2.0 if trace.told >= 1.5 else 1.5, str(trace.tellers))


def rows(joined: Sequence[tuple[datetime, int]]) -> Iterator[list[int]]:
    """Of the joins of one group in order of time: who came in a row as by a clock, each row by itself. People who are
    let in at one moment come with no time between them, and are none."""
    begun = 0
    for end in range(2, len(joined) + 1):
        if end < len(joined) and _even(joined, begun, end):
            continue
        if end - begun >= BATCH:
            yield [member for _, member in joined[begun:end]]
        begun = end - 1


def company(found: Sequence[tuple[int, Sequence[int]]]) -> dict[int, int]:
    """Of rows of people with the group that each came into: who came in a row into two groups with the same others,
    and how many they are."""
    of_member: dict[int, list[int]] = defaultdict(list)
    for place, (_, people) in enumerate(found):
        for member in people:
            of_member[member].append(place)
    shared: dict[tuple[int, int], list[int]] = defaultdict(list)
    for member, places in of_member.items():
        for one, other in combinations(places, 2):
            if found[one][0] != found[other][0]:
                shared[one, other].append(member)
    most: dict[int, int] = {}
    for people in shared.values():
        if len(people) >= BATCH:
            most |= {member: max(len(people), most.get(member, 0)) for member in people}
    return most


def _even(joined: Sequence[tuple[datetime, int]], begun: int, at: int) -> bool:
    """Whether the join at a place keeps the step of those since `begun`."""
    gap = (joined[at][0] - joined[at - 1][0]).total_seconds()
    recent = range(max(begun, at - 1 - STEPS), at - 1)
    before = [(joined[n + 1][0] - joined[n][0]).total_seconds() for n in recent]
    step = median(before)
    return 3.0 <= step <= 600.0 and abs(gap - step) <= max(1.5, 0.12 * step)


def at_once(moments: Sequence[datetime], within: timedelta = timedelta(hours=1)) -> int:
    """How many of these moments, in order, lie within a time at most."""
    most = begun = 0
    for end, moment in enumerate(moments):
        while moment - moments[begun] > within:
            begun += 1
        most = max(most, end - begun + 1)
    return most
