"""Streams outlive the request that opened them, and with it the walls of its workspace: they put them up again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import connection

from huoqun.core.tenancy import as_app

P = ParamSpec("P")
T = TypeVar("T")


async def in_workspace(workspace_id: int, ask: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Ask the database something from an asynchronous stream, within a workspace, and give the connection back."""

    def within() -> T:
        try:
            with as_app(workspace_id):
                return ask(*args, **kwargs)
        finally:
            if not connection.in_atomic_block:
                connection.close()

    return await sync_to_async(within)()


def walled(workspace_id: int | None, content: Iterable[bytes]) -> Iterator[bytes]:
    """A synchronous stream whose every step runs within the workspace of its request."""
    with as_app(workspace_id):
        yield from content
