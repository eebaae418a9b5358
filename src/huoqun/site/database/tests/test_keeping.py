"""The server runs exactly while somebody needs it, whoever is killed."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from huoqun.site.database.lease import acquire, database, let_go, status
from huoqun.site.database.state import State

from .conftest import GRACE, Command, gone, until

Start = Callable[..., Command]


def running(home: Path) -> State:
    state = status(home)
    assert state is not None
    return state


def kill(pid: int) -> None:
    """With -9, and until it is really gone."""
    os.kill(pid, signal.SIGKILL)
    until(lambda: gone(pid))


def write_row(dsn: str, text: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (text text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [text])


def answers(dsn: str) -> bool:
    """In the moment in which the keeper has not noticed yet, nobody does."""
    try:
        psycopg.connect(dsn).close()
    except psycopg.OperationalError:
        return False
    return True


def rows(dsn: str) -> list[str]:
    with psycopg.connect(dsn) as connection:
        return [text for (text,) in connection.execute("SELECT text FROM kept ORDER BY text")]


def test_a_command_gets_a_database_of_its_own(empty_home: Path):
    with database(empty_home, grace=GRACE) as dsn, psycopg.connect(dsn) as connection:
        row = connection.execute(
            "SELECT current_user, current_database(), lower('Ä'), rolsuper, rolcreatedb, rolcreaterole"
            " FROM pg_roles WHERE rolname = current_user"
        ).fetchone()

        assert row == ("huoqun", "huoqun", "ä", False, True, True)
        assert connection.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'huoqun'")
    until(lambda: status(empty_home) is None)


def test_the_server_stops_when_the_last_command_has_left(home: Path, command: Start):
    importing, up = command(), command()
    assert importing.dsn == up.dsn
    state = running(home)

    importing.leaves()
    write_row(up.dsn, "still here")
    assert running(home) == state

    up.leaves()
    until(lambda: gone(state.server) and gone(state.keeper))
    assert status(home) is None
    assert not (home / "postgres" / "postmaster.pid").exists()


def test_commands_that_start_at_once_share_one_server(empty_home: Path, command: Start):
    commands = [command(empty_home) for _ in range(4)]

    assert len({each.dsn for each in commands}) == 1
    assert commands[0].dsn.startswith("postgresql://huoqun@")
    for each in commands:
        each.leaves()
    until(lambda: status(empty_home) is None)


def test_a_killed_command_lets_go(home: Path, command: Start):
    doomed = command()
    assert doomed.dsn
    state = running(home)

    doomed.is_killed()

    until(lambda: gone(state.server) and gone(state.keeper))


def test_a_forked_child_keeps_the_lease_of_its_parent(home: Path, command: Start):
    parent = command()
    assert parent.dsn

    parent.is_told("fork")
    parent.process.wait(30)
    write_row(parent.dsn, "from nobody's child")
    with acquire(home, grace=GRACE):
        pass

    assert rows(parent.dsn) == ["from nobody's child"]
    parent.leaves()
    until(lambda: status(home) is None)


def test_after_the_keeper_was_killed_the_next_command_finds_every_row(home: Path, command: Start):
    first = command()
    write_row(first.dsn, "committed")
    state = running(home)

    kill(state.keeper)
    second = command()

    assert rows(second.dsn) == ["committed"]
    assert second.dsn == first.dsn
    assert gone(state.server)


def test_without_its_keeper_the_server_ends_by_itself(home: Path, command: Start):
    holder = command()
    assert holder.dsn
    state = running(home)

    kill(state.keeper)

    until(lambda: gone(state.server))
    assert status(home) is None


def test_a_long_command_can_have_its_server_back(home: Path, command: Start):
    up = command()
    write_row(up.dsn, "committed")
    kill(running(home).keeper)

    up.is_told("ensure")

    assert up.hears() == up.dsn
    assert rows(up.dsn) == ["committed"]


def test_a_killed_server_comes_back_at_the_same_address(home: Path, command: Start):
    up = command()
    write_row(up.dsn, "committed")
    before = running(home)

    os.kill(before.server, signal.SIGKILL)
    until(lambda: gone(before.server))
    up.is_told("ensure")

    assert up.hears() == up.dsn
    until(lambda: answers(up.dsn))
    assert rows(up.dsn) == ["committed"]
    assert running(home).keeper == before.keeper
    assert running(home).server != before.server


def test_a_keeper_that_is_asked_to_stop_stops_in_order(home: Path, command: Start):
    up = command()
    assert up.dsn
    state = running(home)

    os.kill(state.keeper, signal.SIGTERM)

    until(lambda: gone(state.keeper))
    assert gone(state.server)
    assert not (home / "postgres" / "postmaster.pid").exists()


def test_a_home_that_was_deleted_takes_its_server_with_it(home: Path, command: Start):
    up = command()
    assert up.dsn
    state = running(home)

    while home.exists():  # The server may write a file while its folder is emptied.
        subprocess.run(["rm", "-rf", home], check=False)
    home.mkdir(mode=0o700)
    anew = command()
    write_row(anew.dsn, "new")

    until(lambda: gone(state.keeper))
    assert rows(command().dsn) == ["new"]
    assert anew.dsn != up.dsn


def test_a_home_without_a_server_has_no_status(home: Path):
    assert status(home) is None


@pytest.mark.parametrize("left", ["postgres.new", "run/database.json"])
def test_what_a_killed_start_left_behind_does_not_matter(empty_home: Path, left: str):
    (empty_home / "run").mkdir()
    if left.endswith(".new"):
        (empty_home / left).mkdir()
        (empty_home / left / "PG_VERSION").write_text("half")
    else:
        (empty_home / left).write_text("{half")

    with acquire(empty_home, grace=GRACE) as lease:
        write_row(lease.dsn, "fine")

    until(lambda: status(empty_home) is None)
    assert not (empty_home / "postgres.new").exists()


def test_let_go_the_server_does_not_wait_for_a_next_command(home: Path):
    with database(home, grace=3600):
        state = running(home)

    assert let_go(home)

    assert gone(state.server) and gone(state.keeper)
    assert let_go(home)


def test_let_go_it_stays_for_whoever_still_needs_it(home: Path, command: Start):
    importing = command()
    write_row(importing.dsn, "half way")

    assert not let_go(home, patience=0)

    assert rows(importing.dsn) == ["half way"]
