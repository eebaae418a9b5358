"""Where a world stands: everything that its next day depends on, and nothing else.

A `State` is a plain value: `msgspec.json.encode(state)` keeps it over a restart, `msgspec.json.decode(…, type=State)`
brings it back. It is moved on in place by `history`, `live` and `respond`.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

import msgspec

from huoqun.chats.personas.events import Said, SimEvent
from huoqun.chats.personas.groups import World
from huoqun.chats.personas.people import SimMember

Value = TypeVar("Value")
REMEMBERED = 120


class Seat(msgspec.Struct, eq=False, gc=False):
    """Somebody in a group. `came` is the group's clock (in days) when they came; `warmth` 1 is neutral."""

    member: SimMember
    came: float
    since: datetime
    warmth: float = 1.0
    stops_at: datetime | None = None


class Life(msgspec.Struct, gc=False):
    """One person across groups: what they bought, the groups they have been in, and the kind of the latest.

    `cast`: the world gave them a set part, so that they neither move on nor leave by chance.
    """

    member: SimMember
    bought: list[str] = []
    groups: list[str] = []
    kind: str = ""
    cast: bool = False


class Ground(msgspec.Struct, gc=False):
    """One group. `clock` is its own time in days when the present day began, `step` what it ages by in this day.

    `dealt` counts the phrases dealt by bag; `waiting` is the messages that want an answer, by id; `authors` is who said
    the latest messages; `neglected` and `heeded` are the day's calls that nobody answered, and those that somebody did
    who cares; `woken`: somebody from outside spoke after it had gone quiet.
    """

    clock: float = -1.0
    step: float = 1.0
    neglected: int = 0
    heeded: int = 0
    numbered: int = 0
    closed: bool = False
    woken: bool = False
    seats: dict[str, Seat] = {}
    dealt: dict[str, int] = {}
    waiting: dict[str, Said] = {}
    authors: dict[str, str] = {}

    def authored(self, said: str, member: str) -> None:
        """Remember who said a message; only the latest are kept."""
        _remember(self.authors, said, member)

    def neglects(self, call: Said) -> None:
        """Remember that a message waits for an answer; only the latest are kept."""
        self.neglected += 1
        _remember(self.waiting, call.id, call)

    def heeds(self, call: Said) -> None:
        """A message that waited has its answer."""
        del self.waiting[call.id]
        self.neglected = max(0, self.neglected - 1)
        self.heeded += 1

    def leave(self, member: str) -> None:
        """Somebody is out, and waits for nothing more."""
        self.seats.pop(member, None)
        self.waiting = {id: call for id, call in self.waiting.items() if call.member != member}

    def close(self) -> None:
        """Everybody is out for good."""
        self.closed = True
        self.seats.clear()
        self.waiting.clear()


def _remember(memory: dict[str, Value], key: str, value: Value) -> None:
    memory[key] = value
    if len(memory) > REMEMBERED:
        del memory[next(iter(memory))]


class State(msgspec.Struct):
    """The world between two events. `pending` is what comes next, the soonest last; days before `day` are planned."""

    day: datetime
    grounds: dict[str, Ground]
    people: dict[str, Life] = {}
    names: dict[str, str] = {}
    pending: list[SimEvent] = []


def begin(world: World) -> State:
    """The state of a world in which nothing has happened yet."""
    return State(day=world.begins, grounds={group.id: Ground() for group in world.groups})
