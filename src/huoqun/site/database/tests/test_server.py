"""The settings in force, the log, the guard that macOS needs, and the throw-away server of the tests."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from huoqun.site.database import conf
from huoqun.site.database.lease import Lease
from huoqun.site.database.places import rotate
from huoqun.site.database.testing import test_server

from .conftest import SOURCE, gone, until

GB = 1024 * conf.MB

_GUARDED = """
import subprocess, sys
from huoqun.site.database import launcher
child = subprocess.Popen(["sleep", "600"], start_new_session=True)
launcher.guard(child)
print(child.pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize(
    ("memory", "shared_buffers", "maintenance"),
    [
        # A tiny virtual machine
        (512 * conf.MB, "64MB", "32MB"),
        # A small one
        (1 * GB, "128MB", "64MB"),
        # A laptop
        (8 * GB, "256MB", "128MB"),
        # A big server gets no more: the embedded one must stay small
        (64 * GB, "256MB", "128MB"),
    ],
)
def test_settings_follow_the_memory(memory: int, shared_buffers: str, maintenance: str):
    text = conf.server_conf(memory=memory, major=18, socket_folder="/s", port=5432, lz4=False)

    assert f"shared_buffers = '{shared_buffers}'" in text
    assert f"maintenance_work_mem = '{maintenance}'" in text


def test_settings_are_quoted_and_the_operators_own_come_last():
    text = conf.server_conf(memory=GB, major=17, socket_folder="/o'brien\\x", port=1, lz4=True, own="work_mem = 1MB")

    assert "unix_socket_directories = '/o''brien\\\\x'" in text
    assert "wal_compression = 'lz4'" in text
    assert "io_workers" not in text
    assert "max_wal_size = '2GB'" in text
    assert text.splitlines()[-1] == "work_mem = 1MB"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        # Nothing listens beyond this machine
        ("listen_addresses", ""),
        ("TimeZone", "UTC"),
        ("jit", "off"),
        # A forgotten transaction would hold the journal's horizon back for all
        ("idle_in_transaction_session_timeout", "1min"),
        ("data_checksums", "on"),
        # The throw-away server's own
        ("fsync", "off"),
        ("max_wal_size", "256MB"),
    ],
)
def test_the_server_runs_with_our_settings(server: Lease, setting: str, value: str):
    with psycopg.connect(server.dsn) as connection:
        assert connection.execute(f"SHOW {setting}").fetchone() == (value,)


def test_chinese_and_other_letters_are_letters(server: Lease):
    with psycopg.connect(server.dsn) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        row = connection.execute("SELECT lower('ÀÉ'), show_trgm('活群社区')").fetchone()
        connection.rollback()

    assert row is not None
    assert row[0] == "àé"
    assert len(row[1]) == 5


def test_logs_hold_no_rows(server: Lease):
    with psycopg.connect(server.dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE private (phone text UNIQUE)")
        connection.execute("INSERT INTO private VALUES ('13800001111')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO private VALUES ('13800001111')")
        connection.execute("DROP TABLE private")

    log = Path(server.state.log).read_text()
    assert "duplicate key" in log
    assert "13800001111" not in log


def test_a_long_log_is_moved_aside(tmp_path: Path):
    log = tmp_path / "postgres.log"
    for text in ("oldest", "older", "old", "new"):
        log.write_text(text)
        rotate(log, limit=2, kept=3)

    assert sorted(path.name for path in tmp_path.iterdir()) == [f"postgres.log.{n}" for n in (1, 2, 3)]
    assert (tmp_path / "postgres.log.1").read_text() == "new"
    assert (tmp_path / "postgres.log.3").read_text() == "older"


def test_where_the_kernel_does_not_a_guard_ends_the_server_with_its_keeper():
    keeper = subprocess.Popen(
        [sys.executable, "-c", _GUARDED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={"PYTHONPATH": str(SOURCE)},
    )  # fmt: skip
    assert keeper.stdout
    server = int(keeper.stdout.readline())

    keeper.kill()
    keeper.wait()

    until(lambda: gone(server))


def test_the_throw_away_server_is_shared_and_leaves_nothing(tmp_path: Path):
    with test_server(tmp_path) as one, test_server(tmp_path) as two:
        assert one.dsn == two.dsn
        state = one.state
        with psycopg.connect(one.dsn, autocommit=True) as connection:
            connection.execute("CREATE DATABASE worker_1")

    until(lambda: gone(state.keeper))
    assert gone(state.server)
    assert not Path(state.data).exists()
