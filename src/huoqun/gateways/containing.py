"""What a gateway throws stays with its own line, whatever it is."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator


class Crashed(Exception):
    """A gateway wanted to end more than itself."""


@contextlib.contextmanager
def contained() -> Iterator[None]:
    """What a library of a platform throws stays an error of its line: an exit ends no process, and a cancelling that
    nobody asked for does not leave a line that looks alive and hears nothing.
    """
    try:
        yield
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise Crashed("cancelled") from error
    except Exception:
        raise
    except BaseException as error:
        raise Crashed(type(error).__name__) from error
