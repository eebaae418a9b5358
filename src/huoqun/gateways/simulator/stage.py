"""Stories on the simulated platform, told step by step: the fake that ships with the product.

    stage = Stage(workspace_id, now=NOON)
    alice = stage.member("Alice")
    alice.joins("book-club")
    stage.settle()
    alice.says("/checkin")
    stage.settle()
    stage.bot.replies("…")

Everything goes the way it goes in production (receive, journal, consumers, planner, lease, gateway, settle), only on a
clock that the story moves.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from huoqun.chats.actions import batches, connections, leasing, massing, outbox, pictures, serving, settling
from huoqun.chats.actions.receive import receive
from huoqun.chats.actions.settling import Result
from huoqun.chats.port.capabilities import Capability, Limit, Offer
from huoqun.chats.port.effects import Order
from huoqun.chats.port.gateway import Account
from huoqun.chats.port.incoming import Person, Reaction
from huoqun.core import ticks, worker
from huoqun.core.actor import Actor, system
from huoqun.core.queries import workspaces_kept

from ..massing import make, makes_masses, obey, poll
from ..performing import perform
from ..picturing import fetch
from .gateway import SimulatorGateway
from .meta import META
from .people import BOT
from .platform import Platform, Post

HOLDER = "stage"
QUICK = 1.0
"""Seconds: clocks that turn as often as this go on with whatever happens, others come after it."""
NAP, NAPS = 0.005, 12_000
"""Seconds, and how often: how long a story waits for what holds the journal back beside it. A minute: the server may be
shared with databases whose transactions hold this one's journal back too, and a slow machine makes those long.
"""

BY_MASSES = META.capabilities - {Capability.SEND_GROUP, Capability.SEND_PERSON} | {
    Capability.MASS_GROUP, Capability.MASS_PERSON,
}  # fmt: skip


class HeldBack(Exception):
    """A transaction beside a story ran on, so that what was said could not be read: the story cannot go on."""


class Stage:
    """A workspace with one bot on a platform of its own. `now` is the wall's and the workspace's time alike.

    `masses`: as on WeCom, the bot says nothing itself; it makes mass messages that the team's people release.
    """

    def __init__(
        self,
        workspace_id: int,
        *,
        now: datetime,
        without: Sequence[str] = (),
        limits: Sequence[Limit] = (),
        masses: bool = False,
        name: str = "simulator",
    ) -> None:
        self.now = now
        self.actor: Actor = system(workspace_id, "stage")
        self.platform = Platform(name, capabilities=BY_MASSES if masses else META.capabilities - set(without))
        self.platform.limits = tuple(limits)
        self.connection_id = connections.add(
            self.actor, platform="simulator", name=name, settings={"platform": name}, secrets={}, now=now
        )
        account = Account(self.connection_id, workspace_id, name, {}, {}, {}, lambda: self.now)
        self.gateway = SimulatorGateway(account, self.platform)
        self.bot = Bot(self)
        self._heard = 0
        worker.add_cursors()
        self.connect()

    # Who

    def member(self, name: str) -> SimulatedMember:
        """Somebody on the platform; the same name is the same person."""
        return SimulatedMember(self, Person(key=name.lower(), name=name))

    # Time

    def passes(self, **span: float) -> None:
        """Let time pass: `stage.passes(hours=2)`; then everything that is due happens."""
        self.now += timedelta(**span)
        self.settle()

    # The steps, one by one for stories about what happens between them

    def connect(self) -> None:
        """Hold the connection and say what the platform offers."""
        serving.hold(HOLDER, real=self.now)
        offer = Offer(frozenset(str(c) for c in self.platform.capabilities), self.platform.limits)
        serving.connected(self.actor, connection_id=self.connection_id, offer=offer, now=self.now)

    def hear(self) -> int:
        """Take in what happened on the platform; answers how many events."""
        fresh = self.platform.events[self._heard :]
        if fresh:
            receive(
                self.actor, connection_id=self.connection_id, items=self.platform.faults.as_told(fresh),
                since={"offset": self._heard + len(fresh)}, now=self.now,
            )  # fmt: skip
            self._heard += len(fresh)
        return len(fresh)

    def react(self) -> int:
        """Let every consumer read the journal; answers how many facts were passed."""
        return worker.catch_up(now=lambda: self.now)

    def plan(self) -> int:
        """Let the planner decide what is due."""
        return outbox.plan_due(self.actor, now=self.now)

    def lease(self, holder: str = HOLDER) -> list[Order]:
        """Take what may go now."""
        serving.hold(HOLDER, real=self.now)
        return leasing.lease(self.actor, connection_id=self.connection_id, holder=holder, now=self.now, real=self.now)

    def perform(self, orders: Sequence[Order]) -> list[Result]:
        """Have the platform do it; the answers are not written down yet."""
        return asyncio.run(perform(self.gateway, orders, parallel=META.parallel))

    def answer(self, results: Sequence[Result]) -> None:
        """Write the platform's answers down."""
        settling.settle(self.actor, connection_id=self.connection_id, results=results, now=self.now, real=self.now)

    def upkeep(self) -> int:
        """What a gateway process does now and then: leases that ended, effects nobody answered for."""
        actor, connection_id = self.actor, self.connection_id
        lapsed = leasing.lapse(actor, connection_id=connection_id, now=self.now, real=self.now)
        return lapsed + settling.decide_ambiguous(actor, connection_id=connection_id, now=self.now)

    def fetch(self) -> int:
        """What a line does with pictures that are wanted; answers how many there were."""
        line: Any = {"connection_id": self.connection_id}
        found = pictures.wanted(self.actor, real=self.now, **line) if self.platform.pictures else []
        for one in found:
            answers: list[tuple[Any, dict[str, Any]]] = []
            asyncio.run(fetch(self.gateway, one, _noting(answers), real=lambda: self.now))
            for verb, named in answers:
                verb(self.actor, **line, **named)
        return len(found)

    def settle(self) -> None:
        """Until nothing is left to do at this moment: the slow clocks turn when all that is quick has come to rest.

        Raises HeldBack where somebody's transaction does not end within NAPS.
        """
        for _ in range(NAPS):
            while self._rush() or self.linger() or self._rush():
                pass
            if not worker.held_back():
                return
            # A transaction beside the story, one of the server's own perhaps, holds back what was said until it ends.
            # PostgreSQL tells nobody when that is: it is asked again.
            time.sleep(NAP)
        raise HeldBack

    def _rush(self) -> int:
        quick = (self.hear, self.react, self.fetch, self.hurry, self.plan, self._send, self.mass, self.upkeep)
        return sum(step() for step in quick)

    def hurry(self) -> int:
        """Take what is due by clocks that turn each second."""
        return self._turn([each for each in ticks.all_ticks() if each.every <= QUICK])

    def linger(self) -> int:
        """Take what is due by clocks that turn more seldom."""
        return self._turn([each for each in ticks.all_ticks() if each.every > QUICK])

    def _turn(self, clocks: Sequence[ticks.Tick]) -> int:
        with workspaces_kept():
            return sum(each.turn(self.now) for each in clocks)

    def mass(self) -> int:
        """What a line does with mass messages; answers how much that was."""
        if not makes_masses(self.gateway):
            return 0
        serving.hold(HOLDER, real=self.now)
        line: Any = {"connection_id": self.connection_id}
        times: Any = {"now": self.now, "real": self.now}
        worked = 0
        if order := massing.lease(self.actor, holder=HOLDER, **line, **times):
            massing.settle(self.actor, mass=order, result=asyncio.run(make(self.gateway, order)), **line, **times)
            worked += 1
        for mass_id, ref, what in batches.wanted(self.actor, **line):
            if what == "stop":
                self._ask(mass_id, ref)
            reason = asyncio.run(obey(self.gateway, ref, what))
            batches.answered(self.actor, mass_id=mass_id, what=what, reason=reason, now=self.now, **line)
            worked += 1
        return worked + sum(self._ask(*one) for one in massing.to_poll(self.actor, **line, **times))

    def _ask(self, mass_id: int, ref: str) -> int:
        results = asyncio.run(poll(self.gateway, ref)) or []
        heard = massing.hear(
            self.actor, connection_id=self.connection_id, mass_id=mass_id, results=results, now=self.now, real=self.now
        )  # fmt: skip
        return len(heard)

    def _send(self) -> int:
        orders = self.lease()
        if orders:
            self.answer(self.perform(orders))
        return len(orders)


