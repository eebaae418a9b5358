"""Everything together: web, worker and gateway under one supervisor."""

from __future__ import annotations

import sys
from collections.abc import Callable

from . import boot, config
from .supervisor import Process, run

HUOQUN = [sys.executable, "-m", "huoqun.site.main"]


def processes() -> list[Process]:
    """The programs that `huoqun up` keeps running, each told where the database is."""
    database = {"DATABASE_URL": config.load().database_url} if boot.lease() is None else {}
    return [Process(name, [*HUOQUN, name], database) for name in ("web", "worker", "gateway")]


def page() -> str:
    """The address whose answer says that the web process is there."""
    settings = config.load()
    host = "127.0.0.1" if settings.bind in ("0.0.0.0", "::", "") else settings.bind
    return f"http://{host}:{settings.port}/healthz"


def together(*, on_ready: Callable[[], None]) -> None:
    """Run everything until it is told to stop; `on_ready` is called once, when the first page answers."""
    held = boot.lease()
    run(
        processes(),
        home=boot.home(),
        on_line=lambda name, line: None,
        ready_url=page(),
        on_ready=on_ready,
        on_tick=held.ensure if held else lambda: None,
    )
