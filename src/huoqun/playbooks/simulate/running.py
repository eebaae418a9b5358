"""A playbook run dry: once by a seed, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec

from huoqun.chats.port.capabilities import Limit
from huoqun.chats.quiet import instant, zone_named
from huoqun.core.conditions.snapshot import Done
from huoqun.deeds.rules import DeedKind
from huoqun.members.rules import Stage

from ..engine.moment import chance
from ..engine.spans import span
from ..engine.timetable import Course, day_of
from ..format.model import Goal, Priors
from ..plan import Plan
from .cohort import Cohort, Ways
from .people import Person, Way
from .sending import House, Outbox, Sent
from .team import Team
from .world import World

MEMBERS, SEEDS, SEED = 200, 40, 1
MOST_MEMBERS, MOST_SEEDS = 5_000, 1_000
A_MONDAY = date(2026, 1, 5)
ENDLESS_DAYS = 28
"""So long the dry run looks at a playbook without end."""

AFTERWARDS = timedelta(days=60)
"""For so long after the calendar's end what still waits is followed."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What is simulated: how many members, how often and from which seed on, where, and what they are like."""

    members: int = MEMBERS
    seeds: int = SEEDS
    seed: int = SEED
    zone: str = ""
    starts_on: date = A_MONDAY
    house: House = House()
    ways: Ways = Ways(priors=Priors())
    learnt_from: str = ""
    values: dict[str, Any] = {}


class Worked(msgspec.Struct, frozen=True, gc=False):
    """What a role had to do on a day of the calendar (when it was given)."""

    tasks: int
    minutes: float
    late: int


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """One group's whole run, counted. `steps`: how often each ended how; `people`: how many members were at each."""

    came: int
    too_late: int
    started: int
    done: int
    under_way: int
    ended: dict[str, int]
    steps: dict[str, dict[str, int]]
    people: dict[str, int]
    waiting: dict[str, int]
    heard: list[int]
    to_group: int
    peaks: dict[int, int]
    stopped: dict[tuple[str, str], int]
    worked: dict[tuple[str, int], Worked]
    points: int
    prizes: int
    held: int
    treated: int
    reached: int
    did: dict[tuple[str, str], int]
    days: int
    acts: int


def days_of(plan: Plan) -> int:
    """How many days are looked at."""
    return plan.last_day if plan.last_day is not None else ENDLESS_DAYS


def zone_of(plan: Plan, settings: Settings) -> str:
    return settings.zone or plan.source.timezone


def begins_at(plan: Plan, zone: str, starts_on: date) -> datetime:
    """Noon of the day before anything is due."""
    lowest = min((min(s.when.days) for s in plan.steps.values() if s.when is not None and s.when.days), default=1)
    return instant(starts_on + timedelta(days=min(1, lowest) - 2), time(12), zone_named(zone))


def run_once(plan: Plan, settings: Settings, seed: int) -> Outcome:
    """One group by one seed: the same seed, the same outcome."""
    zone, days = zone_of(plan, settings), days_of(plan)
    team = Team(plan.source.roles, zone=zone, minutes=settings.ways.priors.task_minutes)
    cohort = Cohort(
        plan, settings.ways, team, members=settings.members, seed=seed, days=2 * days if plan.by_member else days
    )
    outbox = Outbox(settings.house, zone=zone, opted_out=cohort.opted_out, consented=cohort.consented)
    begin = begins_at(plan, zone, settings.starts_on)
    world = World(
        plan, cohort, outbox, zone=zone, starts_on=settings.starts_on, now=begin, values=settings.values,
    )  # fmt: skip
    cohort.begin(world)
    world.run(begin + timedelta(days=days + 2) + (timedelta() if plan.last_day is None else AFTERWARDS))
    return counted(world, team, limits=settings.house.limits, days=days)


