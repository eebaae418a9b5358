"""The archive of `huoqun wecom-rehearsal`: what the library does, done by the WeCom on this machine."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from huoqun.chats.port.errors import PerformError
from huoqun.chats.port.gateway import LARGEST_PICTURE

from ..calling import Caller
from ..wecom.client import LOOPBACK
from . import native
from .library import LibraryDied, LibraryFailed, Sealed

PATH = "rehearsal"
"""What stands for the library's name; with an address on this machine, and nowhere else."""


class Rehearsed:
    """A Library that asks over HTTP."""

    def __init__(self, base_url: str, *, corp_id: str, secret: str) -> None:
        if not base_url.startswith(LOOPBACK):
            raise LibraryFailed(native.NO_LIBRARY)
        self._caller = Caller(base_url)
        self._login = {"corpid": corp_id, "secret": secret}

    async def chat_data(self, seq: int, *, limit: int) -> bytes:
        return base64.b64decode(str((await self._ask("chatdata", seq=seq, limit=limit))["answer"]))

    async def opened(self, sealed: Sequence[Sealed]) -> list[bytes | None]:
        asked = [[base64.b64encode(key).decode(), message] for key, message in sealed]
        said = (await self._ask("decrypt", sealed=asked))["opened"]
        return [None if one is None else str(one).encode() for one in said]

    async def media(self, file: str, *, most: int = LARGEST_PICTURE) -> bytes:
        raw = base64.b64decode(str((await self._ask("media", file=file))["data"]))
        if len(raw) > most:
            raise LibraryFailed(native.TOO_LARGE)
        return raw

    async def close(self) -> None:
        await self._caller.close()

    async def _ask(self, what: str, **asked: Any) -> dict[str, Any]:
        try:
            answer = await self._caller.call("POST", f"/rehearsal/archive/{what}", json={**self._login, **asked})
        except PerformError as error:
            raise LibraryFailed(10_001) from error
        said = answer.json()
        if not isinstance(said, dict):
            raise LibraryDied
        if said.get("errcode"):
            raise LibraryFailed(int(said["errcode"]), str(said.get("errmsg", "")))
        return said
