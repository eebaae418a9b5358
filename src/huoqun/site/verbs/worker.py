"""`huoqun worker`"""

from __future__ import annotations

import signal

import click

from huoqun.core import clock
from huoqun.site import logs
from huoqun.site.garbage import collect_seldom


@click.command("worker")
@click.option("--name", help="What other workers know this one by; host and process id by default.")
def command(name: str | None) -> None:
    """Handle what happens: reads the journal's lanes, runs timetables and long jobs, until it is stopped.

    Start as many as you like, on as many hosts as you like: they share the lanes.

    \b
    Example: huoqun worker
    """
    from huoqun.core import ticks
    from huoqun.core.worker import Worker
    from huoqun.site import long_jobs

    logs.set_up()
    collect_seldom()
    worker = Worker(now=clock.now, name=name)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    with long_jobs.running(), ticks.ticking(now=clock.now):
        worker.run()
