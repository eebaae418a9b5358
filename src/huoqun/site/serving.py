"""Requests served by threads that stay, each from its first middleware to its last in one of them.

Django's own ASGI handler begins a thread for every request and goes to and fro between it and the event loop five
times, since it expects views that are coroutines. Ours are not: here the loop reads and writes, and one thread does all
between (docs/decisions/serving.md has what was measured). Streams are handed to Django's own way of sending them.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any, cast

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers import base
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.db import close_old_connections
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.urls import ResolverMatch, get_resolver, set_script_prefix

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

THREADS = 12
"""Fewer than the pool has connections: streams ask the database too. More would only wait for each other's turn."""


LONGEST_KNOWN = 120
"""Addresses that are longer are not remembered: whoever sends many fills no memory."""


class ThreadedHandler(ASGIHandler):
    """Django as ASGI, where synchronous views cost no more than under WSGI. `threads`: so many requests at a time."""

    def __init__(self, threads: int) -> None:
        base.BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="request")

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError(f"This is no request of HTTP: {scope['type']}.")
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        try:
            # In a context of its own: what a request sets of language and time zone ends with it.
            context = contextvars.copy_context()
            response = await asyncio.get_running_loop().run_in_executor(
                self._threads, context.run, self._answer, scope, body
            )
            if response.streaming:
                await self._stream(response, receive, send)
            else:
                await self.send_response(response, send)
        finally:
            body.close()

    def end(self) -> None:
        """Let the threads go, with their connections, once they have answered."""
        self._threads.shutdown()

    def _answer(self, scope: Any, body: Any) -> HttpResponseBase:
        """The response to a request; closed already, with what its thread held, unless it is a stream."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refused = self.create_request(scope, body)
        response = cast(HttpResponseBase, self.get_response(request) if request else refused)
        response._handler_class = self.__class__  # type: ignore[attr-defined]
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if response.streaming:
            close_old_connections()  # what is streamed asks the database from another thread
        else:
            response.close()
        return response

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        """The view of an address, found once for each: in a rush thousands open the same one."""
        whole = request.path_info
        known = len(whole) <= LONGEST_KNOWN and not hasattr(request, "urlconf")
        match = _resolved(settings.ROOT_URLCONF, whole) if known else super().resolve_request(request)
        request.resolver_match = match
        return match

    async def _stream(self, response: HttpResponseBase, receive: Receive, send: Send) -> None:
        """Until it ends, or nobody is there any more to read it."""
        async with ThreadSensitiveContext():
            sending = asyncio.create_task(self.send_response(response, send))
            leaving = asyncio.create_task(_gone(receive))
            try:
                await asyncio.wait([sending, leaving], return_when=asyncio.FIRST_COMPLETED)
                for task in (leaving, sending):
                    task.cancel()
                for ended in await asyncio.gather(sending, leaving, return_exceptions=True):
                    if isinstance(ended, Exception):
                        raise ended
            finally:
                await sync_to_async(response.close)()


@lru_cache(1024)
def _resolved(urlconf: str, path: str) -> ResolverMatch:
    return get_resolver(urlconf).resolve(path)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
