"""WeCom's library as the gateway sees it: in a process apart, or (in a rehearsal and in tests) one on this machine."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from huoqun.chats.port.gateway import LARGEST_PICTURE

from . import native
from .native import HEAD

LARGEST = 256 * 1024 * 1024
"""Bytes of an answer: a thousand records, each with all that it names."""

PATIENCE = 100.0
"""Seconds that an answer is waited for; the process ends itself a little earlier."""

KEPT = ("PATH", "LD_LIBRARY_PATH", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR", "SYSTEMROOT")
"""What the process apart sees of our environment, beside proxies: nothing of Huoqun's own."""

Sealed = tuple[bytes, str]
"""The opened `encrypt_random_key` of a record, and its `encrypt_chat_msg`."""


class LibraryFailed(Exception):
    """The library said no. `code`: its own (10000 …), an errcode of WeCom's, or one of `native`'s. Retried or not is
    for whoever asked.
    """

    def __init__(self, code: int, message: str = "") -> None:
        self.code, self.message = code, message
        super().__init__(str(code))


class LibraryDied(Exception):
    """The process that the library runs in ended, or did not answer in time: the next call starts it anew."""


class Library(Protocol):
    """What WeCom's SDK does. Raises LibraryFailed, LibraryDied."""

    async def chat_data(self, seq: int, *, limit: int) -> bytes:
        """The records after `seq`, as JSON, each sealed."""
        ...

    async def opened(self, sealed: Sequence[Sealed]) -> list[bytes | None]:
        """What was sealed, as JSON; None where it cannot be opened with this key."""
        ...

    async def media(self, file: str, *, most: int = LARGEST_PICTURE) -> bytes:
        """A picture or file by the `sdkfileid` of its record."""
        ...

    async def close(self) -> None: ...


class Apart:
    """The native library in a process of its own, one call at a time."""

    def __init__(self, path: str, *, corp_id: str, secret: str) -> None:
        self._login = {"library": path, "corp_id": corp_id, "secret": secret}
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def chat_data(self, seq: int, *, limit: int) -> bytes:
        return await self._ask({"do": "read", "seq": seq, "limit": limit})

    async def opened(self, sealed: Sequence[Sealed]) -> list[bytes | None]:
        asked = [(base64.b64encode(key).decode(), message) for key, message in sealed]
        return pieces(await self._ask({"do": "open", "sealed": asked}))

    async def media(self, file: str, *, most: int = LARGEST_PICTURE) -> bytes:
        return await self._ask({"do": "media", "file": file, "most": most})

    async def close(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _ask(self, asked: dict[str, Any]) -> bytes:
        async with self._turn:
            try:
                async with asyncio.timeout(PATIENCE):
                    if self._process is None:
                        self._process = await _start()
                        await _exchange(self._process, self._login)
                    return await _exchange(self._process, asked)
            except LibraryFailed as no:
                if no.code < 10_000 and no.code != native.TOO_LARGE:
                    await self.close()
                raise
            except (TimeoutError, OSError, asyncio.IncompleteReadError) as error:
                await self.close()
                raise LibraryDied from error
            except BaseException:
                # Whoever is cancelled in the middle of an answer must not leave its rest for the next.
                await self.close()
                raise


async def _start() -> asyncio.subprocess.Process:
    seen = {k: v for k, v in os.environ.items() if k in KEPT or k.lower().endswith("_proxy")}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(Path(native.__file__)), stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, env=seen,
    )  # fmt: skip


async def _exchange(process: asyncio.subprocess.Process, asked: dict[str, Any]) -> bytes:
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(json.dumps(asked).encode() + b"\n")
    await process.stdin.drain()
    code, length = HEAD.unpack(await process.stdout.readexactly(HEAD.size))
    if length > LARGEST:
        raise OSError("the answer is larger than any")
    said = await process.stdout.readexactly(length)
    if code:
        raise LibraryFailed(code)
    return said


def pieces(whole: bytes) -> list[bytes | None]:
    """What an answer to `open` holds, one by one."""
    found: list[bytes | None] = []
    at = 0
    while at < len(whole):
        code, length = HEAD.unpack_from(whole, at)
        at += HEAD.size
        found.append(whole[at : at + length] if code == 0 else None)
        at += length
    return found
