"""The Bot API over HTTP: one call, one answer, never tried again here. The token is in the address, so no address is
ever told to anybody.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, TypeVar

import httpx
import msgspec

from huoqun.chats.port.errors import CannotConnect, Refused, Throttled, Unknown

from .translate import payload as tg

T = TypeVar("T")

API = "https://api.telegram.org"
CONNECT_SECONDS = 10.0
READ_SECONDS = 25.0
"""Less than the host gives an order: what is cut off here is told with its reason."""

Upload = tuple[str, bytes]
"""A file's name and what is in it."""

# It writes every address it asks at level INFO.
logging.getLogger("httpx").setLevel(logging.WARNING)


class Denied(Refused):
    """Telegram said no. `description` is its own word for it; `moved_to`: the group has this id now."""

    def __init__(self, answer: tg.Answer, *, permanent: bool) -> None:
        self.code = answer.error_code
        self.description = answer.description
        self.moved_to = answer.parameters.migrate_to_chat_id
        super().__init__(f"Telegram: {answer.description[:200] or answer.error_code}", permanent=permanent)


class Client:
    """One bot. `api`: where the Bot API is."""

    def __init__(self, token: str, api: str = API) -> None:
        try:
            self._http = httpx.AsyncClient(
                base_url=f"{(api or API).rstrip('/')}/bot{token}/",
                timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
                limits=httpx.Limits(max_connections=32, keepalive_expiry=30.0),
            )
        except (httpx.InvalidURL, ValueError):
            raise CannotConnect("The address of the Bot API or the bot token is not one.") from None

    async def call(
        self,
        method: str,
        params: Mapping[str, Any],
        *,
        returns: type[T],
        files: Mapping[str, Upload] | None = None,
        patience: float = READ_SECONDS,
    ) -> T:
        """Ask for `method`. Raises Denied, Refused, Throttled, or Unknown when it may have been done."""
        status, body = await self._post(method, params, files or {}, patience)
        answer = _read(body, tg.Answer)
        if status == 200 and answer.ok:
            return _read(answer.result, returns)
        raise _error(status, answer)

    async def _post(
        self, method: str, params: Mapping[str, Any], files: Mapping[str, Upload], patience: float
    ) -> tuple[int, bytes]:
        timeout = httpx.Timeout(patience, connect=CONNECT_SECONDS)
        try:
            if files:
                fields = {key: held if isinstance(held, str) else json.dumps(held) for key, held in params.items()}
                answer = await self._http.post(method, data=fields, files=dict(files), timeout=timeout)
            else:
                answer = await self._http.post(method, json=dict(params), timeout=timeout)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as error:
            raise Refused(f"Telegram cannot be reached ({type(error).__name__}).", permanent=False) from None
        except httpx.HTTPError as error:
            raise Unknown(f"no answer from Telegram ({type(error).__name__})") from None
        return answer.status_code, answer.content

    async def close(self) -> None:
        await self._http.aclose()


def _read(raw: bytes | msgspec.Raw, type_: type[T]) -> T:
    """What cannot be read is no answer."""
    try:
        return msgspec.json.decode(raw, type=type_)
    except (msgspec.DecodeError, RecursionError, ValueError):
        raise Unknown("an answer of Telegram that cannot be read") from None


def _error(status: int, answer: tg.Answer) -> Exception:
    if answer.error_code == 429 or status == 429:
        return Throttled(timedelta(seconds=max(1, answer.parameters.retry_after)))
    if status >= 500 or answer.ok:
        return Unknown(f"Telegram's own trouble ({status})")
    # A token that holds no more is for a person to change, and what was asked waits for it.
    return Denied(answer, permanent=answer.error_code not in (401, 404))
