"""One course that a campaign might take, event by event; hours count from its start."""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from random import Random

from huoqun.chats.personas import rhythm

from ..rules.awards import Brought, due
from ..rules.capacity import WINDOW, Load, Step, Why, alerts, verdict
from ..rules.seats import HOLD
from .figures import About
from .scenario import Room, Scenario

LOOK_AROUND = 1 / 6
"""A campaign is looked at every ten minutes; the real one every twenty seconds."""
TELLS, PASSES, OPENS = 6.0, 1.5, 2.0
"""Hours (medians) until whoever hears of it takes part, shows their code once they have it, and is looked at."""
AWAY = 0.05
"""Hours that somebody without a seat waits for one."""
MOST_JOINS = 20_000
GRACE = 72.0


@dataclass(slots=True)
class Run:
    """What came of it. `joins`, `minutes`: by hour of the campaign; `first`: the hour at which each limit was met.

    `cut`: it was given up as too large. Amounts in minor units.
    """

    joins: Counter[int] = field(default_factory=Counter)
    minutes: Counter[int] = field(default_factory=Counter)
    first: dict[Why, float] = field(default_factory=dict)
    shared: int = 0
    looked: int = 0
    joined: int = 0
    counted: int = 0
    left: int = 0
    matured: int = 0
    turned_away: int = 0
    cost: int = 0
    cut: bool = False


@dataclass(slots=True)
class _Group:
    free: int
    open: bool
    until: float

    def takes(self, at: float) -> bool:
        return self.open and at < self.until


def run(scenario: Scenario, seed: str) -> Run:
    """One course, the same for the same seed."""
    return _Course(scenario, Random(seed)).to_its_end()


