"""Who is in a world, and what decides what they do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from huoqun.core.blocks import Command, Offer, Todo
from huoqun.core.conditions.snapshot import Snapshot

from ..engine.timetable import Course
from ..plan import PlanStep

if TYPE_CHECKING:
    from .world import World


@dataclass(slots=True, eq=False)
class Person:
    """A member who is made up. `like`: what conditions ask about; `heard`: how many messages reached them."""

    id: int
    nick: str
    like: Snapshot
    present: bool = False
    heard: int = 0
    way: Way | None = None
    goal_at: datetime | None = None


@dataclass(slots=True, eq=False)
class Way:
    """One run: a member's, or the group's own without a person. As `playbooks_run` with its log.

    `coming`: how many steps are to come, ways out aside. `gathered`: who takes part in the group's next messages.
    """

    id: int
    person: Person | None
    course: Course
    entry: int = 1
    state: str = "active"
    reason: str = ""
    ended_at: datetime | None = None
    coming: int = 0
    dues: dict[int, Due] = field(default_factory=dict)
    log: dict[tuple[str, str], str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    arms: dict[str, str] = field(default_factory=dict)
    gathered: dict[tuple[str, str], dict[int, str]] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Due:
    """What is to come in a way. As `playbooks_due`. `turn` tells an entry of the clock that is out of date."""

    id: int
    way: Way
    step: str
    occurrence: str
    at: datetime | None
    slot: bool
    keys: tuple[str, ...] = ()
    gathers: bool = False
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Open:
    """Something that members may do by words for a while; `person`: they alone, None: whoever is in the group. `by`:
    who has, where only the first may.
    """

    command: Command
    offer: Offer
    person: Person | None = None
    by: set[int] = field(default_factory=set)

    def takes(self, person: Person, text: str, now: datetime) -> bool:
        """Whether these words of theirs may be it."""
        if self.person not in (None, person) or (self.offer.since is not None and now < self.offer.since):
            return False
        if self.offer.most is None:
            return True
        if text != self.offer.words or person.id in self.by or len(self.by) >= self.offer.most:
            return False
        self.by.add(person.id)
        return True


class People(Protocol):
    """What members and the team do. They act through the world: `says`, `presses`, `does`, `leaves` and so on."""

    def begin(self, world: World) -> None:
        """The world is made: put the first of what happens on its clock."""

    def are_waited_for(self, world: World, way: Way, step: PlanStep, due: Due) -> None:
        """A step began to wait for a member's words, deeds or the like."""

    def are_offered(self, world: World, open_: Open) -> None:
        """Members may now do something by words in the group."""

    def are_asked(self, world: World, todo: Todo) -> None:
        """A person of the team is asked: a task, or whether something may be done."""


class Nobody:
    """People who do nothing by themselves."""

    def begin(self, world: World) -> None:
        pass

    def are_waited_for(self, world: World, way: Way, step: PlanStep, due: Due) -> None:
        pass

    def are_offered(self, world: World, open_: Open) -> None:
        pass

    def are_asked(self, world: World, todo: Todo) -> None:
        pass
