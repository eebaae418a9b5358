"""From nothing to a process that may use the database: settings, server, Django, schema, a workspace."""

from __future__ import annotations

import importlib
import os
import threading
from pathlib import Path
from typing import Literal

from huoqun.core.errors import Refused

from . import config
from .database.external import check_server
from .database.lease import Lease, acquire

Needs = Literal["nothing", "settings", "database", "schema"]

_leases: list[Lease] = []


class SchemaNewer(Refused):
    """The database was migrated by a newer Huoqun."""

    code = "schema_newer"
    message = "The database was written by a newer version of Huoqun than this one."
    way_out = "Update this installation, or restore the backup that you made before the update."


def prepare(needs: Needs) -> None:
    """Bring the process up to what a verb needs. Raises Refused with the way out."""
    if needs == "nothing":
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huoqun.site.settings")
    if needs in ("database", "schema"):
        loading = threading.Thread(target=_load_ahead)
        loading.start()
        start_database()
        loading.join()
    import django

    django.setup()
    if needs == "schema":
        bring_schema_up()


AHEAD = ("django.contrib.auth", "django.forms", "django.db.models", "django.http", "procrastinate", "psycopg", "orjson")
"""What takes long to load and needs no settings: loaded while the server starts."""


def _load_ahead() -> None:
    for name in AHEAD:
        importlib.import_module(name)


def start_database() -> None:
    """Take a lease of the embedded server, or look whether the operator's own is fit; DATABASE_URL says which."""
    settings = config.load()
    if settings.database_url:
        check_server(settings.database_url)
        return
    _leases.append(acquire(settings.home))
    os.environ["DATABASE_URL"] = _leases[-1].dsn


def lease() -> Lease | None:
    """This process's lease of the embedded server; None with the operator's own."""
    return _leases[-1] if _leases else None


MIGRATION_LOCK = 4_823_001


def bring_schema_up(*, verbosity: int = 0) -> None:
    """Migrate when something is missing; refuse a schema newer than this code; notice a database's new life.

    Several processes may start at once: one migrates, the others wait for it.
    """
    from django.core.management import call_command
    from django.db import connection

    from huoqun.core import epoch, worker
    from huoqun.site.migrating import quickly

    if schema_is_behind():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(%s)", [MIGRATION_LOCK])
            try:
                if schema_is_behind():
                    with quickly():
                        call_command("migrate", verbosity=verbosity, interactive=False)
            finally:
                cursor.execute("select pg_advisory_unlock(%s)", [MIGRATION_LOCK])
    epoch.notice_new_life()
    worker.add_cursors()


def schema_is_behind() -> bool:
    """Whether migrations of ours are not applied yet. Raises SchemaNewer when the database knows more than we do."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection)
    known = set(loader.disk_migrations or {})
    applied = set(loader.applied_migrations)
    ours = {app for app, _ in known}
    if {(app, name) for app, name in applied - known if app in ours and not _squashed(loader, app, name)}:
        raise SchemaNewer
    return bool(known - applied)


def _squashed(loader: object, app: str, name: str) -> bool:
    return any((app, name) in m.replaces for m in getattr(loader, "disk_migrations", {}).values())


def dsn() -> str:
    """The address that the application uses."""
    return config.load().database_url


def admin_dsn() -> str:
    """An address whose role may make databases: the embedded server's superuser, or the operator's own role."""
    held = lease()
    return held.admin_dsn if held else dsn()


def home() -> Path:
    return config.load().home


def has_keys() -> bool:
    """Whether this home holds the keys that connections' secrets are encrypted with."""
    return (home() / "keys").exists()
