"""What platforms hold of ours: join ways and welcome words, made, changed and deleted as people want them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as _

from huoqun.chats.actions import held, join_ways
from huoqun.chats.actions.held import Want
from huoqun.chats.port.errors import Refused, Throttled, Unknown
from huoqun.chats.port.gateway import JoinWay, JoinWays, WelcomeTemplates

from .containing import contained
from .performing import TIMEOUT

log = logging.getLogger(__name__)


def holds(gateway: Any) -> bool:
    """Whether a platform holds anything of ours."""
    return isinstance(gateway, JoinWays | WelcomeTemplates)


class Holding:
    """What a line does of it, turn by turn. `do` runs a verb of `chats.actions` for the line's connection."""

    def __init__(
        self, gateway: Any, do: Callable[..., Awaitable[Any]], *, now: Callable[[], datetime],
        real: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self.gateway, self.do = gateway, do
        self.now, self.real = now, real

    async def once(self) -> None:
        """Do what is wanted, and turn codes whose groups are full to the next ones."""
        if isinstance(self.gateway, JoinWays):
            await self.do(join_ways.rotate, now=self.now())
        for want in await self.do(held.wanted, real=self.real()):
            await self._do(want)

    async def _do(self, want: Want) -> None:
        try:
            async with asyncio.timeout(TIMEOUT):
                with contained():
                    ref, url = await run(self.gateway, want)
        except Refused as no:
            await self._failed(want, no.reason, again=not no.permanent)
        except Throttled:
            await self._failed(want, _("The platform is asked too often; it is tried again by itself."), again=True)
        except (Unknown, TimeoutError, OSError):
            # What was to be made may be there: another one would cost quota and stay for ever.
            reason = _("The platform did not answer, so nobody knows whether it was done.")
            await self._failed(want, reason, again=want.wants != "make")
        except Exception as bug:
            log.exception("gateway_bug", extra={"held": want.id, "error": type(bug).__name__})
            await self._failed(want, _("The gateway failed; its log says how."), again=False)
        else:
            await self.do(held.done, want=want, ref=ref, url=url, now=self.now())

    async def _failed(self, want: Want, reason: str, *, again: bool) -> None:
        await self.do(held.failed, want=want, reason=reason, again=again, now=self.now(), real=self.real())


async def run(gateway: Any, want: Want) -> tuple[str, str]:
    """Have the platform do it; answers its id and address of it, where these are new. Raises as `Gateway.perform`."""
    thing = want.thing
    if want.wants == "delete" and not thing.ref:
        return "", ""
    if isinstance(thing, JoinWay):
        return await _way(gateway, want.wants, thing)
    if want.wants == "make":
        return await gateway.add_greeting(thing), ""
    await (gateway.delete_greeting(thing.ref) if want.wants == "delete" else gateway.change_greeting(thing))
    return "", ""


async def _way(gateway: JoinWays, wants: str, way: JoinWay) -> tuple[str, str]:
    if wants in ("make", "look"):
        made = await (gateway.create_join_way(way) if wants == "make" else gateway.join_way(way.ref))
        return made.ref, made.url
    await (gateway.delete_join_way(way.ref) if wants == "delete" else gateway.change_join_way(way))
    return "", ""
