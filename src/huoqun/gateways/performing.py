"""Orders performed: one after another to the same target, several targets at once, every end turned into a Result."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from huoqun.chats.actions.settling import Result
from huoqun.chats.port.effects import Order, Receipt
from huoqun.chats.port.errors import Refused, Throttled, Unknown
from huoqun.chats.port.gateway import Gateway, Lookup
from huoqun.chats.text import storable

from .containing import Crashed, contained

log = logging.getLogger(__name__)

TIMEOUT = 30.0
"""Seconds after which a call counts as Unknown: well within a lease."""

LONGEST_REF = 500


async def answer(gateway: Gateway, order: Order) -> Result:
    """Perform one order."""
    return await answer_of(gateway.perform, order)


async def answer_of(
    perform: Callable[[Order], Awaitable[Receipt]],
    order: Order,
    *,
    longest_ref: int = LONGEST_REF,
    within: float = TIMEOUT,
) -> Result:
    """What a call comes to. A timeout, a cut line and any bug of a gateway are Unknown: it may have been done."""
    try:
        async with asyncio.timeout(within):
            with contained():
                receipt = await perform(order)
    except Refused as no:
        return Result(order.id, "refused" if no.permanent else "later", reason=storable(no.reason)[:300])
    except Throttled as slow:
        return _throttled(order, slow.retry_after, chat_only=slow.scope == "chat")
    except (Unknown, TimeoutError, OSError):
        return Result(order.id, "unknown")
    except Exception as bug:
        log.exception("gateway_bug", extra={"effect": order.id, "error": type(bug).__name__})
        return Result(order.id, "unknown")
    return Result(order.id, "sent", ref=storable(receipt.provider_ref)[:longest_ref], link=_fitting(receipt.link))


async def perform(gateway: Gateway, orders: Sequence[Order], *, parallel: int) -> list[Result]:
    """Perform orders; once the platform throttles, those that have not been tried count as throttled with it."""
    queues: dict[str, list[Order]] = {}
    for order in orders:
        queues.setdefault(order.target, []).append(order)
    waiting, results = iter(queues.values()), []
    brake: list[Result] = []

    async def one_after_another() -> None:
        for queue in waiting:
            stopped: Result | None = None
            for order in queue:
                stop = brake[0] if brake else stopped
                if stop is not None:
                    results.append(_throttled(order, stop.retry_after, chat_only=stop.chat_only))
                    continue
                result = await answer(gateway, order)
                results.append(result)
                if result.answer == "throttled":
                    stopped = result
                    if not result.chat_only:
                        brake.append(result)

    await asyncio.gather(*(one_after_another() for _ in range(min(parallel, len(queues)))))
    return results


async def look_up(gateway: Lookup, orders: Sequence[Order]) -> list[Result]:
    """What became of ambiguous orders, where the platform can say so now."""
    results = []
    for order in orders:
        try:
            async with asyncio.timeout(TIMEOUT):
                with contained():
                    found = await gateway.lookup(order)
        except (Unknown, Refused, Throttled, Crashed, TimeoutError, OSError):
            continue
        results.append(Result(order.id, "sent", ref=found.provider_ref) if found else Result(order.id, "absent"))
    return results


def _fitting(link: str) -> str:
    return storable(link) if len(link) <= LONGEST_REF else ""


def _throttled(order: Order, retry_after: timedelta, *, chat_only: bool) -> Result:
    return Result(order.id, "throttled", retry_after=retry_after, chat_only=chat_only, target=order.target)
