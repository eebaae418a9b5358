"""Processes to be killed: forked, so that they start in milliseconds, each with database sessions of its own."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connections


def fork(work: Callable[[], None]) -> int:
    """Run `work` in a child process; answers its id. The child shares no connection with its parent."""
    for connection in connections.all():
        connection.close()
    child = os.fork()
    if child:
        return child
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        work()
    except BaseException as error:
        print(f"child: {error!r}", file=sys.stderr)
        os._exit(1)
    os._exit(0)


def kill(child: int) -> None:
    """kill -9, and wait until it is gone."""
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


@contextmanager
def killed_at_the_end(work: Callable[[], None]) -> Iterator[int]:
    child = fork(work)
    try:
        yield child
    finally:
        kill(child)
