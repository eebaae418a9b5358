"""A simulated platform whose members live: the demo's groups, at the workspace's own clock.

They follow `chats.personas`: what they do next depends on a seed, on the hour, and on what the bot and the staff did.
Their state travels with the offsets of the stream, so that a restart goes on where the last hand-over stood.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.conf import settings

from huoqun.chats.personas import (
    State,
    World,
    begin,
    camp_world,
    demo_world,
    history,
    live,
    respond,
    respond_in_private,
)
from huoqun.chats.personas import events as sim
from huoqun.chats.port import incoming
from huoqun.chats.port.capabilities import Capability
from huoqun.chats.port.effects import Dissolve, Kick, Order, Receipt, RenameGroup, Send
from huoqun.chats.port.errors import CannotConnect, Refused
from huoqun.chats.port.gateway import Account, ChatMember, Hand
from huoqun.chats.port.incoming import Incoming

from .applying import Applicants, wanted_of
from .meta import META
from .people import BOT, Names, to_incoming
from .reading import Readers
from .scanning import Crowd, Web, codes_of
from .translate import said_in

BY_HAND = frozenset({Capability.ANNOUNCE})
"""What this platform lets people do only, as several real ones do: the team finds it among its tasks."""

TICK = 1.0
"""Real seconds between two looks at what happened."""

KEEP_STATE_EVERY = 60.0
"""Real seconds between two copies of the whole state (about a megabyte)."""


def world_settings(
    *, until: datetime, language: str, seed: str = "", scale: float = 1.0, codes: Mapping[str, str] | None = None,
    camp: int = 0,
) -> dict[str, Any]:  # fmt: skip
    """Settings of a connection to the demo's world, whose past ends at `until` (the workspace's time).

    `codes`: of a campaign, by token who comes by it (`personas.campaigning`). `camp`: instead of all the demo's
    groups a single one, for a camp of about so many (`personas.camp_world`).
    """
    world = {"until": until.isoformat(), "language": language, "seed": seed, "scale": str(scale)}
    world["camp"] = str(camp) if camp else ""
    world["codes"] = " ".join(f"{token}:{kind}" for token, kind in (codes or {}).items())
    return {"world": {name: value for name, value in world.items() if value}}


def world_of(settings: Any) -> World:
    """The world that a connection's settings name. Raises CannotConnect."""
    try:
        until = datetime.fromisoformat(settings["until"])
        if until.tzinfo is None:
            raise ValueError("without a zone")
        spoken, seed = settings.get("language", "zh-Hans"), settings.get("seed", "")
        if camp := int(settings.get("camp", 0)):
            return camp_world(until=until, language=spoken, seed=seed, size=camp)
        return demo_world(until=until, language=spoken, seed=seed, scale=float(settings.get("scale", 1.0)))
    except (ValueError, TypeError, KeyError) as error:
        raise CannotConnect(f"The demo's world cannot be read from the connection's settings: {error}") from error