class _Course:
    def __init__(self, scenario: Scenario, chance: Random) -> None:
        self.one, self.chance, self.run = scenario, chance, Run()
        self.drawn = {about: scenario.figure(about).drawn(chance) for about in About}
        self.groups = [_group(room) for room in scenario.rooms]
        self.step = Step.GO
        self.seats: deque[float] = deque()
        self.came: deque[float] = deque()
        self.waiting: deque[float] = deque()
        self.counted: dict[int, list[int]] = {}
        self.matured: dict[int, set[int]] = {}
        self.owed: dict[int, int] = {}
        self.spent = 0
        self._numbers, self._inviters = count(1), count(1)
        self._heap: list[tuple[float, int, Callable[[float], None]]] = []

    def to_its_end(self) -> Run:
        for n in range(int(self.one.hours / LOOK_AROUND) + 1):
            self._at(n * LOOK_AROUND, self._watch)
        for _ in range(rhythm.times(self.chance, self.one.told * self.drawn[About.SHARES])):
            self._at(self._awake(rhythm.pause(self.chance, TELLS)), self._takes_part)
        while self._heap and not self.run.cut:
            at, _, act = heapq.heappop(self._heap)
            act(at)
        self.run.cost = sum(self.owed.values())
        self.run.counted = sum(len(people) for people in self.counted.values())
        return self.run

    def _at(self, at: float, act: Callable[[float], None]) -> None:
        heapq.heappush(self._heap, (at, next(self._numbers), act))

    def _awake(self, at: float) -> float:
        """That moment, or a later one at which people are up: they do by day what they put off at night."""
        for _ in range(100):
            local = self.one.starts_at + timedelta(hours=at)
            weight = rhythm.hour_weight(local.hour, weekend=local.weekday() >= 5)
            if self.chance.random() * 6.0 < weight:
                break
            at += self.chance.random()
        return at

    # People

    def _takes_part(self, at: float) -> None:
        if at < self.one.hours and self.step is Step.GO:
            self._shows(at)

    def _shows(self, at: float) -> None:
        """Somebody shows their code: those who will look at it do so over the next hours."""
        self.run.shared += 1
        who = next(self._inviters)
        mean = self.drawn[About.LOOKS]
        # People differ far more than by chance alone: a few bring most.
        for _ in range(rhythm.times(self.chance, self.chance.expovariate(1 / mean) if mean else 0.0)):
            self._at(self._awake(at + rhythm.pause(self.chance, OPENS)), lambda then: self._looks(who, then))

    def _looks(self, who: int, at: float) -> None:
        if at >= self.one.hours:
            return
        self.run.looked += 1
        group = None if self.step is Step.STOP else next((g for g in self.groups if g.free and g.takes(at)), None)
        if group is None:
            self.run.turned_away += 1
            self.waiting.append(at)
            return
        group.free -= 1
        self.seats.append(at)
        if self.chance.random() < self.drawn[About.JOINS]:
            self._joins(who, group, at)
        else:
            self._at(at + HOLD.total_seconds() / 3600, lambda _: self._frees(group))

    def _frees(self, group: _Group) -> None:
        group.free += 1

    def _joins(self, who: int, group: _Group, at: float) -> None:
        run, chance = self.run, self.chance
        run.joined += 1
        run.cut = run.joined >= MOST_JOINS
        run.joins[int(at)] += 1
        self.came.append(at)
        run.minutes[int(at)] += round(self.one.minutes_each * 60)
        one = next(self._numbers)
        self.counted.setdefault(who, []).append(one)
        self._owes(who)
        if chance.random() < self.drawn[About.PASSES_ON]:
            self._at(self._awake(at + rhythm.pause(chance, PASSES)), self._passes_on)
        stays = 24.0 * self.one.stays_days
        if chance.random() < self.drawn[About.HUNTERS]:
            self._at(at + chance.uniform(0.1, 24.0), lambda _: self._goes(who, one, group))
        elif chance.random() < self.drawn[About.LEAVES] and stays > 24.0:
            self._at(at + chance.uniform(24.0, stays), lambda _: self._goes(who, one, group))
        elif chance.random() < self.drawn[About.DEEDS]:
            self._at(at + stays, lambda _: self._matures(who, one))
        else:
            self._at(at + stays + GRACE, lambda _: self._counts_no_more(who, one))

    def _passes_on(self, at: float) -> None:
        if at < self.one.hours and self.step is not Step.STOP:
            self._shows(at)

    def _goes(self, who: int, one: int, group: _Group) -> None:
        self.run.left += 1
        group.free += 1
        self._counts_no_more(who, one)

    def _counts_no_more(self, who: int, one: int) -> None:
        if one in self.counted[who] and one not in self.matured.get(who, ()):
            self.counted[who].remove(one)
            self._owes(who)

    def _matures(self, who: int, one: int) -> None:
        self.run.matured += 1
        self.matured.setdefault(who, set()).add(one)
        self._owes(who)

    # What the campaign carries

    def _owes(self, who: int) -> None:
        """What whoever brought people has or will have, by the rule of the real one; never more than there is."""
        if self.one.budget is None:
            return
        brought = Brought(self.counted[who], self.matured.get(who, set()))
        wanted = due(brought, each=self.one.each, each_most=self.one.each_most, ladder=self.one.ladder)
        owed = sum(amount for amount, _ in wanted.values())
        had = self.owed.get(who, 0)
        if owed > had and self.spent + owed - had > self.one.budget:
            self._met(Why.BUDGET, None)
            return
        self.owed[who] = owed
        self.spent += owed - had

    def _watch(self, at: float) -> None:
        """Look after the campaign, as the real one does by itself."""
        load = self._load(at)
        reserve = next((g for g in self.groups if not g.open), None)
        if reserve is not None and (alerts(load) or load.free <= 0):
            reserve.open = True
            load = self._load(at)
        self.step, why = verdict(load, self.step)
        if why is not None:
            self._met(why, at)

    def _met(self, why: Why, at: float | None) -> None:
        self.run.first.setdefault(why, self._now(at))

    def _now(self, at: float | None) -> float:
        return at if at is not None else self.seats[-1] if self.seats else 0.0

    def _load(self, at: float) -> Load:
        while self.seats and self.seats[0] <= at - WINDOW.total_seconds() / 3600:
            self.seats.popleft()
        while self.came and self.came[0] <= at - 24.0:
            self.came.popleft()
        while self.waiting and self.waiting[0] <= at - AWAY:
            self.waiting.popleft()
        opened = [group for group in self.groups if group.open]
        good = [group for group in opened if group.takes(at)]
        budget = None if self.one.budget is None else self.one.budget - self.spent
        return Load(
            free=sum(group.free for group in good), recent=len(self.seats), today=len(self.came),
            waiting=len(self.waiting), groups=len(opened), codes=len(good), budget=budget, each=self.one.each,
            staff_minutes=self.one.staff_minutes, minutes_each=self.one.minutes_each,
        )  # fmt: skip


def _group(room: Room) -> _Group:
    return _Group(room.seats, not room.reserve, float("inf") if room.code_hours is None else room.code_hours)
