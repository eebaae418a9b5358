"""A pytest plugin, loaded by `-p` before pytest-django reads the settings: one throw-away PostgreSQL for the run,
and tests that really commit, cleaned up after by emptying just the tables that they filled.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from huoqun.site.database.lease import Lease

# No test is about time: a machine that is busy must not make one fail.
hypothesis.settings.register_profile("huoqun", deadline=None)
hypothesis.settings.load_profile("huoqun")

pytest_plugins = ["huoqun.site.testing_cast"]


def _base() -> Path:
    """One folder for all workers of a run: xdist's controller makes it, and tells its workers by the environment."""
    given = os.environ.get("HUOQUN_TEST_BASE")
    if given is None:
        given = os.environ["HUOQUN_TEST_BASE"] = tempfile.mkdtemp(prefix="hq-")
    return Path(given)


def _keep_bytecode(folder: Path) -> None:
    """A run starts dozens of processes of thousands of modules each: where the environment forbids to keep what they
    compile, each would compile all of it, for three seconds. Nothing is kept beside the sources then, either.
    """
    if not os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        return
    sys.dont_write_bytecode = False
    sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(folder)


_keep_bytecode(Path(__file__).resolve().parents[3] / "build" / "bytecode")
_OWN = ("HUOQUN_PG_BIN", "HUOQUN_CHROMIUM", "HUOQUN_TEST_BASE", "HUOQUN_TORTURE")
for _name in [name for name in os.environ if name.startswith("HUOQUN_") and name not in _OWN]:
    del os.environ[_name]  # A developer's own settings must not decide what the tests see.
os.environ["HUOQUN_HOME"] = str(_base() / "home")
SERVER: Lease | None = None
if "TEST_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
else:
    from huoqun.site.database.testing import test_server as _test_server

    # A server for each of xdist's workers: an open transaction holds the journal's horizon back in the whole cluster.
    SERVER = _test_server(_base() / os.environ.get("PYTEST_XDIST_WORKER", "alone"))
    os.environ["DATABASE_URL"] = SERVER.dsn


def pytest_configure(config: pytest.Config) -> None:
    """Loaded after pytest-django, the fixtures of this plugin win over its own."""
    config.pluginmanager.import_plugin("huoqun.site.testing_database")


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was loaded until now stays to the end: the collector need not look at a million things again and again."""
    gc.collect()
    gc.freeze()


# Rows that migrations make, and that every test may rely on.
_KEPT = ("django_migrations", "django_content_type", "auth_permission", "core_epoch", "core_lane")
_FILLED = """
    select quote_ident(relname), pg_relation_size(oid) > 256 * 1024 from pg_class
    where relkind = 'r' and relnamespace = 'public'::regnamespace and pg_relation_size(oid) > 0
      and relname <> all(%s)
"""


def _empty_filled_tables(*_: Any, **__: Any) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_FILLED, [list(_KEPT)])
        filled = dict(cursor.fetchall())
        if filled:
            _empty(cursor, filled)
        cursor.execute("update core_lane set holder = null, held_until = null")
        # What was planned for the rows of this test is not good for those of the next.
        cursor.execute("discard plans")


def _empty(cursor: Any, filled: dict[str, bool], *, tries: int = 5) -> None:
    """Empty these tables; `filled` says of each whether it has grown large."""
    from django.db import OperationalError
    from psycopg.errors import DeadlockDetected

    try:
        if SERVER is None:
            cursor.execute(f"truncate {', '.join(filled)} cascade")
        else:
            _delete_all(cursor, list(filled))
    except OperationalError as error:
        # A page whose browser is gone already: its thread takes tables in an order of its own, and comes to an end.
        if not isinstance(error.__cause__, DeadlockDetected) or tries == 1:
            raise
        _empty(cursor, filled, tries=tries - 1)
        return
    if SERVER is not None and (large := [table for table, is_large in filled.items() if is_large]):
        cursor.execute(f"vacuum {', '.join(large)}")


def _delete_all(cursor: Any, tables: list[str]) -> None:
    """Twenty times as fast as TRUNCATE, which makes a thousand files anew to throw a hundred rows away."""
    from django.db import transaction

    with transaction.atomic():
        # As TRUNCATE does: what a killed process was still writing is to be gone as well.
        cursor.execute(f"lock table {', '.join(tables)} in access exclusive mode")
        cursor.execute("set local session_replication_role = replica")  # no triggers, so no order among references
        cursor.execute("; ".join(f"delete from {table}" for table in tables))


@pytest.fixture(scope="session", autouse=True)
def _committing_tests_clean_up_fast() -> None:
    """Django's flush empties every table of ours, and the rows that migrations made with them."""
    from django.test import TransactionTestCase

    TransactionTestCase._fixture_teardown = _empty_filled_tables  # type: ignore[attr-defined]
    # A connection of its own for each test has to learn a thousand tables anew.
    TransactionTestCase._should_reload_connections = lambda _: False  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def _passwords_are_hashed_fast() -> Iterator[None]:
    """A hash that is slow on purpose keeps nobody out of a test, and costs it half a second each time."""
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield
