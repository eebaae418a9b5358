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
from ..rules.campaigns import Must
from ..rules.capacity import WINDOW, Load, Step, Why, alerts, verdict
from ..rules.seats import HOLD
from .auditing import Notes, Persona, Unheard
from .figures import About
from .scenario import Room, Scenario

LOOK_AROUND = 1 / 6
"""A campaign is looked at every ten minutes; the real one every twenty seconds."""
TELLS, PASSES, OPENS = 6.0, 1.5, 2.0
"""Hours (medians) until whoever hears of it takes part, shows their code once they have it, and is looked at."""
RING, HIRED = 5, (10, 20)
"""People in a ring, and people who come on one order."""
SAYS_A_WORD, GOES_THEN = 0.6, 0.33
"""Of hired people, as the attack pack has them (`fraud/attacks/frauds.py`)."""
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


@dataclass(frozen=True, slots=True)
class _Came:
    """Somebody who joined: by whose code, their number among the counted, their group, the hour, and their name."""

    who: int
    one: int
    group: _Group
    at: float
    name: str


def run(scenario: Scenario, seed: str, notes: Notes | None = None) -> Run:
    """One course, the same for the same seed. `notes`: where it is written down for the auditor."""
    return _Course(scenario, Random(seed), notes).to_its_end()


