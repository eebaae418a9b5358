"""The Bot API over HTTP: one call, one answer, never tried again. The bot's token is in the address, so no address is
ever told to anybody.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, TypeVar

import httpx
import msgspec
from django.utils.translation import gettext_noop as _

from huoqun.chats.port.errors import CannotConnect, Refused, Throttled, Unknown
from huoqun.gateways.calling import Caller

from .translate import payload as tg

T = TypeVar("T")

API = "https://api.telegram.org"

Upload = tuple[str, bytes]
"""A file's name and what is in it."""

_TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{10,200}\Z")
_PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_./-]{0,300}\Z")

# It writes every address that it asks, at level INFO.
logging.getLogger("httpx").setLevel(logging.WARNING)


class Denied(Refused):
    """Telegram said no. `description` is its own word for it; `moved_to`: the group has this id now."""

    def __init__(self, answer: tg.Answer, *, permanent: bool) -> None:
        self.code = answer.error_code
        self.description = answer.description
        self.moved_to = answer.parameters.migrate_to_chat_id
        super().__init__(f"Telegram: {answer.description[:200] or answer.error_code}", permanent=permanent)


class Client:
    """One bot. `api`: where the Bot API is. Raises CannotConnect for a token that cannot be one."""

    def __init__(self, token: str, api: str = API) -> None:
        if not _TOKEN.match(token):
            raise CannotConnect(_("This is no bot token. It looks like 123456:ABC-DEF; copy it from @BotFather."))
        try:
            base = (api or API).rstrip("/")
            self._caller, self._files = Caller(f"{base}/bot{token}/"), f"{base}/file/bot{token}/"
        except (httpx.InvalidURL, ValueError):
            raise CannotConnect(_("The address of the Bot API is none.")) from None

    async def call(
        self,
        method: str,
        params: Mapping[str, Any],
        *,
        returns: type[T] | Any,
        files: Mapping[str, Upload] | None = None,
        timeout: float | None = None,
    ) -> T:
        """Ask for `method`. Raises Denied, Refused, Throttled, or Unknown when it may have been done."""
        if files:
            fields = {key: held if isinstance(held, str) else json.dumps(held) for key, held in params.items()}
            answer = await self._caller.call("POST", method, data=fields, files=dict(files), timeout=timeout)
        else:
            answer = await self._caller.call("POST", method, json=dict(params), timeout=timeout)
        told = _read(answer.body, tg.Answer)
        if answer.status == 200 and told.ok:
            return _read(told.result, returns)
        raise _error(answer.status, told)

    async def download(self, file_id: str, *, most: int) -> bytes:
        """What somebody sent, of at most so many bytes. Raises as `call`."""
        placed: tg.Placed = await self.call("getFile", {"file_id": file_id}, returns=tg.Placed)
        if not _PATH.match(placed.file_path) or ".." in placed.file_path:
            raise Refused("Telegram does not say where the file lies.")
        answer = await self._caller.download(self._files + placed.file_path, most=most)
        if answer.status != 200:
            raise Refused("Telegram did not give the file.", permanent=answer.status < 500)
        return answer.body

    async def close(self) -> None:
        await self._caller.close()


def _read(raw: bytes | msgspec.Raw, type_: Any) -> Any:
    """What cannot be read is no answer."""
    try:
        return msgspec.json.decode(raw, type=type_)
    except (msgspec.DecodeError, RecursionError, ValueError):
        raise Unknown("an answer of Telegram that cannot be read") from None


def _error(status: int, told: tg.Answer) -> Exception:
    if 429 in (told.error_code, status):
        return Throttled(timedelta(seconds=max(1, told.parameters.retry_after)))
    if status >= 500 or told.ok:
        return Unknown(f"trouble of Telegram's own ({status})")
    # A token that no longer holds is for a person to change, and what was asked waits for it.
    return Denied(told, permanent=told.error_code not in (401, 404))
