"""One group on a virtual clock: what is due is decided by the engine's own `decide`, what is heard wakes who waits.

It does in memory what `actions` do in the database, in the same order: the conditions of all that is due at a moment
are answered, all of it is decided, then it is written down.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from heapq import heappop, heappush
from typing import Any

from msgspec.structs import replace

from huoqun.chats.quiet import zone_named
from huoqun.core.blocks import TIMEOUT, Command, Event, Todo, fact_key, proposal_key, said_key, task_key
from huoqun.core.conditions.parsing import parse
from huoqun.core.conditions.snapshot import Done, Said, Snapshot
from huoqun.core.conditions.thinking import Answer, to_python
from huoqun.core.conditions.tree import Ask, asks

from ..engine.deciding import Decision, Pending, day_at, decide, repeated
from ..engine.joining import Candidate, joins, may_enter
from ..engine.moment import State, chance
from ..engine.timetable import Course, next_slot
from ..plan import Plan, PlanStep
from ..rules import DISSOLVED, EXIT, LEFT
from .people import Due, Open, People, Person, Way
from .sending import Outbox

GROUP_ID = 1
ENDED = "ended"
LEFT_WAITING = 0.5
Taken = tuple[Due, State, Event | None]


class World:
    """A group that a playbook runs. `acts` counts what members did and what was decided for them."""

    def __init__(
        self, plan: Plan, people: People, outbox: Outbox, *, zone: str, starts_on: date, now: datetime,
        values: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.plan, self.people, self.outbox = plan, people, outbox
        self.zone, self.starts_on, self.now = zone, starts_on, now
        self.values = {"group": "", "owner": "", **(values or {})}
        self.persons: dict[int, Person] = {}
        self.ways: list[Way] = []
        self.acts, self.slips = 0, Counter[str]()
        self.open: list[Open] = []
        self._clock: list[tuple[datetime, int, int, Any, Any]] = []
        self._waiting: dict[str, list[Due]] = {}
        self._number = 0
        self._asks = {name: _asked(step) for name, step in plan.steps.items()}
        self._remembers = _asks_for_words(plan)
        self._wanted = _wakes(plan)
        self._group = Snapshot(now=now, zone=zone_named(zone), group_id=GROUP_ID)
        self.group_way = self._way(None, Course(zone, starts_on, now))
        slot = next_slot(plan, plan.of_group, self.group_way.course, after=(now, -1))
        if slot is not None:
            self._come(self.group_way, Pending(slot.step, f"D{slot.day}", slot.at, slot=True))

    # The clock

    def at(self, when: datetime, act: Callable[..., object], *args: Any) -> None:
        """Let something happen at a moment, after what is due then."""
        self._number += 1
        heappush(self._clock, (max(when, self.now), 1, self._number, act, args))

    def run(self, until: datetime) -> None:
        """Let time pass up to and with a moment."""
        clock = self._clock
        while clock and clock[0][0] <= until:
            now = self.now = clock[0][0]
            due: list[Due] = []
            while clock and clock[0][0] == now and clock[0][1] == 0:
                _, _, _, one, turn = heappop(clock)
                if one.turn == turn:
                    due.append(one)
            if due:
                self._take([(one, self._state(one), TIMEOUT if one.keys else None) for one in due])
            elif clock and clock[0][0] == now:
                _, _, _, act, args = heappop(clock)
                act(*args)
            self.outbox.plan(self, now)

    # What members do

    def joins(self, person: Person) -> None:
        """Somebody comes into the group; the playbook may take them in."""
        self.acts += 1
        self.persons[person.id] = person
        person.present, person.like.joined_at, person.like.left_at = True, self.now, None
        if self.plan.enrol.trigger == "joined":
            self.enrols(person)

    def enrols(self, person: Person) -> None:
        """Begin somebody's way, if the playbook takes them in."""
        last = person.way
        candidate = Candidate(person.id, self.now)
        if last is not None:
            candidate = Candidate(person.id, self.now, last.entry, last.state, last.ended_at)
        if not may_enter(self.plan, candidate, self.now) or not self._wants(person):
            return
        begins = joins(self.plan, zone=self.zone, starts_on=self.starts_on, came_at=self.now, now=self.now)
        if begins is None:
            self.slips["too_late"] += 1
            return
        way = self._way(person, Course(self.zone, begins.first, self.now), candidate.entry + 1)
        person.way, person.like.began_at = way, self.now
        # Who answers whom is not played here: of newcomers every other one is taken to be left waiting.
        person.like.extra = {"taken": set(), "waits_for_reply": chance("waits_for_reply", person.id) < LEFT_WAITING}
        for one in self.open:
            one.command.felt_by(person.like)
        for pending in (*begins.pendings, *(Pending(gate.id, EXIT, self.now) for gate in self.plan.gates)):
            self._come(way, pending)

    def _wants(self, person: Person) -> bool:
        like, enrol = person.like, self.plan.enrol
        like.now, like.began_at, like.day, like.run_id = self.now, self.now, None, None
        only, unless = _mind(enrol.only), _mind(enrol.unless)
        return (only is None or only(like) is True) and (unless is None or unless(like) is False)

    def leaves(self, person: Person) -> None:
        """Somebody goes."""
        if person.present:
            self.acts += 1
            person.present, person.like.left_at = False, self.now
            if person.way is not None and self.plan.enrol.on_leave == "end":
                self._end(person.way, LEFT)

    def says(self, person: Person, text: str, *, private: bool = False) -> None:
        """A member's words: who waits for them hears them, and they may be what is open just now."""
        self.acts += 1
        like = person.like
        if not private:
            day = self._today
            like.messages = {**like.messages, day: like.messages.get(day, 0) + 1}
        if self._remembers:
            like.words = [*like.words, Said(text, self.now)]
        self._hear(said_key(None if private else GROUP_ID, person.id), Event("said", text))
        if not private and self.open:
            self.open = [one for one in self.open if one.offer.until is None or one.offer.until > self.now]
            like.now = self.now
            for one in self.open:
                if one.takes(person, text, self.now):
                    self._tell(person, one.command.met_by(like, text))

    @property
    def _today(self) -> date:
        return self.now.astimezone(self._group.zone).date()

    def presses(self, person: Person, value: str) -> None:
        """A button under a private message."""
        self.acts += 1
        self._hear(said_key(None, person.id), Event("button", value))

    def shows(self, person: Person) -> None:
        """A picture."""
        self.acts += 1
        self._hear(said_key(GROUP_ID, person.id), Event("image", ""))

    def does(self, person: Person, deed: Done) -> None:
        """A deed of a member's, such as an order."""
        self.acts += 1
        person.like.deeds = [*person.like.deeds, deed]
        self._tell(person, [Event("deeds.recorded", f"{deed.kind}:{deed.product}")])

    # What the team does

    def answers_task(self, key: str, outcome: str) -> None:
        self._hear(task_key(key), Event("task", outcome))

    def judges(self, key: str, word: str) -> None:
        """`approved` or `refused`."""
        self._hear(proposal_key(key), Event(word))

    def dissolves(self) -> None:
        """The group is gone."""
        for person in self.persons.values():
            person.present = False
        if self.plan.enrol.on_leave == "end":
            for way in self.ways:
                self._end(way, DISSOLVED)

    # Waking

    def _tell(self, person: Person, events: Iterable[Event]) -> None:
        for event in events:
            self._hear(fact_key(event.name, person.id), event)

    def _hear(self, key: str, event: Event) -> None:
        found = self._waiting.get(key)
        if found is None:
            return
        dues = [due for due in found if key in due.keys]
        self._waiting[key] = dues[:]
        self._take([(due, self._state(due), event) for due in dues])

    # Deciding

    def _state(self, due: Due) -> State:
        way, person = due.way, due.way.person
        names: tuple[str, ...] = ()
        if due.gathers:
            names = tuple(way.gathered.get((due.step, due.occurrence), {}).values())
        return State(
            0, 1, way.id, GROUP_ID, person.id if person else None, due.step, due.occurrence,
            due.at or way.course.began_at, way.course, due.slot, bool(due.keys), False, person.nick if person else "",
            self.values, names=names,
        )  # fmt: skip

    def _take(self, items: Sequence[Taken]) -> None:
        """Answer, decide, write down: in this order for all of them, as a batch in the database."""
        asks = self._asks
        for due, state, _ in items:
            asked = asks.get(due.step)
            if asked:
                state.conditions = self._answers(due.way, state, asked)
        plan, now = self.plan, self.now
        decided = [(due, state, decide(plan, state, event, now)) for due, state, event in items]
        for due, state, decision in decided:
            if due.way.person is not None:
                self.acts += 1
            self._write(due, state, decision)

    def _answers(self, way: Way, state: State, asked: Sequence[tuple[str, Answer]]) -> dict[str, Any]:
        like = way.person.like if way.person is not None else self._group
        like.now, like.run_id, like.began_at = self.now, way.id, way.course.began_at
        like.day, like.answers, like.arms = day_at(self.plan, state), way.answers, way.arms
        return {text: answer(like) for text, answer in asked}

    def _write(self, due: Due, state: State, decision: Decision) -> None:
        if decision.asks:
            self.slips["asked_about"] += 1
            return
        way = due.way
        if (not decision.outcome and decision.stays is None) or way.state == ENDED:
            return
        if decision.outcome:
            key = (due.step, due.occurrence)
            if decision.first and key in way.log:
                decision = repeated(decision)
            else:
                way.log[key] = decision.outcome
                if way.person is not None and decision.first:
                    way.person.like.extra["taken"].add(due.step)
        self._keep(way, due.step, decision)
        for todo in decision.todos:
            self._do(way, todo)
        self._advance(due, decision)

    def _keep(self, way: Way, step: str, decision: Decision) -> None:
        if decision.answer:
            way.answers[step] = decision.answer
        if decision.arm:
            way.arms[step] = decision.arm

    def _advance(self, due: Due, decision: Decision) -> None:
        way, stays = due.way, decision.stays
        due.turn += 1
        due.keys = ()
        if decision.ends:
            self._end(way, decision.ends)
            return
        if way.state == ENDED:
            return
        if stays is None:
            self._drop(due)
        else:
            self._stay(due, stays)
        for pending in decision.goes:
            self._come(way, pending)
        if decision.gathers is not None and way.person is not None:
            self._gather(way.person, decision)
        if stays is None and not decision.goes and not way.coming and way.state == "active":
            way.state = "done"

    def _stay(self, due: Due, stays: Pending) -> None:
        way = due.way
        way.coming += (stays.occurrence != EXIT) - (due.occurrence != EXIT)
        due.step, due.occurrence, due.at, due.slot, due.gathers = (
            stays.step, stays.occurrence, stays.due_at, stays.slot, False,
        )  # fmt: skip
        due.keys = stays.keys
        self._set(due)
        for key in stays.keys:
            waiting = self._waiting.setdefault(key, [])
            if due not in waiting:
                waiting.append(due)
        if stays.keys and way.person is not None:
            self.people.are_waited_for(self, way, self.plan.steps[stays.step], due)

    def _come(self, way: Way, pending: Pending, *, gathers: bool = False) -> None:
        self._number += 1
        due = Due(
            self._number, way, pending.step, pending.occurrence, pending.due_at, pending.slot, pending.keys, gathers
        )
        way.dues[due.id] = due
        way.coming += pending.occurrence != EXIT
        self._set(due)

    def _set(self, due: Due) -> None:
        if due.at is not None:
            heappush(self._clock, (max(due.at, self.now), 0, due.id, due, due.turn))

    def _drop(self, due: Due) -> None:
        del due.way.dues[due.id]
        due.way.coming -= due.occurrence != EXIT

    def _gather(self, person: Person, decision: Decision) -> None:
        way, gathers = self.group_way, decision.gathers
        if gathers is None or way.state == ENDED:
            return
        key = (gathers.step, gathers.occurrence)
        if key not in way.gathered:
            way.gathered[key] = {}
            self._come(way, Pending(gathers.step, gathers.occurrence, gathers.due_at), gathers=True)
        way.gathered[key].setdefault(person.id, person.nick)

    def _end(self, way: Way, reason: str) -> None:
        if way.state == ENDED:
            return
        way.state, way.reason, way.ended_at = ENDED, reason, self.now
        for due in way.dues.values():
            due.turn += 1
            due.keys = ()
        way.dues.clear()
        way.coming = 0

    def _way(self, person: Person | None, course: Course, entry: int = 1) -> Way:
        way = Way(len(self.ways) + 1, person, course, entry)
        self.ways.append(way)
        return way

    # Doing

    def _do(self, way: Way, todo: Todo) -> None:
        command, person = todo.command, way.person
        kind = type(command)
        if kind.felt_by is not Command.felt_by:
            for one in (person,) if person is not None else tuple(self.persons.values()):
                one.like.now = self.now
                events = command.felt_by(one.like)
                # Who waits hears of it once this batch is written, as from the journal.
                if events and not self._wanted.isdisjoint(event.name for event in events):
                    self.at(self.now, self._tell, one, events)
        offer = command.offers()
        if offer is not None:
            self.open.append(Open(command, offer, person))
            self.people.are_offered(self, self.open[-1])
            if offer.since is not None and offer.since > self.now:
                self.at(offer.since, self.outbox.takes, replace(todo, at=offer.since))
                return
        if not self.outbox.takes(todo):
            self.people.are_asked(self, todo)


def _asked(step: PlanStep) -> tuple[tuple[str, Answer], ...]:
    return tuple((text, to_python(parse(text))) for text in step.conditions)


@lru_cache(maxsize=512)
def _mind(condition: str) -> Answer | None:
    return to_python(parse(condition)) if condition else None


def conditions_of(plan: Plan) -> list[str]:
    """Every condition of a plan."""
    enrol = (plan.enrol.only, plan.enrol.unless)
    return [c for c in (*enrol, *(c for s in plan.steps.values() for c in s.conditions)) if c]


def asked_of(plan: Plan) -> list[Ask]:
    """Every question that a plan's conditions put."""
    return [ask for condition in conditions_of(plan) for ask in asks(parse(condition))]


def _wakes(plan: Plan) -> frozenset[str]:
    """Facts about a member that may wake a step of this plan."""
    return frozenset({"deeds.recorded"}).union(*(ask.question.wakes_on for ask in asked_of(plan)))


def _asks_for_words(plan: Plan) -> bool:
    """Whether members' words must be remembered."""
    return any(ask.question.owner == "chats" for ask in asked_of(plan))
