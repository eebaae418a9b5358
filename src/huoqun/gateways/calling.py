"""HTTP calls of gateways: what happened to each, said exactly. Nothing is ever tried again here.

not sent at all (no name, no line, refused)  → Refused(permanent=False): nothing was done
sent, and no whole answer came               → Unknown: it may have been done
an answer, whatever it says                  → Answer
"""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
import msgspec
from django.utils.translation import gettext

from huoqun.chats.port.errors import Refused, Unknown

TIMEOUT = httpx.Timeout(20.0, connect=10.0)
"""Seconds; below the 30 after which the host counts a call as Unknown."""

LARGEST = 32 * 1024 * 1024
"""Bytes of an answer; a longer one is taken for a broken one."""


Read = Callable[[httpx.Response], Awaitable[bytes]]


@cache
def _certificates() -> ssl.SSLContext:
    """Whom this machine trusts: read once, since reading all of them takes 25 ms for each line that begins."""
    return httpx.create_ssl_context(trust_env=True)


class TooLarge(Refused):
    """The file is larger than what is taken, or packed so that nobody can tell."""

    def __init__(self) -> None:
        super().__init__(gettext("The file is too large."))


@dataclass(frozen=True, slots=True)
class Answer:
    """What the platform answered. `headers` have lower-case names."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON; None where it is none."""
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.DecodeError, RecursionError):
            return None


class Caller:
    """One platform's HTTP. `base`: what all paths begin with; `headers` go with every call."""

    def __init__(
        self, base: str, *, headers: Mapping[str, str] | None = None, timeout: httpx.Timeout = TIMEOUT
    ) -> None:
        limits = httpx.Limits(max_connections=32, max_keepalive_connections=8)
        self._client = httpx.AsyncClient(
            base_url=base, headers=dict(headers or {}), timeout=timeout, limits=limits, follow_redirects=False,
            trust_env=True, verify=_certificates(),
        )  # fmt: skip

    async def call(self, method: str, path: str, *, timeout: float | None = None, **parts: Any) -> Answer:
        """Call once. `parts` are httpx's: json, content, data, files, params, headers. Raises Refused, Unknown."""
        return await self._call(method, path, _body, timeout, parts)

    async def download(self, path: str, *, most: int, **parts: Any) -> Answer:
        """A file as it lies there, of at most so many bytes. Raises Refused (TooLarge is one), Unknown."""

        async def as_it_is(response: httpx.Response) -> bytes:
            return await _file(response, most)

        # What is packed on the way could be a thousand times larger than what comes.
        parts["headers"] = {**(parts.get("headers") or {}), "accept-encoding": "identity"}
        return await self._call("GET", path, as_it_is, None, parts)

    async def _call(self, method: str, path: str, read: Read, timeout: float | None, parts: dict[str, Any]) -> Answer:
        if self._client.is_closed:
            raise Refused(gettext("The line to the platform was just closed."), permanent=False)
        if timeout is not None:
            parts["timeout"] = httpx.Timeout(timeout, connect=TIMEOUT.connect)
        try:
            async with self._client.stream(method, path, **parts) as response:
                body = await read(response)
                return Answer(response.status_code, {k.lower(): v for k, v in response.headers.items()}, body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Refused(gettext("The platform cannot be reached just now."), permanent=False) from error
        except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise Refused(gettext("The address in the connection's settings is none.")) from error
        except httpx.HTTPError as error:
            raise Unknown from error

    async def close(self) -> None:
        await self._client.aclose()


async def _body(response: httpx.Response) -> bytes:
    parts, size = [], 0
    async for part in response.aiter_bytes():
        parts.append(part)
        size += len(part)
        if size > LARGEST:
            raise Unknown
    return b"".join(parts)


async def _file(response: httpx.Response, most: int) -> bytes:
    told = response.headers.get("content-length", "0")
    if response.headers.get("content-encoding", "identity") != "identity" or not told.isdecimal() or int(told) > most:
        raise TooLarge
    found = bytearray()
    async for part in response.aiter_raw():
        found += part
        if len(found) > most:
            raise TooLarge
    return bytes(found)
