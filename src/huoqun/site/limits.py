"""Bodies of requests that are too large are refused before they are read: Django would spool all of them to disk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]

FORMS = 1_000_000  # what stands around a file in a form, in bytes
OTHERS = 32_000_000  # the largest body where no file of a person's is awaited, in bytes


def limited(application: Application, *, uploads: dict[str, int], words: Callable[[], str]) -> Application:
    """The same application, which answers 413 with `words` to what is larger than its path may take.

    `uploads`: bytes by path; other paths take OTHERS. A body that says no size is counted as it comes.
    """

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await application(scope, receive, send)
            return
        most = uploads[scope["path"]] + FORMS if scope["path"] in uploads else OTHERS
        if _stated(scope) > most:
            await _refuse(send, words())
            return
        await application(scope, _counting(receive, send, most, words), send)

    return guarded


def _stated(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value[:20])
    return 0


def _counting(receive: Receive, send: Send, most: int, words: Callable[[], str]) -> Receive:
    read = 0

    async def counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > most:
            await _refuse(send, words())
            return {"type": "http.disconnect"}
        return message

    return counted


async def _refuse(send: Send, words: str) -> None:
    body = f"{words}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
