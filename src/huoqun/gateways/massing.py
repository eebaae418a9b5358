"""Mass messages: made by one call for all who are meant, asked about, reminded of, stopped."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeGuard

from huoqun.chats.actions import batches, leasing, massing
from huoqun.chats.actions.massing import MassOrder
from huoqun.chats.actions.settling import Result
from huoqun.chats.port.capabilities import Capability
from huoqun.chats.port.effects import Order, Receipt
from huoqun.chats.port.errors import PerformError, Refused, Throttled
from huoqun.chats.port.gateway import Gateway, MassReceipt, MassResult, MassSend, MassStop
from huoqun.chats.text import storable

from .containing import contained
from .performing import TIMEOUT, answer_of

log = logging.getLogger(__name__)

LONGEST_REF = 100_000
"""A platform may make one for each of hundreds of people who release them."""

PATIENCE = massing.LEASE.total_seconds() * 0.9
"""Seconds for one call of mass_send: a platform may be asked once for each of hundreds of people."""

Do = Callable[..., Awaitable[Any]]
"""Runs a verb of `chats.actions` for a line's connection."""


def makes_masses(gateway: Gateway) -> TypeGuard[MassSend]:
    """Whether a gateway makes mass messages."""
    offers = {Capability.MASS_PERSON, Capability.MASS_GROUP} & {*gateway.capabilities}
    return bool(offers) and isinstance(gateway, MassSend)


# What the platform is asked


async def make(gateway: MassSend, mass: MassOrder) -> Result:
    """Make a mass message; its end is read as any order's is."""
    targets = [target for _, target in mass.targets]

    told: list[MassResult] = []

    async def made(order: Order) -> Receipt:
        receipt = await gateway.mass_send(order, targets=targets)
        told.extend(receipt.results if isinstance(receipt, MassReceipt) else ())
        return receipt

    result = await answer_of(made, mass.order, longest_ref=LONGEST_REF, within=PATIENCE)
    return replace(result, told=tuple(told))


async def obey(gateway: MassSend, ref: str, what: str) -> str:
    """Remind of a mass message or stop it; answers '' where the platform did it, else the reason why not."""
    try:
        async with asyncio.timeout(TIMEOUT):
            with contained():
                if what == "remind":
                    await gateway.remind(ref)
                elif isinstance(gateway, MassStop):
                    await gateway.stop(ref)
                else:
                    return "cannot"
    except Refused as no:
        return storable(no.reason)[:300] or "refused"
    except Throttled:
        return "throttled"
    except (PerformError, TimeoutError, OSError):
        return "no_answer"
    except Exception as bug:
        log.exception("gateway_bug", extra={"mass": ref, "error": type(bug).__name__})
        return "no_answer"
    return ""


async def poll(gateway: MassSend, ref: str) -> Sequence[MassResult] | None:
    """Where a mass message stands; None where the platform does not say so now."""
    try:
        async with asyncio.timeout(TIMEOUT):
            with contained():
                return list(await gateway.poll(ref))
    except Exception as error:  # a bug of a gateway too: the line has more to do than this
        log.warning("no_poll", extra={"mass": ref, "error": type(error).__name__})
        return None


class MassTurns:
    """What a line does with mass messages, turn by turn."""

    def __init__(
        self, gateway: MassSend, do: Do, *, holder: str, now: Callable[[], datetime], real: Callable[[], datetime]
    ) -> None:
        self.gateway = gateway
        self.do = do
        self.holder = holder
        self.now = now
        self.real = real

    async def once(self) -> int:
        """Make one mass message, do what people want of others, ask where they stand; answers how much that was."""
        worked = 0
        if mass := await self.do(massing.lease, holder=self.holder, now=self.now(), real=self.real()):
            result = await make(self.gateway, mass)
            await self.do(massing.settle, mass=mass, result=result, now=self.now(), real=self.real())
            worked += 1
        may_act = await self.do(leasing.may_act, holder=self.holder, real=self.real())
        for mass_id, ref, what in await self.do(batches.wanted):
            if not (may_act or what == "stop"):
                continue
            if what == "stop":
                await self._ask(mass_id, ref)  # what was released until now is not called off
            reason = await obey(self.gateway, ref, what)
            await self.do(batches.answered, mass_id=mass_id, what=what, reason=reason, now=self.now())
            worked += 1
        for mass_id, ref in await self.do(massing.to_poll, now=self.now(), real=self.real()):
            await self._ask(mass_id, ref)
        return worked

    async def _ask(self, mass_id: int, ref: str) -> None:
        results = await poll(self.gateway, ref)
        if results is None:
            await self.do(massing.not_heard, mass_id=mass_id, real=self.real())
        else:
            await self.do(massing.hear, mass_id=mass_id, results=results, now=self.now(), real=self.real())
