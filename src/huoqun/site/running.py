"""Everything together: web, worker and gateway under one supervisor."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable

from . import boot, config
from .supervisor import Process, run

HUOQUN = [sys.executable, "-m", "huoqun.site.main"]
PARTS = ("web", "worker", "gateway")
LOADED_ONCE = (
    "django.core.handlers.asgi", "httptools", "huoqun.core.worker", "huoqun.gateways.host", "huoqun.site.long_jobs",
    "huoqun.site.urls", "psycopg_pool", "uvicorn.lifespan.off", "uvicorn.protocols.http.httptools_impl", "uvloop",
)  # fmt: skip
"""What the parts need: loaded before they are forked, it is loaded once. Not huoqun.site.asgi: it changes settings."""


def processes() -> list[Process]:
    """The programs that `huoqun up` keeps running, each told where the database is."""
    forks = sys.platform == "linux"  # Elsewhere what systems put into a process need not survive a fork.
    if forks:
        _load()
    held = boot.lease()
    database = {"DATABASE_URL": config.load().database_url} if held is None else {}
    keep = held.files if held else ()
    return [Process(name, [*HUOQUN, name], database, _work(name) if forks else None, keep) for name in PARTS]


def _load() -> None:
    from django.conf import settings

    for name in LOADED_ONCE:
        importlib.import_module(name)
    for path in settings.MIDDLEWARE:
        importlib.import_module(path.rpartition(".")[0])


def _work(name: str) -> Callable[[], None]:
    def work() -> None:
        from django.db import connections

        for connection in connections.all(initialized_only=True):
            connection.connection = None  # It is our parent's: to close it here would be to speak on its line.
        verb = importlib.import_module(f"huoqun.site.verbs.{name}")
        verb.command.main(args=[], standalone_mode=False)

    return work


def page() -> str:
    """The address whose answer says that the web process is there."""
    settings = config.load()
    host = "127.0.0.1" if settings.bind in ("0.0.0.0", "::", "") else settings.bind
    return f"http://{host}:{settings.port}/healthz"


def together(*, on_ready: Callable[[], None]) -> None:
    """Run everything until it is told to stop; `on_ready` is called once, when the first page answers."""
    from django.db import connections

    parts = processes()
    connections.close_all()
    held = boot.lease()
    run(
        parts,
        home=boot.home(),
        on_line=lambda name, line: None,
        ready_url=page(),
        on_ready=on_ready,
        on_tick=held.ensure if held else lambda: None,
    )
