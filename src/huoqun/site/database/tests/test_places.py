"""As root and as an ordinary user, in an open home and below one that nobody else may enter."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import pytest

from huoqun.site.database import launcher, providers
from huoqun.site.database.errors import NoBinaries, NotOurs, SocketPathTooLong
from huoqun.site.database.launcher import Launch
from huoqun.site.database.lease import acquire, status
from huoqun.site.database.places import place_for, socket_folder
from huoqun.site.database.processes import Account, can_enter, server_account

from .conftest import GRACE, Command, gone, needs_root, until

Start = Callable[..., Command]


def permissions_up_from(folder: Path) -> dict[Path, tuple[int, int, int]]:
    found = {}
    for each in (folder, *folder.parents):
        about = each.stat()
        found[each] = (about.st_mode, about.st_uid, about.st_gid)
    return found


def answers(dsn: str) -> bool:
    with psycopg.connect(dsn) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


@needs_root
def test_root_below_a_closed_folder_changes_nobodys_permissions(tmp_path: Path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = closed / "home"
    home.mkdir(mode=0o700)
    programs = providers.find({}).folder
    before = permissions_up_from(home) | permissions_up_from(programs)
    assert not can_enter(server_account(home, home / "postgres"), home)

    with acquire(home, grace=GRACE) as lease:
        assert answers(lease.dsn)
        server = psutil.Process(lease.state.server)
        assert server.uids().effective != 0
        assert "CapPrm:\t0000000000000000" in Path(f"/proc/{server.pid}/status").read_text()
    until(lambda: status(home) is None)

    assert permissions_up_from(home) | permissions_up_from(programs) == before
    assert sorted(os.listdir(home)) == ["logs", "postgres", "run"]


@needs_root
def test_where_being_put_there_is_impossible_the_data_lies_in_the_state_folder(tmp_path: Path, open_folder: Path):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    account = server_account(home, home / "postgres")

    place = place_for(home, account, working_folder=Path("/nowhere"), state=open_folder / "state")

    assert place.by_path
    assert place.data.is_relative_to(open_folder / "state")
    assert Path((home / "postgres.at").read_text().strip()) == place.data
    with acquire(home, grace=GRACE) as lease:
        assert lease.state.data == str(place.data)
        assert answers(lease.dsn)
    until(lambda: status(home) is None)


@needs_root
def test_in_somebodys_own_home_root_leaves_it_usable_for_them(
    open_folder: Path, command: Start, ordinary: tuple[Account, str]
):
    account, python = ordinary
    home = open_folder / "home"
    home.mkdir(mode=0o700)
    os.chown(home, account.uid, account.gid)

    by_root = command(home)
    assert answers(by_root.dsn)
    theirs = command(home, account=account, python=python)

    assert theirs.dsn == by_root.dsn
    by_root.leaves()
    theirs.leaves()
    until(lambda: status(home) is None)
    assert [path for path in home.rglob("*") if path.stat().st_uid != account.uid] == []


def test_an_ordinary_user_needs_nothing_else(open_folder: Path, command: Start, ordinary: tuple[Account, str]):
    account, python = ordinary
    home = open_folder / "home"
    home.mkdir(mode=0o700)
    os.chown(home, account.uid, account.gid)

    theirs = command(home, account=account, python=python)
    assert answers(theirs.dsn)
    state = status(home)
    assert state is not None

    assert psutil.Process(state.server).uids().effective == account.uid
    assert psutil.Process(state.keeper).uids().effective == account.uid
    theirs.leaves()
    until(lambda: gone(state.server))


@needs_root
def test_others_cannot_use_it(open_folder: Path, command: Start, ordinary: tuple[Account, str]):
    account, python = ordinary
    home = open_folder / "home"
    home.mkdir(mode=0o700)
    mine = command(home)
    assert answers(mine.dsn)
    state = status(home)
    assert state is not None

    assert command(home, account=account, python=python).dsn.startswith("NotOurs")
    connect = f"import psycopg; psycopg.connect({mine.dsn!r})"
    tried = subprocess.run([python, "-c", connect], **account.identity, cwd="/", capture_output=True, check=False)
    assert tried.returncode == 1
    mine.leaves()
    until(lambda: gone(state.server))


def test_the_socket_lies_in_a_private_folder_that_goes_with_the_server(home: Path, command: Start):
    up = command()
    assert up.dsn
    sockets = Path((home / "run" / "socket").read_text().strip())

    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    up.leaves()
    until(lambda: status(home) is None)
    until(lambda: not sockets.exists())


def test_a_folder_that_somebody_put_at_the_sockets_old_name_is_not_used(empty_home: Path, tmp_path: Path):
    account = server_account(empty_home, empty_home / "postgres")
    first = socket_folder(empty_home, account, base=tmp_path)
    assert socket_folder(empty_home, account, base=tmp_path) == first
    first.rmdir()
    first.symlink_to(tmp_path)

    assert socket_folder(empty_home, account, base=tmp_path) != first


def test_a_long_path_for_the_socket_is_refused(empty_home: Path, tmp_path: Path):
    long = tmp_path / ("long" * 25)
    long.mkdir()
    account = server_account(empty_home, empty_home / "postgres")

    with pytest.raises(SocketPathTooLong, match="TMPDIR"):
        socket_folder(empty_home, account, base=long)
    assert list(long.iterdir()) == []


@needs_root
def test_programs_that_the_account_cannot_reach_are_copied_once(tmp_path: Path, open_folder: Path):
    installed = providers.find({})
    assert installed.root is not None
    closed = tmp_path / "site-packages"
    closed.mkdir(mode=0o700)
    for part in (installed.root, installed.root.with_name(installed.root.name + ".libs")):
        if part.exists():
            subprocess.run(["cp", "-a", part, closed], check=True)
    root = closed / installed.root.name
    hidden = providers.Binaries(
        root / installed.folder.relative_to(installed.root), installed.major, installed.version, root
    )
    account = server_account(tmp_path, tmp_path / "none")

    copy = providers.reachable(hidden, account, [Path("/proc/nowhere"), open_folder / "shelf"])
    again = providers.reachable(hidden, account, [open_folder / "shelf"])

    assert copy == again
    assert copy.folder.is_relative_to(open_folder / "shelf")
    assert len(list((open_folder / "shelf").iterdir())) == 1
    home = open_folder / "home"
    home.mkdir()
    launch = Launch(copy, account, place_for(home, account), socket_folder(home, account), home / "log", throwaway=True)
    launcher.create(launch)
    server = launcher.start(launch)
    launcher.wait_ready(launch, server)
    launcher.stop(server)
    assert server.returncode == 0
    shutil.rmtree(launch.sockets)


@needs_root
def test_programs_with_nowhere_to_copy_them_are_refused(tmp_path: Path):
    installed = providers.find({})
    tmp_path.chmod(0o700)
    hidden = providers.Binaries(tmp_path, installed.major, installed.version, tmp_path)

    with pytest.raises(NoBinaries, match="nowhere to copy"):
        providers.reachable(hidden, server_account(tmp_path, tmp_path / "none"), [Path("/proc/nowhere")])


@needs_root
def test_data_of_root_itself_is_refused(home: Path):
    subprocess.run(["chown", "-R", "root", home / "postgres"], check=True)

    with pytest.raises(NotOurs, match="belongs to another account"):
        acquire(home, grace=GRACE)
