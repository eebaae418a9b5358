"""One connection at work: connected, listened to, spoken through, and connected again when the line is cut."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import Callable, Collection, Coroutine, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.utils import translation

from huoqun.chats.actions import calls, connections, figures, leasing, serving, settling
from huoqun.chats.actions.receive import receive
from huoqun.chats.actions.serving import Served
from huoqun.chats.actions.settling import Result
from huoqun.chats.port.capabilities import Capability, Offer
from huoqun.chats.port.effects import Order, Send
from huoqun.chats.port.errors import PerformError, Throttled
from huoqun.chats.port.errors import Refused as NotDone
from huoqun.chats.port.gateway import Account, Gateway, GroupStats, Lookup, MassSend, Past, Pictures
from huoqun.chats.port.incoming import Incoming
from huoqun.chats.queries.routes import chats_of, people_by_chat
from huoqun.core import clock, makers
from huoqun.core.actor import Actor
from huoqun.core.facts import Origin

from . import connector, meta
from .containing import Crashed, contained
from .errands import run_errand, runs_errands
from .handing import Handover
from .holding import Holding, holds
from .massing import MassTurns, makes_masses
from .mending import amends, echoes
from .performing import look_up, perform
from .picturing import fetch_pictures
from .threads import Threads
from .troubles import LineCut, said_of

log = logging.getLogger(__name__)

T = TypeVar("T")

POLL = 0.5
"""Seconds after which a line looks for effects though nobody woke it: what is paced comes due by itself."""

ERRANDS = 1.0
"""Seconds between two looks for what calls at the web door left to do: a welcome code lives for 20."""

MASSES = 2.0
"""Seconds between two looks for mass messages, and for what people want of them."""

HELD = 3.0
"""Seconds between two looks at what a platform is to hold for us."""

UPKEEP = 5.0
ROLL_CALL = timedelta(hours=24)
"""How often the whole list of every group is compared; also whenever a line is connected."""

FINISH = 3.0
"""Seconds for which calls under way are waited for when a line is ended."""

CONNECT_TIMEOUT = 60.0
LONGEST_PAUSE = 60.0
QUICK_AGAIN = 30.0
"""A line that held for so many seconds is connected anew at once when it is cut."""


class Line:
    """`run` until cancelled. No error of a gateway leaves it: it is noted, and after a pause all begins again."""

    def __init__(self, served: Served, *, holder: str, threads: Threads, real: Callable[[], datetime] = clock.now):
        self.served = served
        self.holder = holder
        self.threads = threads
        self.real = real
        self.wake = asyncio.Event()
        self.actor = Actor(served.workspace_id, "gateway", served.id, served.name)
        self.simulated = meta(served.platform).simulated
        self._secrets: dict[str, str] = {}
        self._writing: asyncio.Task[None] | None = None

    def now(self) -> datetime:
        """The workspace's time."""
        return self.served.clock.at(self.real())

    async def run(self) -> None:
        """Serve until cancelled. What gateways say of themselves is said in the workspace's language."""
        translation.activate(self.served.language)
        failures = 0
        while True:
            began = asyncio.get_running_loop().time()
            try:
                await self._serve()
            except* Exception as group:
                await self._note(_first(group))
            held = asyncio.get_running_loop().time() - began
            failures = 0 if held > QUICK_AGAIN else failures + 1
            await asyncio.sleep(pause(failures, random.random()))

    async def _serve(self) -> None:
        self._secrets = await self.threads.do(connections.opened, self.served.sealed, self.served.id)
        account = Account(
            self.served.id, self.served.workspace_id, self.served.name, self.served.settings, self._secrets,
            await self.threads.do(serving.since_of, self.served.id), self.now, Path(settings.MEDIA_ROOT),
        )  # fmt: skip
        async with asyncio.timeout(CONNECT_TIMEOUT):
            with contained():
                gateway = await connector(self.served.platform)(account)
        try:
            offer = Offer(
                frozenset(str(c) for c in gateway.capabilities), tuple(gateway.limits),
                meta(self.served.platform).not_to,
            )  # fmt: skip
            await self._do(serving.connected, offer=offer, now=self.now())
            log.info("connected", extra={"connection": self.served.id, "platform": self.served.platform})
            async with asyncio.TaskGroup() as tasks:
                handover = Handover(self._store)
                tasks.create_task(handover.run())
                tasks.create_task(self._listen(gateway, handover))
                tasks.create_task(self._send(gateway))
                tasks.create_task(self._keep_up(gateway))
                tasks.create_task(self._call_rolls(gateway))
                if makes_masses(gateway):
                    tasks.create_task(self._send_masses(gateway))
                if holds(gateway):
                    tasks.create_task(self._hold(gateway))
                if runs_errands(gateway):
                    tasks.create_task(self._run_errands(gateway))
                if isinstance(gateway, Pictures):
                    tasks.create_task(fetch_pictures(gateway, self._do, real=self.real))
        finally:
            with contextlib.suppress(Exception), contained():
                await gateway.close()

    async def _listen(self, gateway: Gateway, handover: Handover) -> None:
        with contained():
            await gateway.listen(handover.hand)
        raise LineCut

    async def _store(self, items: list[Incoming], since: dict[str, Any] | None) -> None:
        origin = Origin.SIMULATION if self.simulated else Origin.LIVE
        await self._do(receive, items=items, since=since, now=self.now(), origin=origin)

    async def _send(self, gateway: Gateway) -> None:
        try:
            while True:
                self.wake.clear()
                orders = await self._do(leasing.lease, holder=self.holder, now=self.now(), real=self.real())
                if orders:
                    await _to_the_end(self._perform(gateway, orders))
                    continue
                await self._written()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.wake.wait(), POLL)
        finally:
            writing, self._writing = self._writing, None
            if writing is not None:
                await asyncio.wait([writing], timeout=FINISH)

    async def _perform(self, gateway: Gateway, orders: Sequence[Order]) -> None:
        """While it is written down that all is sent, the next are leased; any other answer changes what may go next."""
        placed = await self._placed(orders)
        try:
            results = await perform(gateway, orders, parallel=meta(self.served.platform).parallel)
        finally:
            makers.take_away(placed)
        await self._written()
        self._writing = asyncio.create_task(self._write(gateway, orders, results))
        if any(result.answer != "sent" for result in results):
            await self._written()

    async def _placed(self, orders: Sequence[Order]) -> list[Path]:
        """What is drawn only now, for these orders."""
        bodies = [order.body for order in orders if isinstance(order.body, Send)]
        paths = [one.path for body in bodies for one in body.attachments if one.path]
        if not paths:
            return []
        root = Path(settings.MEDIA_ROOT)
        found: list[Path] = await self.threads.do(makers.place, self.actor, paths=paths, root=root, now=self.now())
        return found

    async def _written(self) -> None:
        if self._writing is not None:
            await asyncio.shield(self._writing)
            self._writing = None

    async def _write(self, gateway: Gateway, orders: Sequence[Order], results: Sequence[Result]) -> None:
        await self._do(settling.settle, results=results, now=self.now(), real=self.real())
        if Capability.ECHOES not in gateway.capabilities:
            receipts = {result.id: result.ref for result in results if result.answer == "sent" and result.ref}
            if shown := echoes(orders, receipts, at=self.now()):
                await self._store(shown, None)

    async def _send_masses(self, gateway: MassSend) -> None:
        turns = MassTurns(gateway, self._do, holder=self.holder, now=self.now, real=self.real)
        while True:
            if not await _to_the_end(turns.once()):
                await asyncio.sleep(MASSES)

    async def _hold(self, gateway: Gateway) -> None:
        holding = Holding(gateway, self._do, now=self.now, real=self.real)
        while True:
            if await self._do(leasing.may_act, holder=self.holder, real=self.real()):
                await holding.once()
            await asyncio.sleep(HELD)

    async def _run_errands(self, gateway: Gateway) -> None:
        """Do what is left to be done, one after another; one that fails is due again later."""
        while True:
            may_act = await self._do(leasing.may_act, holder=self.holder, real=self.real())
            for errand_id, errand in await self._do(calls.errands, real=self.real(), may_act=may_act):
                try:
                    async with asyncio.timeout(CONNECT_TIMEOUT):
                        with contained():
                            heard = await run_errand(gateway, errand)
                    if heard:
                        await self._store(list(heard), None)
                except Exception as error:
                    again = not isinstance(error, NotDone) or not error.permanent
                    log.warning("errand_failed", extra={"connection": self.served.id, "error": type(error).__name__})
                    later = error.retry_after if isinstance(error, Throttled) else None
                    if again and await self._do(
                        calls.errand_failed, errand_id=errand_id, real=self.real(), later=later
                    ):
                        continue
                await self._do(calls.errand_done, errand_id=errand_id)
            await asyncio.sleep(ERRANDS)

    async def _keep_up(self, gateway: Gateway) -> None:
        while True:
            await self._do(leasing.lapse, now=self.now(), real=self.real())
            if isinstance(gateway, Lookup):
                unclear = await self._do(settling.to_look_up, now=self.now())
                results = await look_up(gateway, unclear)
                if results:
                    await self._do(settling.settle, results=results, now=self.now(), real=self.real())
            if await self._do(settling.decide_ambiguous, now=self.now()):
                self.wake.set()
            await asyncio.sleep(UPKEEP)

    async def _call_rolls(self, gateway: Gateway) -> None:
        """In a task of its own: a platform with a thousand groups must not keep the outbox waiting."""
        seconds, called = asyncio.get_running_loop().time, float("-inf")
        rolled: frozenset[str] = frozenset()
        while True:
            if seconds() - called >= ROLL_CALL.total_seconds():
                called = seconds()
                if isinstance(gateway, Past):
                    await self._learn_the_past(gateway)
                rolled = await self._do(chats_of)
                await self._call_the_roll(gateway, rolled)
                if isinstance(gateway, GroupStats):
                    await self._ask_for_figures(gateway)
            # A group that was first heard of just now: who was there before is known from its list alone.
            new = await self._do(chats_of) - rolled
            if new:
                rolled |= new
                await self._call_the_roll(gateway, new)
            await asyncio.sleep(UPKEEP)

    async def _learn_the_past(self, gateway: Past) -> None:
        try:
            async for items, since in gateway.past():
                await self._do(receive, items=list(items), since=since, now=self.now(), origin=Origin.IMPORT)
        except (PerformError, TimeoutError, OSError) as error:
            log.warning("no_past", extra={"connection": self.served.id, "error": type(error).__name__})

    async def _ask_for_figures(self, gateway: GroupStats) -> None:
        try:
            with contained():
                told = await gateway.group_stats(first=await self._do(figures.wanted_from))
        except (PerformError, Crashed, TimeoutError, OSError) as error:
            log.warning("no_figures", extra={"connection": self.served.id, "error": type(error).__name__})
            return
        await self._do(figures.keep, days=told)

    async def _call_the_roll(self, gateway: Gateway, chats: Collection[str]) -> None:
        """Compare who the platform says is in these groups with who we think is: callbacks get lost."""
        if Capability.MEMBERS not in gateway.capabilities or not chats:
            return
        for chat, known in (await self._do(people_by_chat)).items():
            if chat not in chats:
                continue
            try:
                async with asyncio.timeout(CONNECT_TIMEOUT):
                    with contained():
                        listed = await gateway.members(chat)
            except (PerformError, Crashed, TimeoutError, OSError) as error:
                log.warning("no_roll", extra={"connection": self.served.id, "error": type(error).__name__})
                continue
            amended = amends(chat, listed, known, at=self.now())
            if amended.fresh:
                await self._store(list(amended.fresh), None)
            if amended.old:
                # As an import: it sets the record right, and nobody is greeted by it.
                await self._do(receive, items=amended.old, now=self.now(), origin=Origin.IMPORT)

    async def _do(self, verb: Callable[..., Any], **named: Any) -> Any:
        return await self.threads.do(verb, self.actor, connection_id=self.served.id, **named)

    async def _note(self, error: BaseException) -> None:
        words = said_of(error, self._secrets.values())
        log.warning("line_cut", extra={"connection": self.served.id, "error": type(error).__name__})
        try:
            await self._do(serving.failed, error=words, now=self.now())
        except Exception as second:
            log.warning("could_not_note", extra={"connection": self.served.id, "error": type(second).__name__})


async def _to_the_end(doing: Coroutine[Any, Any, T]) -> T:
    """Whoever stops us must not lose what the platform answers: it is waited for a little longer."""
    task = asyncio.ensure_future(doing)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=FINISH)
        task.cancel()
        raise


def pause(failures: int, chance: float) -> float:
    """Seconds before the next try: doubled each time, at most a minute, and jittered so that not all come at once."""
    return min(LONGEST_PAUSE, 0.5 * 2.0 ** min(failures, 10)) * (0.5 + chance / 2)


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    found: BaseException = group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found
