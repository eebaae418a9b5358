"""The database of a test run, from what an earlier run migrated.

Every process of a run replays all migrations, or restores their outcome in a fraction of the time. It is kept in
`build/migrated/`, under a name made of all that migrations read: whoever changes one migrates from nothing again, and
so does a fresh machine.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from huoqun.site.database.dump import dump_database, restore_database
from huoqun.site.database.errors import BackupFailed, NoClientPrograms, RestoreFailed
from huoqun.site.database.launcher import OWNER
from huoqun.site.database.lease import Lease
from huoqun.site.migrating import quickly

_ROOT = Path(__file__).resolve().parents[3]
_FOLDER = _ROOT / "build" / "migrated"
_READ_TOO = ("requirements/run.txt", "src/huoqun/core/ddl.py", "src/huoqun/core/tenancy.py", "src/huoqun/core/ids.py")
_MOST = 4  # files: those of a few branches
_TEMPLATE = "migrated"
_PLANS = 1000  # statements: a story asks several hundred, and psycopg would keep a hundred


def _outcome() -> Path:
    """The file for the migrations as they are, ours and those of the packages that are pinned."""
    digest = hashlib.sha256()
    for source in [*sorted((_ROOT / "src").rglob("migrations/*.py")), *(_ROOT / name for name in _READ_TOO)]:
        digest.update(f"{source.relative_to(_ROOT)}\0".encode() + source.read_bytes())
    return _FOLDER / f"{digest.hexdigest()[:24]}.dump"


def _restored(server: Lease, file: Path) -> bool:
    """Whether there is now a template with what the file holds; an unreadable file is as none."""
    from huoqun.core.ddl import CREATE_APP_ROLE

    if not file.exists():
        return False
    with psycopg.connect(server.dsn, autocommit=True) as connection:
        connection.execute(f"create database {_TEMPLATE} template template0")
    with psycopg.connect(make_conninfo(server.dsn, dbname=_TEMPLATE)) as connection:
        connection.execute(CREATE_APP_ROLE)  # Roles are the cluster's, so no dump holds them.
    try:
        restore_database(make_conninfo(server.admin_dsn, dbname=_TEMPLATE), file)
    except (RestoreFailed, NoClientPrograms):
        file.unlink(missing_ok=True)
        return False
    return True


def _keep(server: Lease, name: str, file: Path) -> None:
    _FOLDER.mkdir(parents=True, exist_ok=True)
    with suppress(BackupFailed, NoClientPrograms):
        dump_database(make_conninfo(server.admin_dsn, dbname=name), file)
    for old in sorted(_FOLDER.glob("*.dump"), key=lambda kept: kept.stat().st_mtime)[:-_MOST]:
        old.unlink(missing_ok=True)


@pytest.fixture(scope="session")
def _migrated(django_db_modify_db_settings: None) -> Path | None:
    """The file to fill, None where a template stands ready or where the server is not ours."""
    from django.db import connection

    from huoqun.site.testing import SERVER

    if SERVER is None:
        return None
    with psycopg.connect(SERVER.admin_dsn) as admin:
        admin.execute(f"grant set on parameter session_replication_role to {OWNER}")  # for the plugin's cleaning up
    file = _outcome()
    if _restored(SERVER, file):
        connection.settings_dict["TEST"]["TEMPLATE"] = _TEMPLATE
        return None
    return file


@pytest.fixture(scope="session")
def _hurry() -> Iterator[ExitStack]:
    with ExitStack() as until_migrated:
        until_migrated.enter_context(quickly())
        yield until_migrated


@pytest.fixture(scope="session", autouse=True)
def _plans_are_kept(django_db_modify_db_settings: None) -> Iterator[None]:
    """Half of what stories took of the server was planning, again and again for a few rows: what was planned is kept
    until the test ends (see `_empty_filled_tables`), on connections that the tests and their threads open.
    """
    from django.db import connection
    from django.db.backends.signals import connection_created

    from huoqun.core import sql

    def keeps_many(sender: Any, connection: Any, **_: Any) -> None:
        connection.connection.prepared_max = _PLANS

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sql, "ELSEWHERE", 1)
        patch.setitem(connection.settings_dict["OPTIONS"], "prepare_threshold", 1)
        connection_created.connect(keeps_many)
        yield
        connection_created.disconnect(keeps_many)


@pytest.fixture(scope="session")
def django_db_setup(_migrated: Path | None, _hurry: ExitStack, django_db_setup: None) -> Iterator[None]:
    """pytest-django's, which finds nothing to migrate in a copy of the template."""
    _hurry.close()
    from django.db import connection

    from huoqun.site.testing import SERVER

    if SERVER is not None and _migrated is not None:
        _keep(SERVER, str(connection.settings_dict["NAME"]), _migrated)
    elif SERVER is not None:
        with psycopg.connect(SERVER.admin_dsn, autocommit=True) as admin:
            # With minimal WAL a copied database is in no log: the torture tests' kills would leave empty pages of it.
            admin.execute("checkpoint")
    yield