class LivingGateway:
    """The bot in a living world."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.world = world_of(account.settings["world"])
        self.capabilities = META.capabilities - BY_HAND
        self.limits = META.limits
        self.state: State = begin(self.world)
        self.names = Names(self.state)
        self._lock = asyncio.Lock()
        self._echoes: list[Incoming] = []
        # What the bot did is in no seed: the state after it must not be lost.
        self._touched = False
        self.readers = Readers(self.world, Web(settings.PUBLIC_URL))
        self.crowds: list[Crowd | Applicants | Readers] = [self.readers]

    async def wake(self) -> None:
        """Stand where the last hand-over stood: the stored state, or the end of the world's past."""
        kept = self.account.since.get("state")
        if kept is not None:
            self.state = msgspec.json.decode(kept, type=State)
        else:
            await asyncio.to_thread(_live_through, self.world, self.state)
        self.names = Names(self.state)
        named, web, since = self.account.settings["world"], Web(settings.PUBLIC_URL), self.account.now()
        if codes := codes_of(str(named.get("codes", ""))):
            self.crowds.append(Crowd(self.world, codes, web, since))
        if wanted := wanted_of(str(named.get("applicants", ""))):
            self.crowds.append(Applicants(self.world, web, wanted, since))

    async def listen(self, hand: Hand) -> None:
        """Hand over what the members do, as the workspace's clock reaches it."""
        loop, copied = asyncio.get_running_loop(), float("-inf")
        while True:
            async with self._lock:
                now = self.account.now()
                happened = await asyncio.to_thread(self._until, now)
                for crowd in self.crowds:
                    if await asyncio.to_thread(crowd.come, self.state, now) > 0:
                        self._touched = True
                fresh = [*self._echoes, *happened]
                self._echoes = []
                since: dict[str, Any] = {}
                if self._touched or loop.time() - copied >= KEEP_STATE_EVERY:
                    # As text: the order of keys is part of the state, and jsonb would lose it.
                    since["state"], copied = msgspec.json.encode(self.state).decode(), loop.time()
                    self._touched = False
            if fresh or since:
                await hand(sorted(fresh, key=lambda item: item.at), since or None)
            await asyncio.sleep(TICK)

    def _until(self, now: datetime) -> list[Incoming]:
        return [item for event in live(self.world, self.state, until=now) for item in to_incoming(event, self.names)]

    async def perform(self, order: Order) -> Receipt:
        """The bot acts, and the world takes it: whoever is spoken to may answer."""
        now = order.moment or self.account.now()
        async with self._lock:
            await asyncio.to_thread(self._catch_up, now)
            return Receipt(self._do(order, now))

    def _catch_up(self, now: datetime) -> None:
        self._echoes += self._until(now)

    def _do(self, order: Order, now: datetime) -> str:
        ref = f"bot-{order.key}"
        if order.chat and order.chat not in self.state.grounds:
            raise Refused("no such group")
        match order.body:
            case Send():
                text = said_in(order)
                to = None if order.chat else incoming.Person(order.person)
                self._echoes.append(
                    incoming.SentEcho(
                        id=ref, at=now, chat=order.chat or None, text=text, sender=BOT, to=to, token=order.key
                    )
                )
                if order.chat:
                    called = tuple(order.names[m][0] for m in order.body.mentions if m in order.names)
                    self._take(
                        sim.Said(ref, now, order.chat, BOT.key, text, "text", order.body.reply_to or None, called)
                    )
                else:
                    self._touched = True
                    respond_in_private(self.world, self.state, member=order.person, text=text, ref=ref, now=now)
                    self.readers.told(self.state, member=order.person, text=text, ref=ref, now=now)
            case Kick():
                person = self.names.person(order.person)
                self._echoes.append(incoming.Left(id=ref, at=now, chat=order.chat, who=person, by=BOT))
                self._take(sim.Left(ref, now, order.chat, order.person, BOT.key))
            case Dissolve():
                self._echoes.append(incoming.Dissolved(id=ref, at=now, chat=order.chat))
                self._take(sim.Dissolved(ref, now, order.chat, ""))
            case RenameGroup(name=name):
                self._echoes.append(incoming.Renamed(id=ref, at=now, chat=order.chat, name=name))
        return ref

    def _take(self, event: sim.SimEvent) -> None:
        self._touched = True
        respond(self.world, self.state, event, now=event.at)

    async def members(self, chat: str) -> Sequence[ChatMember]:
        ground = self.state.grounds.get(chat)
        seats = ground.seats.values() if ground else ()
        return [ChatMember(s.member.id, s.member.name, joined_at=s.since) for s in seats]

    async def close(self) -> None:
        pass


def _live_through(world: World, state: State) -> None:
    for _ in history(world, state):
        pass


async def connect_living(account: Account) -> LivingGateway:
    """A living world, standing where it stood."""
    gateway = LivingGateway(account)
    await gateway.wake()
    return gateway
