"""What was said while nobody listened, read from the history that NapCat, Lagrange and go-cqhttp keep."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from huoqun.chats.port.errors import Refused, Unknown
from huoqun.chats.port.incoming import Incoming

from .lists import named, waiting
from .orders import is_napcat, number
from .segments import rows, table, word
from .translate import heard, moment_of

log = logging.getLogger(__name__)

Ask = Callable[[str, Mapping[str, Any]], Awaitable[Any]]
"""`await ask(action, params)`: the data of the answer. Raises Refused, Unknown."""

AT_ONCE = 4
PAGE = 100
MOST_PAGES = 20
"""Of one chat: 2,000 messages. A group that says more while we are away is read back to there."""

MARGIN = timedelta(minutes=2)
"""By how much more is read than was missed: clocks differ, and what was on its way was not heard. Told twice, a message
is stored once.
"""

MOST_PEOPLE = 50


class History:
    """Reads what was said in every chat of an account since a moment. `me`: our own number."""

    def __init__(self, ask: Ask, *, me: str, app: str) -> None:
        self._ask = ask
        self._me, self._app = me, app

    async def since(self, moment: datetime, *, now: datetime) -> list[Incoming]:
        """Our groups by name, everything said since then in its order, and the requests to join that wait.

        A chat whose history cannot be had is left out, with a warning. Raises Unknown when the list of groups cannot.
        """
        after = moment - MARGIN
        groups = rows(await self._list("get_group_list"))
        chats = [("group", word(row.get("group_id"))) for row in groups]
        chats += [("friend", person) for person in await self._lately(after)]
        gate = asyncio.Semaphore(AT_ONCE)

        async def read(kind: str, id: str) -> list[Incoming]:
            async with gate:
                return await self.of_chat(kind, id, after, now=now)

        found = [item for said in await asyncio.gather(*(read(*chat) for chat in chats)) for item in said]
        found.sort(key=lambda item: item.at)
        return [*named(groups, at=now), *found, *waiting(await self._list("get_group_system_msg"), at=now)]

    async def of_chat(self, kind: str, id: str, after: datetime, *, now: datetime) -> list[Incoming]:
        """What was said in one chat (`kind`: group or friend) after a moment, the oldest first."""
        said: dict[str, Mapping[str, Any]] = {}
        page: dict[str, Any] = {"group_id" if kind == "group" else "user_id": number(id), "count": PAGE}
        for _ in range(MOST_PAGES):
            try:
                answer = table(await self._ask(f"get_{kind}_msg_history", page))
            except Refused:  # An empty chat, or an implementation without a history.
                break
            except Unknown:
                log.warning("onebot_no_history", extra={"kind": kind})
                break
            fresh = [row for row in rows(answer.get("messages")) if word(row.get("message_id")) not in said]
            if not fresh:
                break
            said.update((word(row.get("message_id")), row) for row in fresh)
            oldest = min(fresh, key=lambda row: moment_of(row, now))
            if moment_of(oldest, now) < after:
                break
            page |= _before(oldest)
        events = [_event(row) for row in sorted(said.values(), key=lambda row: (moment_of(row, now), _number(row)))]
        return [item for event in events for item in heard(event, at=now, me=self._me) if item.at >= after]

    async def _lately(self, after: datetime) -> list[str]:
        """Who has written to us in private since; only NapCat can say."""
        if not is_napcat(self._app):
            return []
        latest = rows(await self._list("get_recent_contact", {"count": MOST_PEOPLE}))
        return [
            word(row.get("peerUin")) for row in latest
            if word(row.get("chatType")) == "1" and moment_of({"time": row.get("msgTime")}, after) >= after
            and word(row.get("peerUin")).isdecimal()
        ]  # fmt: skip

    async def _list(self, action: str, params: Mapping[str, Any] | None = None) -> Any:
        try:
            return await self._ask(action, params or {})
        except Refused:
            return None


def _before(row: Mapping[str, Any]) -> dict[str, Any]:
    """Where the page before begins, as each of them calls it: NapCat goes forward in time unless told otherwise."""
    return {
        "message_seq": row.get("message_seq", row.get("message_id")), "message_id": row.get("message_id"),
        "reverse_order": True, "reverseOrder": True,
    }  # fmt: skip


def _number(row: Mapping[str, Any]) -> int:
    """Its place among those of the same second: NapCat's real_seq; the others number messages one by one."""
    number = word(row.get("real_seq", row.get("message_seq")))
    return int(number) if number.isdecimal() and len(number) < 20 else 0


def _event(row: Mapping[str, Any]) -> dict[str, Any]:
    """A message of the history as the event that it was."""
    return {"post_type": "message", "message_type": "group" if row.get("group_id") else "private", **row}