def _noting(answers: list[tuple[Any, dict[str, Any]]]) -> Any:
    """What is to be written down, for when the platform was asked: no database is touched on a loop."""

    async def do(verb: Any, **named: Any) -> None:
        answers.append((verb, named))

    return do


@dataclass(frozen=True, slots=True)
class SimulatedMember:
    """Somebody on the platform, as a story tells of them. What they do is heard at the next `stage.settle()`."""

    stage: Stage
    person: Person

    def joins(self, chat: str, *, by: SimulatedMember | None = None) -> SimulatedMember:
        self.stage.platform.join(self.person, chat, at=self.stage.now, by=by.person if by else None)
        return self

    def says(self, text: str, *, to: str | None = None) -> str:
        """In a group (the first that they are in, unless it is said which); answers the message's id."""
        return self.stage.platform.say(self.person, to or self._somewhere(), text, at=self.stage.now)

    def whispers(self, text: str) -> str:
        """To the bot, in private."""
        return self.stage.platform.say(self.person, None, text, at=self.stage.now)

    def shows(self, text: str = "", *, to: str | None = None, picture: bytes = b"") -> str:
        """They post a picture, with or without words; answers the message's id."""
        there = to or self._somewhere()
        return self.stage.platform.show(self.person, there, text, at=self.stage.now, raw=picture)

    def speaks(self, *, to: str | None = None, sound: bytes) -> str:
        """They send a voice message; answers its id."""
        there = to or self._somewhere()
        return self.stage.platform.show(self.person, there, "", at=self.stage.now, raw=sound, kind="voice")

    def leaves(self, chat: str | None = None) -> None:
        self.stage.platform.leave(self.person, chat or self._somewhere(), at=self.stage.now)

    def reacts(self, emoji: str, *, to: str, chat: str | None = None) -> None:
        platform = self.stage.platform
        platform.tell(
            Reaction(
                id=platform.number("e"), at=self.stage.now, chat=chat or self._somewhere(), who=self.person,
                message=to, emoji=emoji,
            )
        )  # fmt: skip

    @property
    def is_in(self) -> list[str]:
        """The groups that they are in."""
        return [room.id for room in self.stage.platform.rooms.values() if self.person.key in room.seats]

    def was_told(self) -> list[str]:
        """What the bot told them in private."""
        room = self.stage.platform.rooms.get(f"@{self.person.key}")
        return [post.text for post in room.posts if post.sender == BOT.key] if room else []

    def _somewhere(self) -> str:
        if not self.is_in:
            raise AssertionError(f"{self.person.name} is in no group yet: let them join one first")
        return self.is_in[0]


class Bot:
    """What the bot said, as a story asks for it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def said(self, chat: str | None = None) -> list[str]:
        """Everything it said in a group (in all groups), oldest first."""
        return [post.text for post in self._posts(chat)]

    def replies(self, text: str, *, chat: str | None = None) -> None:
        """The last thing it said contains this, or the story fails."""
        said = self.said(chat)
        if not said or text not in said[-1]:
            raise AssertionError(f"the bot did not reply {text!r}; it said {said[-3:]!r}")

    def is_silent(self, chat: str | None = None) -> None:
        """It has said nothing, or the story fails."""
        if said := self.said(chat):
            raise AssertionError(f"the bot should have been silent, but said {said!r}")

    def _posts(self, chat: str | None) -> list[Post]:
        rooms = self.stage.platform.rooms
        chosen = [rooms[chat]] if chat in rooms else [] if chat else [r for r in rooms.values() if r.id[0] != "@"]
        return [post for room in chosen for post in room.posts if post.sender == BOT.key]