class _Course:
    def __init__(self, scenario: Scenario, chance: Random, notes: Notes | None) -> None:
        self.one, self.chance, self.run = scenario, chance, Run()
        self.notes = notes or Unheard(Random(0), 0.0)
        self.names: dict[int, str] = {}
        self.drawn = {about: scenario.figure(about).drawn(chance) for about in About}
        self.groups = [_group(room) for room in scenario.rooms]
        self.step = Step.GO
        self.seats: deque[float] = deque()
        self.came: deque[float] = deque()
        self.waiting: deque[float] = deque()
        self.counted: dict[int, list[int]] = {}
        self.matured: dict[int, set[int]] = {}
        self.owed: dict[int, int] = {}
        self.worth: dict[int, int] = {}
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
        if at >= self.one.hours or self.step is not Step.GO:
            return
        kind, name = self.chance.random(), f"s{next(self._numbers)}"
        if kind < self.drawn[About.RINGS]:
            # One of five stands for the whole ring: the other four are among those who take part, too.
            if kind < self.drawn[About.RINGS] / RING:
                self._rings(at)
        elif kind < self.drawn[About.RINGS] + self.drawn[About.HIRED]:
            self._hires(at, name)
        else:
            self._shows(at, name)

    def _inviter(self, name: str) -> int:
        self.run.shared += 1
        who = next(self._inviters)
        self.names[who] = name
        self.notes.shares(name)
        return who

    def _shows(self, at: float, name: str) -> None:
        """Somebody shows their code: those who will look at it do so over the next hours."""
        who, mean = self._inviter(name), self.drawn[About.LOOKS]
        # People differ far more than by chance alone: a few bring most.
        for _ in range(rhythm.times(self.chance, self.chance.expovariate(1 / mean) if mean else 0.0)):
            self._at(self._awake(at + rhythm.pause(self.chance, OPENS)), lambda then: self._looks(who, then))

    def _rings(self, at: float) -> None:
        """Five who know each other, each on a phone of their own: everybody brings the next one."""
        names = [f"r{next(self._numbers)}" for _ in range(RING)]
        for name, next_one in zip(names, names[1:] + names[:1], strict=True):
            who = self._inviter(name)
            at += self.chance.uniform(0.02, 3.0)
            self._at(at, lambda then, who=who, brought=next_one: self._looks(who, then, Persona.RINGS, brought))  # type: ignore[misc]

    def _hires(self, at: float, name: str) -> None:
        """A market for small tasks: within hours of the order all of them are there."""
        who = self._inviter(name)
        for _ in range(self.chance.randint(*HIRED)):
            self._at(at + self.chance.expovariate(1.0), lambda then: self._looks(who, then, Persona.HIRED))

    def _looks(self, who: int, at: float, persona: Persona = Persona.FRIENDS, name: str = "") -> None:
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
        if persona is not Persona.FRIENDS or self.chance.random() < self.drawn[About.JOINS]:
            self._joins(who, group, at, persona, name)
        else:
            self._at(at + HOLD.total_seconds() / 3600, lambda _: self._frees(group))

    def _frees(self, group: _Group) -> None:
        group.free += 1

    def _joins(self, who: int, group: _Group, at: float, persona: Persona, name: str) -> None:
        run = self.run
        run.joined += 1
        run.cut = run.joined >= MOST_JOINS
        run.joins[int(at)] += 1
        self.came.append(at)
        run.minutes[int(at)] += round(self.one.minutes_each * 60)
        one = next(self._numbers)
        self.counted.setdefault(who, []).append(one)
        self._owes(who)
        came = _Came(who, one, group, at, name or f"p{one}")
        if persona is Persona.FRIENDS:
            self._lives(came)
        else:
            self._is_in_it_for_the_reward(came, persona)

    def _lives(self, came: _Came) -> None:
        chance, at = self.chance, came.at
        if chance.random() < self.drawn[About.PASSES_ON]:
            self._at(self._awake(at + rhythm.pause(chance, PASSES)), lambda then: self._passes_on(then, came.name))
        stays, inviter = 24.0 * self.one.stays_days, self.names[came.who]
        if chance.random() < self.drawn[About.HUNTERS]:
            self.notes.joined(came.name, inviter, at, Persona.HUNTERS)
            self._at(at + chance.uniform(0.1, 24.0), lambda then: self._goes(came, then))
        elif chance.random() < self.drawn[About.LEAVES] and stays > 24.0:
            self.notes.joined(came.name, inviter, at, Persona.LEAVERS)
            self.notes.lived(came.name, at, is_asked=False)
            self._at(at + chance.uniform(24.0, stays), lambda then: self._goes(came, then))
        elif chance.random() < self.drawn[About.DEEDS]:
            self.notes.joined(came.name, inviter, at, Persona.FRIENDS)
            self.notes.lived(came.name, at, is_asked=self.one.must != Must.NOTHING)
            self._at(at + stays, lambda _: self._matures(came))
        else:
            self.notes.joined(came.name, inviter, at, Persona.FRIENDS)
            self.notes.lived(came.name, at, is_asked=False)
            self._at(at + stays + GRACE, lambda _: self._counts_no_more(came.who, came.one))

    def _is_in_it_for_the_reward(self, came: _Came, persona: Persona) -> None:
        """Rings do all that is asked of them; who is hired says a word, and some of them go once it was paid for."""
        chance, at, stays = self.chance, came.at, 24.0 * self.one.stays_days
        self.notes.joined(came.name, self.names[came.who], at, persona)
        if persona is Persona.RINGS:
            self.notes.lived(came.name, at, is_asked=True)
            self._at(at + stays, lambda _: self._matures(came))
            return
        does = chance.random() < SAYS_A_WORD
        if does:
            self.notes.greeted(came.name, at)
        if chance.random() < GOES_THEN:
            self._at(at + chance.uniform(48.0, 96.0), lambda then: self._goes(came, then))
        if self.one.must == Must.NOTHING or (does and self.one.must == Must.SPEAK):
            self._at(at + stays, lambda _: self._matures(came))
        else:
            self._at(at + stays + GRACE, lambda _: self._counts_no_more(came.who, came.one))

    def _passes_on(self, at: float, name: str) -> None:
        if at < self.one.hours and self.step is not Step.STOP:
            self._shows(at, name)

    def _goes(self, came: _Came, at: float) -> None:
        self.run.left += 1
        came.group.free += 1
        self.notes.left(came.name, at)
        self._counts_no_more(came.who, came.one)

    def _counts_no_more(self, who: int, one: int) -> None:
        if one in self.counted[who] and one not in self.matured.get(who, ()):
            self.counted[who].remove(one)
            self._owes(who)

    def _matures(self, came: _Came) -> None:
        if came.one not in self.counted[came.who]:
            return
        self.run.matured += 1
        self.matured.setdefault(came.who, set()).add(came.one)
        self._owes(came.who)

    # What the campaign carries

    def _owes(self, who: int) -> None:
        """What whoever brought people has or will have, by the rule of the real one; never more than there is."""
        if self.one.budget is None:
            return
        owed = self._worth(len(self.counted[who]))
        had = self.owed.get(who, 0)
        if owed > had and self.spent + owed - had > self.one.budget:
            self._met(Why.BUDGET, None)
            return
        self.owed[who] = owed
        self.spent += owed - had

    def _worth(self, people: int) -> int:
        """What so many who count are worth, matured or not."""
        if people not in self.worth:
            brought = Brought(range(people), ())
            wanted = due(brought, each=self.one.each, each_most=self.one.each_most, ladder=self.one.ladder)
            self.worth[people] = sum(amount for amount, _ in wanted.values())
        return self.worth[people]

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
