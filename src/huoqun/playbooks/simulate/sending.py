"""What is sent in a world: judged by the planner of chats, with the caps, quiet hours and budgets that hold there."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from huoqun.chats.planner import Candidate, Cap, Key, Situation, Verdict, decide
from huoqun.chats.port.capabilities import Limit
from huoqun.chats.port.effects import SPEECH, Dissolve, Invite, Kick, Send, encode_body, fingerprint, what_of
from huoqun.chats.quiet import QuietHours
from huoqun.chats.rules import EffectState
from huoqun.chats.steps import Act, Say, body_of, class_of, limits, place_of
from huoqun.core.blocks import Todo

from .people import Person

if TYPE_CHECKING:
    from .world import World


class House(msgspec.Struct, frozen=True, kw_only=True):
    """What holds besides the playbook's own terms: the workspace's caps and quiet hours, the channel's limits."""

    caps: tuple[Cap, ...] = ()
    quiet: QuietHours | None = None
    limits: tuple[Limit, ...] = ()


class Sent(msgspec.Struct, frozen=True, gc=False):
    """A message that reached people. `person` None: the whole group."""

    at: datetime
    person: Person | None


class Outbox:
    """As the outbox of chats: what is asked for is judged at once, what has to wait once more when it is due."""

    def __init__(self, house: House, *, zone: str, opted_out: frozenset[int], consented: frozenset[int]) -> None:
        self.house, self.zone, self.opted_out, self.consented = house, zone, opted_out, consented
        self.sent: list[Sent] = []
        self.stopped: Counter[tuple[str, str]] = Counter()
        self.done: Counter[tuple[str, str]] = Counter()
        self._fresh: list[tuple[Candidate, Todo, str]] = []
        self._used: dict[Key, int] = {}
        self._said: dict[str, datetime] = {}
        self._budgets = tuple(limit for limit in house.limits if limit.is_budget and not limit.of_masses)
        self._number = 0

    def takes(self, todo: Todo) -> bool:
        """Put what a command asks of the platform into the outbox; whether it asks anything."""
        command = todo.command
        if isinstance(command, Say):
            quiet, caps = limits(todo.terms)
            body, group = body_of(todo), place_of(todo)
        elif isinstance(command, Act):
            quiet, caps, body, group = None, (), body_of(todo), todo.group_id
        elif command.speaks:
            # Other modules' words go without the playbook's own terms: notices to the group, invitations to a member.
            body = Invite(command.text) if todo.member_id is not None else Send(command.text)
            quiet, caps, group = None, (), todo.group_id
        else:
            return False
        what = what_of(body)
        self._number += 1
        marked = fingerprint(encode_body(body), group_id=group, member_id=todo.member_id) if what in SPEECH else ""
        candidate = Candidate(
            id=self._number, cls=class_of(todo.cls), due_at=todo.at, zone=self.zone, group_id=group,
            member_id=todo.member_id, connection_id=1, speaks=what in SPEECH, to_person=group is None, arm=todo.arm,
            fingerprint=marked, caps=(*caps, *self.house.caps), quiet=quiet or self.house.quiet, budgets=self._budgets,
        )  # fmt: skip
        self._fresh.append((candidate, todo, what))
        return True

    def plan(self, world: World, now: datetime) -> None:
        """Judge what was asked for at this moment."""
        if not self._fresh:
            return
        fresh, self._fresh = self._fresh, []
        candidates = [one for one, _, _ in fresh]
        said = {one.id: at for one in candidates if (at := self._said.get(one.fingerprint)) is not None}
        situation = Situation(now, self.opted_out, self.consented, said, self._used)
        verdicts = decide(candidates, situation)
        for (_, todo, what), candidate, verdict in zip(fresh, candidates, verdicts, strict=True):
            self._settle(world, candidate, verdict, todo, what)

    def _settle(self, world: World, candidate: Candidate, verdict: Verdict, todo: Todo, what: str) -> None:
        if verdict.state is EffectState.READY or verdict.state is EffectState.AWAITING_STAFF:
            for key in verdict.reserves:
                self._used[key] = self._used.get(key, 0) + 1
            if candidate.fingerprint:
                self._said[candidate.fingerprint] = world.now
            self.done[what, str(candidate.cls)] += 1
            self._perform(world, candidate, todo)
        elif verdict.state is EffectState.PLANNED and verdict.due_at is not None:
            world.at(verdict.due_at, self._again, candidate, todo, what)
        else:
            self.stopped[todo.key.split("/")[2], verdict.reason] += 1

    def _again(self, candidate: Candidate, todo: Todo, what: str) -> None:
        self._fresh.append((candidate, todo, what))

    def _perform(self, world: World, candidate: Candidate, todo: Todo) -> None:
        person = world.persons.get(todo.member_id) if todo.member_id is not None else None
        command = todo.command
        if isinstance(command, Act):
            if isinstance(command.body, Kick) and person is not None:
                world.at(world.now, world.leaves, person)
            elif isinstance(command.body, Dissolve):
                world.at(world.now, world.dissolves)
            return
        self.sent.append(Sent(world.now, person))
        if person is not None:
            person.heard += 1
