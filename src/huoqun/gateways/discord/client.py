"""Discord's HTTP API as a bot: one method for each call that we make, and the limits that its answers tell of."""

from __future__ import annotations

import asyncio
import json
import re
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext

from huoqun.chats.port.errors import Refused, Throttled
from huoqun.gateways.calling import Answer, Caller

from .content import listing, mapping, snowflake, word
from .errors import UNKNOWN_BAN, UNKNOWN_CHANNEL, UNKNOWN_MEMBER, UNKNOWN_MESSAGE, failure, number

PAGE, HISTORY_PAGE = 1000, 100
INVALID, WINDOW = 9_000, 600.0
"""Answers of 401, 403 and 429 in ten minutes at which we fall silent; at 10,000 Discord blocks the address."""

_MAJOR = re.compile(r"^/(?:channels|guilds|webhooks)/\d+")
_NUMBER = re.compile(r"\d{15,}")


class Limits:
    """What Discord's answers told of its limits: routes that are spent, and how often it said no."""

    def __init__(self) -> None:
        self._spent: dict[str, float] = {}
        self._invalid: deque[float] = deque(maxlen=INVALID)

    def check(self, route: str, now: float) -> None:
        """Raises Throttled where a call would be one too many."""
        if len(self._invalid) == INVALID and self._invalid[0] > now - WINDOW:
            raise Throttled(timedelta(seconds=self._invalid[0] + WINDOW - now))
        until = self._spent.get(route, 0.0)
        if until > now:
            raise Throttled(timedelta(seconds=until - now), scope="chat")

    def heed(self, route: str, answer: Answer, now: float) -> None:
        headers = answer.headers
        if headers.get("x-ratelimit-remaining") == "0":
            self._spent[route] = now + number(headers.get("x-ratelimit-reset-after", ""), 1.0)
        else:
            self._spent.pop(route, None)
        if answer.status in (401, 403) or (answer.status == 429 and headers.get("x-ratelimit-scope") != "shared"):
            self._invalid.append(now)


def route_of(method: str, path: str) -> str:
    """What a limit is about: the method, the channel or server, and the kind of path; other ids count for one."""
    major = _MAJOR.match(path)
    head = major[0] if major else ""
    return f"{method} {head}{_NUMBER.sub('#', path[len(head) :])}"


