"""Members who are made up: what they do follows the priors by a seeded chance, so that it can be done again."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from random import Random

import msgspec

from huoqun.chats.quiet import instant, zone_named
from huoqun.chats.steps import AskArgs
from huoqun.core.blocks import Todo
from huoqun.core.conditions.snapshot import Done, Snapshot
from huoqun.core.conditions.tree import Literal
from huoqun.deeds.rules import DeedKind
from huoqun.work.blocks import Assigning

from ..blocks import WaitArgs, WaitFor
from ..engine.deciding import AskApproval
from ..format.model import Priors
from ..plan import Plan, PlanStep
from .curves import DayOfStay, chances, on
from .people import Due, Open, Person, Way
from .team import Team
from .world import GROUP_ID, World, asked_of

WAKING = 14 * 3600
"""Seconds of a day in which people do things; it begins when their day does, at eight."""

FIRST_HOUR = time(8)
REPLY_WITHIN = 3600.0
APPROVAL_MINUTES = 2.0
OWNER = "owner"


class Ways(msgspec.Struct, frozen=True, kw_only=True):
    """What a cohort does: the file's priors or a past group's; when its late comers came, in hours after the start;
    what its people did on each day of their stay.
    """

    priors: Priors
    arrivals: tuple[float, ...] = ()
    days: tuple[DayOfStay, ...] = ()


class Cohort:
    """People by priors. Everything is drawn from one seeded source, in the order of the world's clock."""

    def __init__(self, plan: Plan, ways: Ways, team: Team, *, members: int, seed: int, days: int) -> None:
        self.plan, self.priors, self.team, self.days = plan, ways.priors, team, days
        self._arrivals = ways.arrivals
        self._rng = Random(f"{plan.key}/{seed}")
        self._product = product_of(plan)
        first = seed * 1_000_000 + 1
        self.ids = range(first, first + members)
        draw = self._rng.random
        self.consented = frozenset(one for one in self.ids if draw() < self.priors.consents)
        self.opted_out = frozenset(one for one in self.ids if draw() < self.priors.opts_out)
        self._fading = _eagerness(ways, days + 400)
        self._leaving = chances(ways.days, lambda day: day.left) or (self.priors.leaves,)
        self._paying = chances(ways.days, lambda day: day.bought) or (self.priors.pays,)

    def begin(self, world: World) -> None:
        zone = zone_named(world.zone)
        for place, one in enumerate(self.ids):
            like = Snapshot(
                now=world.now, zone=zone, member_id=one, group_id=GROUP_ID, opted_out=one in self.opted_out,
                consents=("marketing",) if one in self.consented else (),
            )  # fmt: skip
            person = Person(one, f"M{place + 1}", like)
            late = self._rng.random() < self.priors.joins_late
            world.at(world.now + self._arrival() if late else world.now, self._comes, world, person)
        day = world.now.astimezone(zone).date() + timedelta(days=1)
        world.at(instant(day, FIRST_HOUR, zone), self._day, world, 0)

    def _comes(self, world: World, person: Person) -> None:
        world.joins(person)
        if person.way is None and world.plan.enrol.trigger != "joined":
            # Whatever takes them in is supposed to happen on the day on which they come.
            if world.plan.enrol.trigger == "tagged":
                person.like.tags = {world.plan.enrol.value}
            world.enrols(person)

    def _arrival(self) -> timedelta:
        if self._arrivals:
            hours = self._rng.choice(self._arrivals)
            return timedelta(hours=hours + self._rng.random() / 4)
        day = 1 + int(self._rng.random() * max(1, self.days - 1))
        return timedelta(days=day, seconds=int(self._rng.random() * WAKING) - 4 * 3600)

    def _day(self, world: World, day: int) -> None:
        """One day of everybody's: who speaks, pays or goes, and when."""
        draw, now = self._rng.random, world.now
        for person in world.persons.values():
            if not person.present:
                continue
            stayed = self._stayed(world, person)
            if draw() < self.priors.speaks * self._fading[min(stayed, len(self._fading) - 1)]:
                world.at(self._sometime(now), self._talks, world, person)
            if draw() < on(stayed, self._paying):
                world.at(self._sometime(now), self._pays, world, person)
            if draw() < on(stayed, self._leaving):
                world.at(self._sometime(now), world.leaves, person)
        if day < self.days:
            world.at(now + timedelta(days=1), self._day, world, day + 1)

    def _sometime(self, now: datetime) -> datetime:
        return now + timedelta(seconds=int(self._rng.random() * WAKING))

    def _active(self, world: World, person: Person) -> float:
        """How eager somebody is on this day of their stay: 1 is as the priors say."""
        return self._fading[min(self._stayed(world, person), len(self._fading) - 1)]

    def _stayed(self, world: World, person: Person) -> int:
        return (world.now - (person.like.joined_at or world.now)).days

    def _talks(self, world: World, person: Person) -> None:
        if person.present:
            world.says(person, "大家好")

    def _pays(self, world: World, person: Person) -> None:
        if person.present:
            world.does(person, Done(DeedKind.BOUGHT, world.now, self._product, group_id=GROUP_ID))

    # Answers

    def are_waited_for(self, world: World, way: Way, step: PlanStep, due: Due) -> None:
        person, args = way.person, step.args
        if person is None or not (isinstance(args, AskArgs | WaitArgs)):
            return
        if isinstance(args, WaitArgs) and args.for_.deed:
            self._may_do(world, person, args, due)
        if self._rng.random() >= self.priors.replies * self._active(world, person):
            return
        at = world.now + timedelta(seconds=1 - int(REPLY_WITHIN * math.log(1 - self._rng.random())))
        if due.at is None or at < due.at:
            world.at(at, self._answers, world, person, args)

    def _answers(self, world: World, person: Person, args: AskArgs | WaitArgs) -> None:
        if not person.present and world.plan.enrol.on_leave == "end":
            return
        if isinstance(args, AskArgs):
            words = tuple(args.answers) or ("好的",)
            word = words[int(self._rng.random() * len(words))]
            if args.buttons and args.answers and args.to == "private":
                world.presses(person, word)
            else:
                world.says(person, word, private=args.to == "private")
            return
        self._meets(world, person, args.for_)

    def _meets(self, world: World, person: Person, wanted: WaitFor) -> None:
        said = wanted.said or (("好的",) if wanted.any_words else ())
        if said:
            world.says(person, said[int(self._rng.random() * len(said))], private=True)
        elif wanted.button:
            world.presses(person, wanted.button[int(self._rng.random() * len(wanted.button))])
        elif wanted.image:
            world.shows(person)

    def _may_do(self, world: World, person: Person, args: WaitArgs, due: Due) -> None:
        """A deed that is waited for: bought by the chance of each day, any other as likely as a reply."""
        days = ((due.at - world.now).total_seconds() / 86400) if due.at is not None else 1.0
        chance = 1 - (1 - self.priors.pays) ** days if args.for_.deed == DeedKind.BOUGHT else self.priors.replies
        if args.for_.deed != DeedKind.CHECKED_IN and self._rng.random() < chance * self._active(world, person):
            at = world.now + timedelta(days=days * self._rng.random())
            world.at(at, world.does, person, Done(args.for_.deed, at, self._product, group_id=GROUP_ID))

    def are_offered(self, world: World, open_: Open) -> None:
        until = open_.offer.until
        # What the group is given for a time is done as one checks in; what one person is asked, as one answers.
        given = until is not None and open_.person is None and open_.offer.since is None
        chance = self.priors.checks_in if given else self.priors.replies
        begins = max(world.now, open_.offer.since or world.now)
        seconds = (until - begins).total_seconds() - 1 if until is not None else 86400.0
        draw, words = self._rng.random, open_.offer.words
        for person in world.persons.values() if open_.person is None else (open_.person,):
            if person.present and draw() < chance * self._active(world, person):
                world.at(begins + timedelta(seconds=int(draw() * seconds)), self._says, world, person, words)

    def _says(self, world: World, person: Person, words: str) -> None:
        if person.present:
            world.says(person, words)

    # The team

    def are_asked(self, world: World, todo: Todo) -> None:
        command = todo.command
        if isinstance(command, Assigning):
            done = self.team.gets(command.role, at=world.now, wanted=command.due_at)
            world.at(done, world.answers_task, todo.key, self._outcome(command.outcomes))
        elif isinstance(command, AskApproval):
            done = self.team.gets(OWNER, at=world.now, wanted=command.expires_at, minutes=APPROVAL_MINUTES)
            world.at(done, world.judges, todo.key, "approved")

    def _outcome(self, outcomes: Sequence[str]) -> str:
        if not outcomes:
            return ""
        return self._rng.choices(outcomes, shares(outcomes, self.priors.outcomes))[0]


def _eagerness(ways: Ways, days: int) -> list[float]:
    """By day of a stay: as people of a past group spoke, against their average; else a little less each day."""
    spoke = chances(ways.days, lambda day: day.spoke)
    if spoke and ways.priors.speaks:
        return [chance / ways.priors.speaks for chance in spoke]
    return [(1 - ways.priors.fades) ** day for day in range(days)]


def shares(outcomes: Sequence[str], known: Mapping[str, float]) -> list[float]:
    """How often each outcome is to come: as is known, what is left shared by the others."""
    told = sum(known.get(one, 0.0) for one in outcomes)
    others = sum(one not in known for one in outcomes)
    each = max(0.0, 1 - told) / others if others else 0.0
    found = [known.get(one, each) for one in outcomes]
    return found if any(found) else [1.0] * len(outcomes)


def product_of(plan: Plan) -> str:
    """What is bought: the goal's product, else the first that a condition asks about."""
    goals = plan.source.goals
    if goals is not None and goals.primary.fact == "paid" and goals.primary.value:
        return goals.primary.value
    for ask in asked_of(plan):
        if ask.question.name == "paid" and isinstance(ask.args[0], Literal):
            return str(ask.args[0].value)
    return ""
