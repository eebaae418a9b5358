"""Each part's health, in words a person can act on. Nothing here starts or changes anything but the database."""

from __future__ import annotations

import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from huoqun.core.errors import Refused

from . import boot, config

ROOM_NEEDED = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    ok: bool
    words: str


def parts(*, now: datetime) -> list[Part]:
    """Every part, the ones that others stand on first."""
    database = _database()
    found = [_disk(), database]
    boot.prepare("settings")
    found.append(_static())
    if database.ok:
        found += [_named(check, now) for check in (_schema, _second_wall, _journal, _workers)]
    return [*found, _web()]


def _named(check: Callable[[datetime], Part], now: datetime) -> Part:
    try:
        return check(now)
    except Exception as error:
        return Part(
            check.__name__.strip("_").replace("_", " "), False, f"{type(error).__name__}: could not be looked at"
        )


def _disk() -> Part:
    home = config.load().home
    free = shutil.disk_usage(home).free
    return Part("disk", free > ROOM_NEEDED, f"{free / 1e9:.1f} GB free for {home}")


def _static() -> Part:
    from django.conf import settings

    there = (settings.STATIC_ROOT / "staticfiles.json").exists()
    return Part("static files", there, "collected" if there else "missing: run make setup (or huoqun collect)")


def _database() -> Part:
    from huoqun.site.database.external import check_server, redacted

    try:
        boot.start_database()
        server = check_server(boot.dsn())
    except Refused as error:
        return Part("database", False, str(error))
    where = "embedded" if boot.lease() else redacted(boot.dsn())
    return Part("database", True, f"PostgreSQL {server.version}, {where}")


def _schema(now: datetime) -> Part:
    missing = boot.schema_is_behind()
    return Part("schema", not missing, "up to date" if not missing else "behind: run huoqun migrate")


def _second_wall(now: datetime) -> Part:
    from django.db import connection

    from huoqun.core.tenancy import APP_ROLE

    with connection.cursor() as cursor:
        cursor.execute("select pg_has_role(current_user, oid, 'member') from pg_roles where rolname = %s", [APP_ROLE])
        row = cursor.fetchone()
    ok = bool(row and row[0])
    return Part("row security", ok, "on" if ok else f"off: this database user may not become {APP_ROLE}")


def _journal(now: datetime) -> Part:
    from huoqun.core.health import ground

    figures = ground(now=now)
    ok = figures.parked == 0 and figures.horizon_seconds < 30
    words = f"{figures.lag_facts} facts behind, {figures.parked} parked"
    return Part("journal", ok, words + ("" if ok else ": look at Parked facts in the console"))


def _workers(now: datetime) -> Part:
    from huoqun.core.health import ground

    figures = ground(now=now)
    words = f"{figures.workers} running" if figures.workers else "none running: huoqun up starts one"
    return Part("worker", figures.workers > 0, words)


def _web() -> Part:
    settings = config.load()
    address = f"http://{settings.bind}:{settings.port}/healthz"
    try:
        with urllib.request.urlopen(address, timeout=3) as answer:
            return Part("web", answer.status == 200, f"answers at {address}")
    except (urllib.error.URLError, OSError):
        return Part("web", False, f"nothing answers at {address}: huoqun up starts it")


def metrics(*, now: datetime) -> Iterator[str]:
    """Lines of Prometheus' text format: lag, horizon, parked, workers, outbox age by state."""
    from huoqun.core.health import ground

    figures = ground(now=now)
    yield f"huoqun_horizon_seconds {figures.horizon_seconds:.3f}"
    yield f"huoqun_parked {figures.parked}"
    yield f"huoqun_workers {figures.workers}"
    yield f"huoqun_free_lanes {figures.free_lanes}"
    for consumer, lag in sorted(figures.lag_by_consumer.items()):
        yield f'huoqun_lag_facts{{consumer="{consumer}"}} {lag}'
    yield from _outbox(now)


def _outbox(now: datetime) -> Iterator[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "select state, count(*), extract(epoch from %s - min(state_at)) from chats_progress "
            "where state in ('planned', 'ready', 'leased', 'awaiting_staff', 'ambiguous') group by state",
            [now],
        )
        for state, count, age in cursor.fetchall():
            yield f'huoqun_outbox{{state="{state}"}} {count}'
            yield f'huoqun_outbox_oldest_seconds{{state="{state}"}} {float(age):.1f}'
