"""The worker's second half: procrastinate, for timetables and for jobs that take minutes."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import huoqun.core.upkeep  # noqa: F401  (registers its timed tasks)

log = logging.getLogger(__name__)

GRACE_SECONDS = 5.0


@contextmanager
def running(*, concurrency: int = 2) -> Iterator[None]:
    """Run long jobs and timetables in a thread of this process for as long as the block lasts.

    A job that is still at work when the process ends is taken up again by another worker (core.upkeep).
    """
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    thread = threading.Thread(
        target=loop.run_until_complete, args=[_until(stop, concurrency)], name="long-jobs", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(timeout=GRACE_SECONDS + 2)


async def _until(stop: asyncio.Event, concurrency: int) -> None:
    """Work until told to stop; a lost database is waited for."""
    work = asyncio.create_task(_work(concurrency))
    await asyncio.wait([work, asyncio.create_task(stop.wait())], return_when=asyncio.FIRST_COMPLETED)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)


async def _work(concurrency: int) -> None:
    from procrastinate.contrib.django import app

    while True:
        try:
            connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
            with app.replace_connector(connector) as worker_app:
                async with worker_app.open_async():
                    await worker_app.run_worker_async(
                        concurrency=concurrency,
                        install_signal_handlers=False,
                        shutdown_graceful_timeout=GRACE_SECONDS,
                        delete_jobs="successful",
                    )
        except Exception:
            log.exception("long_jobs_stopped")
            await asyncio.sleep(5)