def counted(world: World, team: Team, *, limits: Iterable[Limit], days: int) -> Outcome:
    """A world that has run, in numbers."""
    ways = [way for way in world.ways if way.person is not None]
    states = Counter(way.state for way in ways)
    steps, people = _steps(world.ways)
    persons = list(world.persons.values())
    sent, held = world.outbox.sent, _held(world.plan, persons)
    return Outcome(
        came=len(persons), too_late=world.slips["too_late"], started=len(ways), done=states["done"],
        under_way=states["active"], ended=dict(Counter(way.reason for way in ways if way.state == "ended")),
        steps=steps, people=people, waiting=_waiting(world.ways), heard=[person.heard for person in persons],
        to_group=sum(one.person is None for one in sent), peaks=_peaks(sent, limits),
        stopped=dict(world.outbox.stopped), worked=_worked(world, team), points=_points(persons),
        prizes=_prizes(persons), held=held, treated=len(_going(persons)) - held,
        reached=_reached(world.plan, persons),
        did=dict(world.outbox.done), days=days, acts=world.acts,
    )  # fmt: skip


def _steps(ways: Iterable[Way]) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
    steps: dict[str, Counter[str]] = {}
    people: Counter[str] = Counter()
    for way in ways:
        seen = set()
        for (step, _), outcome in way.log.items():
            steps.setdefault(step, Counter())[outcome] += 1
            if way.person is not None:
                seen.add(step)
        people.update(seen)
    return {step: dict(outcomes) for step, outcomes in steps.items()}, dict(people)


def _waiting(ways: Iterable[Way]) -> dict[str, int]:
    return dict(Counter(due.step for way in ways for due in way.dues.values() if due.keys))


def _peaks(sent: Iterable[Sent], limits: Iterable[Limit]) -> dict[int, int]:
    """The most that was sent in any window of so many seconds: a minute, an hour, a day, and each limit's own."""
    moments = [int(one.at.timestamp()) for one in sent]
    spans = {60, 3600, 86400, *(limit.seconds for limit in limits)}
    return {span: max(Counter(at // span for at in moments).values(), default=0) for span in spans}


def _worked(world: World, team: Team) -> dict[tuple[str, int], Worked]:
    course = Course(world.zone, world.starts_on, world.group_way.course.began_at)
    found: dict[tuple[str, int], Worked] = {}
    for one in team.given:
        key = (one.role, day_of(world.plan, course, one.at))
        had = found.get(key, Worked(0, 0.0, 0))
        found[key] = Worked(had.tasks + 1, had.minutes + one.minutes, had.late + one.is_late)
    return found


def _points(persons: Iterable[Person]) -> int:
    return sum(person.like.extra.get("points", 0) for person in persons)


def _prizes(persons: Iterable[Person]) -> int:
    granted = (deed for person in persons for deed in person.like.deeds if deed.kind == DeedKind.GRANTED)
    return sum(deed.amount_minor or 0 for deed in granted)


def _going(persons: Iterable[Person]) -> list[Person]:
    """Those whom the playbook took in."""
    return [person for person in persons if person.way is not None]


def _held(plan: Plan, persons: Iterable[Person]) -> int:
    out = plan.holdout
    return 0 if out is None else sum(chance(out.salt, one.id) * 100 < out.percent for one in _going(persons))


_KINDS: Mapping[str, str] = {"paid": DeedKind.BOUGHT}


def _reached(plan: Plan, persons: Iterable[Person]) -> int:
    goals = plan.source.goals
    return 0 if goals is None else sum(_reaches(goals.primary, person) for person in _going(persons))


def _reaches(goal: Goal, person: Person) -> bool:
    """Whether somebody reached the goal within its window after their way began."""
    like = person.like
    if person.way is None:
        return False
    if goal.fact == "stage":
        return bool(goal.value) and goal.value.upper() in Stage.__members__ and like.stage >= Stage[goal.value.upper()]
    since = person.way.course.began_at
    until = since + span(goal.window)
    return any(_meets(goal, deed) and since <= deed.at <= until for deed in like.deeds)


def _meets(goal: Goal, deed: Done) -> bool:
    return deed.kind == _KINDS.get(goal.fact, goal.fact) and goal.value in ("", deed.product)