class Client:
    """One bot. Raises Refused, Throttled and Unknown as the port says."""

    def __init__(self, api: str, token: str) -> None:
        agent = "DiscordBot (https://github.com/huoqun, 1.0) huoqun"
        self._caller = Caller(api.rstrip("/"), headers={"authorization": f"Bot {token}", "user-agent": agent})
        self._limits = Limits()
        self._private: dict[str, str] = {}
        self._closed = False

    async def close(self) -> None:
        self._closed = True
        await self._caller.close()

    async def call(self, method: str, path: str, *, reason: str = "", patient: bool = False, **parts: Any) -> Any:
        """Call and answer the JSON. `reason` goes to the server's audit log. `patient`: wait where it is too fast."""
        while True:
            try:
                return await self._call(method, path, reason, parts)
            except Throttled as slow:
                if not patient:
                    raise
                await asyncio.sleep(slow.retry_after.total_seconds())

    async def _call(self, method: str, path: str, reason: str, parts: dict[str, Any]) -> Any:
        if self._closed:
            raise Refused(gettext("The line to Discord was closed just now."), permanent=False)
        route, clock = route_of(method, path), asyncio.get_running_loop().time
        self._limits.check(route, clock())
        headers = {"x-audit-log-reason": quote(reason[:400], safe=" ")} if reason else {}
        answer = await self._caller.call(method, path, headers=headers, **parts)
        self._limits.heed(route, answer, clock())
        body = answer.json()
        if (problem := failure(answer.status, answer.headers, body)) is not None:
            raise problem
        return body

    # Who we are

    async def me(self) -> Mapping[str, Any]:
        return mapping(await self.call("GET", "/users/@me"))

    async def application(self) -> Mapping[str, Any]:
        return mapping(await self.call("GET", "/applications/@me"))

    async def gateway(self) -> str:
        """The address of the gateway protocol."""
        return word(mapping(await self.call("GET", "/gateway/bot")).get("url"))

    # Messages

    async def private(self, person: str) -> str:
        """The channel of our talk with a person."""
        if person not in self._private:
            made = mapping(await self.call("POST", "/users/@me/channels", json={"recipient_id": person}))
            self._private[person] = snowflake(made.get("id"))
        return self._private[person]

    async def send(self, channel: str, message: Mapping[str, Any], files: Sequence[tuple[str, bytes]] = ()) -> str:
        """Say it; answers the message's id. The same nonce is said once in the next minutes."""
        path = f"/channels/{_id(channel)}/messages"
        if not files:
            return snowflake(mapping(await self.call("POST", path, json=message)).get("id"))
        listed = [{"id": n, "filename": name} for n, (name, _) in enumerate(files)]
        parts: dict[str, Any] = {
            f"files[{n}]": (name, content, "application/octet-stream") for n, (name, content) in enumerate(files)
        }
        data = {"payload_json": json.dumps({**message, "attachments": listed})}
        return snowflake(mapping(await self.call("POST", path, data=data, files=parts)).get("id"))

    async def delete(self, channel: str, message: str) -> None:
        await self._done("DELETE", f"/channels/{_id(channel)}/messages/{_id(message)}", UNKNOWN_MESSAGE)

    async def pin(self, channel: str, message: str) -> None:
        await self.call("PUT", f"/channels/{_id(channel)}/messages/pins/{_id(message)}")

    async def unpin(self, channel: str, message: str) -> None:
        await self._done("DELETE", f"/channels/{_id(channel)}/messages/pins/{_id(message)}", UNKNOWN_MESSAGE)

    async def history(self, channel: str, after: str) -> AsyncIterator[Any]:
        """What was said in a channel after a message, oldest first."""
        path = f"/channels/{_id(channel)}/messages"
        while True:
            params = {"after": after, "limit": HISTORY_PAGE}
            page = [mapping(m) for m in listing(await self.call("GET", path, params=params, patient=True))]
            page = sorted((m for m in page if snowflake(m.get("id"))), key=lambda m: int(m["id"]))
            for message in page:
                yield message
            if len(page) < HISTORY_PAGE:
                return
            after = page[-1]["id"]

    async def answer(self, interaction: str, token: str, kind: int) -> None:
        await self.call(
            "POST", f"/interactions/{_id(interaction)}/{quote(token, safe='')}/callback", json={"type": kind}
        )

    # Members

    async def members(self, guild: str) -> AsyncIterator[Mapping[str, Any]]:
        after = "0"
        while True:
            params = {"after": after, "limit": PAGE}
            page = [mapping(m) for m in listing(await self.call("GET", f"/guilds/{_id(guild)}/members", params=params))]
            for member in page:
                yield member
            ids = [int(snowflake(mapping(m.get("user")).get("id")) or 0) for m in page]
            if len(page) < PAGE or not ids:
                return
            after = str(max(ids))

    async def change_member(self, guild: str, person: str, reason: str = "", **change: Any) -> None:
        await self.call("PATCH", f"/guilds/{_id(guild)}/members/{_id(person)}", json=change, reason=reason)

    async def mute(self, guild: str, person: str, until: datetime | None, reason: str = "") -> None:
        stamp = until.isoformat() if until else None
        await self.change_member(guild, person, reason, communication_disabled_until=stamp)

    async def kick(self, guild: str, person: str, reason: str) -> None:
        await self._done("DELETE", f"/guilds/{_id(guild)}/members/{_id(person)}", UNKNOWN_MEMBER, reason=reason)

    async def ban(self, guild: str, person: str, reason: str) -> None:
        await self.call("PUT", f"/guilds/{_id(guild)}/bans/{_id(person)}", json={}, reason=reason)

    async def unban(self, guild: str, person: str) -> None:
        await self._done("DELETE", f"/guilds/{_id(guild)}/bans/{_id(person)}", UNKNOWN_BAN)

    async def set_role(self, guild: str, person: str, role: str, *, given: bool) -> None:
        path = f"/guilds/{_id(guild)}/members/{_id(person)}/roles/{_id(role)}"
        await self.call("PUT" if given else "DELETE", path)

    # Servers and channels

    async def guild(self, guild: str) -> Mapping[str, Any]:
        """A server, its roles with it."""
        return mapping(await self.call("GET", f"/guilds/{_id(guild)}"))

    async def channel(self, channel: str) -> Mapping[str, Any]:
        return mapping(await self.call("GET", f"/channels/{_id(channel)}"))

    async def create(self, guild: str, name: str, overwrites: Sequence[Mapping[str, Any]]) -> str:
        body: dict[str, Any] = {"name": name, "type": 0, "permission_overwrites": list(overwrites)}
        return snowflake(mapping(await self.call("POST", f"/guilds/{_id(guild)}/channels", json=body)).get("id"))

    async def rename(self, channel: str, name: str) -> None:
        await self.call("PATCH", f"/channels/{_id(channel)}", json={"name": name})

    async def remove(self, channel: str) -> None:
        await self._done("DELETE", f"/channels/{_id(channel)}", UNKNOWN_CHANNEL)

    async def invitation(self, channel: str, *, for_all: bool = False) -> str:
        """An address that lets one person in, for a week; `for_all`: everybody, for good."""
        body = {"max_age": 0 if for_all else 604_800, "max_uses": 0 if for_all else 1, "unique": True}
        made = mapping(await self.call("POST", f"/channels/{_id(channel)}/invites", json=body))
        return f"https://discord.gg/{made.get('code', '')}"

    async def _done(self, method: str, path: str, gone: int, *, reason: str = "") -> None:
        """Take something away: where it is not there any more, it is done."""
        try:
            await self.call(method, path, reason=reason)
        except Refused as no:
            if not no.reason.endswith(f"({gone})"):
                raise


def _id(text: str) -> str:
    """An id as a part of a path. Raises Refused for what is none, so that no id leads to another call."""
    if not snowflake(text):
        raise Refused(gettext("Discord does not know this: its id is none of Discord's."))
    return text
