"""A backup holds everything, and a restore changes everything or nothing."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from huoqun.site.database.dump import dump_database, restore_database
from huoqun.site.database.errors import BackupFailed, DatabaseInUse, RestoreFailed
from huoqun.site.database.lease import Lease

FILL = """
CREATE EXTENSION pg_trgm;
CREATE TABLE member (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text, at timestamptz DEFAULT now());
INSERT INTO member (name) SELECT '小红' || n FROM generate_series(1, 5000) n;
CREATE INDEX ON member USING gin (name gin_trgm_ops);
CREATE TABLE message (at timestamptz NOT NULL, body jsonb) PARTITION BY RANGE (at);
CREATE TABLE message_01 PARTITION OF message FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE message_rest PARTITION OF message DEFAULT;
INSERT INTO message SELECT '2026-01-20'::timestamptz + n * interval '1 hour', jsonb_build_object('文', n)
  FROM generate_series(1, 1000) n;
ALTER TABLE member ENABLE ROW LEVEL SECURITY;
"""


@pytest.fixture
def dsn(server: Lease) -> Iterator[str]:
    """A database of its own for each test, full of things, owned by the application's role."""
    name = f"dump_{secrets.token_hex(4)}"
    with psycopg.connect(server.dsn, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        fresh = make_conninfo(server.dsn, dbname=name)
        with psycopg.connect(fresh) as filling:
            filling.execute(FILL)
        yield fresh
        # Not by force: that may not end the server's own vacuum, which a plain drop waits for.
        connection.execute(f"DROP DATABASE IF EXISTS {name}")


def contents(dsn: str) -> dict[str, str]:
    """A hash of the rows of each table, and of what the tables are."""
    with psycopg.connect(dsn) as connection:
        found = {}
        tables = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        for (table,) in connection.execute(tables).fetchall():
            rows = f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t"
            found[table] = str(connection.execute(rows).fetchone())
        owners = "SELECT string_agg(tablename || tableowner, ',' ORDER BY tablename) FROM pg_tables"
        indexes = "SELECT string_agg(indexdef, ',' ORDER BY indexdef) FROM pg_indexes WHERE schemaname = 'public'"
        return found | {query: str(connection.execute(query).fetchone()) for query in (owners, indexes)}


def databases(dsn: str) -> list[str]:
    with psycopg.connect(dsn) as connection:
        rows = connection.execute("SELECT datname FROM pg_database ORDER BY 1").fetchall()
        return [name for (name,) in rows]


def test_what_was_saved_comes_back_equal(dsn: str, tmp_path: Path):
    before = contents(dsn)
    dump_database(dsn, tmp_path / "all.dump")
    with psycopg.connect(dsn) as connection:
        connection.execute("DROP TABLE message; DELETE FROM member; CREATE TABLE later (id int)")

    restore_database(dsn, tmp_path / "all.dump")

    assert contents(dsn) == before


def test_a_backup_is_for_its_owners_eyes_and_the_only_file(dsn: str, tmp_path: Path):
    dump_database(dsn, tmp_path / "all.dump")

    assert stat.S_IMODE((tmp_path / "all.dump").stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["all.dump"]


def test_what_the_superuser_restores_still_belongs_to_the_application(dsn: str, server: Lease, tmp_path: Path):
    before = contents(dsn)
    admin = make_conninfo(server.admin_dsn, dbname=psycopg.conninfo.conninfo_to_dict(dsn)["dbname"])
    dump_database(admin, tmp_path / "all.dump")

    restore_database(admin, tmp_path / "all.dump")

    assert contents(dsn) == before


def test_roles_that_the_backup_names_are_made_in_a_fresh_cluster(dsn: str, server: Lease, tmp_path: Path):
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE ROLE app_of_dump; GRANT SELECT ON member TO app_of_dump")
    dump_database(dsn, tmp_path / "all.dump")
    with psycopg.connect(dsn) as connection:
        connection.execute("REVOKE ALL ON member FROM app_of_dump; DROP ROLE app_of_dump")

    restore_database(dsn, tmp_path / "all.dump", roles=["app_of_dump"])

    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT has_table_privilege('app_of_dump', 'member', 'SELECT')").fetchone()
        assert row == (True,)
        connection.execute("REVOKE ALL ON member FROM app_of_dump; DROP ROLE app_of_dump")


@pytest.mark.parametrize("broken", ["short", "garbage", "missing"])
def test_a_restore_that_fails_changes_nothing(dsn: str, tmp_path: Path, broken: str):
    file = tmp_path / "all.dump"
    dump_database(dsn, file)
    if broken == "short":
        file.write_bytes(file.read_bytes()[: file.stat().st_size * 2 // 3])
    elif broken == "garbage":
        file.write_bytes(b"PK\x03\x04 this is something else")
    else:
        file.unlink()
    before, names = contents(dsn), databases(dsn)

    with pytest.raises(RestoreFailed):
        restore_database(dsn, file)

    assert contents(dsn) == before
    assert databases(dsn) == names


def test_a_role_that_may_make_no_database_is_told_what_it_lacks(dsn: str, server: Lease, tmp_path: Path):
    file = tmp_path / "all.dump"
    dump_database(dsn, file)
    before = contents(dsn)
    with psycopg.connect(server.admin_dsn, autocommit=True) as admin:
        admin.execute("create role modest login in role huoqun")
    try:
        with pytest.raises(RestoreFailed, match=r'ALTER ROLE "modest" CREATEDB'):
            restore_database(make_conninfo(dsn, user="modest"), file)
    finally:
        with psycopg.connect(server.admin_dsn, autocommit=True) as admin:
            admin.execute("drop role modest")

    assert contents(dsn) == before


def test_a_database_in_use_is_not_replaced(dsn: str, tmp_path: Path):
    dump_database(dsn, tmp_path / "all.dump")
    names = databases(dsn)

    with psycopg.connect(dsn) as somebody:
        somebody.execute("SELECT 1")
        with pytest.raises(DatabaseInUse, match="huoqun down"):
            restore_database(dsn, tmp_path / "all.dump")

    assert databases(dsn) == names


def test_what_a_killed_restore_left_is_cleared_away_by_the_next(dsn: str, server: Lease, tmp_path: Path):
    name = psycopg.conninfo.conninfo_to_dict(dsn)["dbname"]
    with psycopg.connect(server.dsn, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}_restoring_0123abcd")
    dump_database(dsn, tmp_path / "all.dump")

    restore_database(dsn, tmp_path / "all.dump")

    assert f"{name}_restoring_0123abcd" not in databases(dsn)


def test_two_restores_at_once_do_not_meet(dsn: str, tmp_path: Path):
    dump_database(dsn, tmp_path / "all.dump")

    with psycopg.connect(make_conninfo(dsn, dbname="postgres"), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [0x68757131])
        with pytest.raises(DatabaseInUse, match="Another restore"):
            restore_database(dsn, tmp_path / "all.dump")


def test_a_backup_that_fails_leaves_the_older_file_as_it_was(dsn: str, server: Lease, tmp_path: Path):
    file = tmp_path / "all.dump"
    dump_database(dsn, file)
    before = file.read_bytes()
    with contextlib.ExitStack() as stack:
        # Somebody holds a table so that nobody else can read it, and the role may not wait for locks for
        # ever.
        with psycopg.connect(dsn) as connection:
            connection.execute("CREATE ROLE blind LOGIN")
            connection.execute("REVOKE ALL ON member FROM PUBLIC")
        stack.callback(_drop_role, server.admin_dsn, "blind")

        with pytest.raises(BackupFailed, match="permission denied"):
            dump_database(make_conninfo(dsn, user="blind"), file)

    assert file.read_bytes() == before
    assert os.listdir(tmp_path) == ["all.dump"]


def _drop_role(dsn: str, role: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute(f"DROP ROLE {role}")


def test_a_folder_that_is_not_there_is_told(dsn: str, tmp_path: Path):
    with pytest.raises(BackupFailed, match="No such file"):
        dump_database(dsn, tmp_path / "nowhere" / "all.dump")
