"""How a process says that it needs the database: it holds a lease."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from huoqun.site.database import errors
from huoqun.site.database.keeper import GRACE, HURRY
from huoqun.site.database.places import logs_folder, owned_file, rotate
from huoqun.site.database.state import State, lock, open_lock, published, withdraw

_ATTEMPTS = 3  # keepers that may be killed while starting before we stop trying


class Lease:
    """The database runs at least as long as this is open, or the process that opened it lives.

    `dsn` connects as the owner of the database `huoqun`, `admin_dsn` as superuser; both are URLs as libpq
    reads them. A forked child shares its parent's lease until both have closed it or ended; other programs
    take their own.
    """

    def __init__(self, home: Path, users: int, state: State, throwaway: bool, grace: float) -> None:
        self.home = home
        self.state = state
        self._users: int | None = users
        self._throwaway = throwaway
        self._grace = grace

    @property
    def dsn(self) -> str:
        """The URL for the application."""
        return self.state.dsn

    @property
    def admin_dsn(self) -> str:
        """The URL for backup and restore."""
        return self.state.admin_dsn

    @property
    def files(self) -> tuple[int, ...]:
        """The open files that a forked child must keep to share this lease."""
        return () if self._users is None else (self._users,)

    def ensure(self, timeout: float = 30) -> None:
        """Starts the server again, at the same address, when its keeper was killed. Cheap otherwise."""
        self.state = _running(self.home, timeout, self._throwaway, self._grace)

    def close(self) -> None:
        """Lets go. No unlocking: a forked child may still need it."""
        if self._users is not None:
            os.close(self._users)
            self._users = None

    def __enter__(self) -> Lease:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def acquire(home: Path, *, timeout: float = 300, throwaway: bool = False, grace: float = GRACE) -> Lease:
    """A lease of the database of this home, which is running and ready when this returns.

    Starts the keeper when there is none; `grace` (seconds) and `throwaway` (fast, not durable, deleted at the
    end) count for whoever starts it. Raises the errors of huoqun.site.database.errors.
    """
    home = home.resolve()
    try:
        users = open_lock(home, "users")
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise errors.NoRoom(f"The disk of {home} is full.") from error
        raise errors.NotOurs(f"{error.filename or home} cannot be used: {error.strerror}.") from error
    try:
        # Waits while a keeper is stopping the server: it holds this lock for itself then.
        lock(users, fcntl.LOCK_SH)
        return Lease(home, users, _running(home, timeout, throwaway, grace), throwaway, grace)
    except BaseException:
        os.close(users)
        raise


@contextlib.contextmanager
def database(home: Path, **options: Any) -> Iterator[str]:
    """`with database(home) as dsn:`. Options as for acquire."""
    with acquire(home, **options) as lease:
        yield lease.dsn


def status(home: Path) -> State | None:
    """The running server of this home, None when there is none. Takes no lease and starts nothing."""
    home = home.resolve()
    held = open_lock(home, "keeper")
    try:
        return None if lock(held, fcntl.LOCK_EX | fcntl.LOCK_NB) else published(home)
    finally:
        os.close(held)


def let_go(home: Path, *, patience: float = 2, timeout: float = 15) -> bool:
    """Have the server stop now rather than after its grace, and wait until it has.

    False where somebody still needs it after `patience` seconds: whoever is just ending still holds its lease.
    """
    keeper, users = open_lock(home, "keeper"), open_lock(home, "users")
    begun = time.monotonic()
    try:
        while not lock(keeper, fcntl.LOCK_EX | fcntl.LOCK_NB):
            waited = time.monotonic() - begun
            if waited > timeout or (waited > patience and _is_needed(users)):
                return False
            if state := published(home):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(state.keeper, HURRY)
            time.sleep(0.05)
        return True
    finally:
        os.close(keeper)
        os.close(users)


def _is_needed(users: int) -> bool:
    """Whether somebody holds a lease; the keeper alone, which holds the lock for itself while it stops, does not."""
    if lock(users, fcntl.LOCK_EX | fcntl.LOCK_NB):
        lock(users, fcntl.LOCK_UN)
        return False
    if not lock(users, fcntl.LOCK_SH | fcntl.LOCK_NB):
        return False
    lock(users, fcntl.LOCK_UN)
    return True


def _running(home: Path, timeout: float, throwaway: bool, grace: float) -> State:
    end = time.monotonic() + timeout
    attempts = 0
    while True:
        held = open_lock(home, "keeper")
        if lock(held, fcntl.LOCK_EX | fcntl.LOCK_NB):
            attempts += 1
            state = _started(home, held, end, ["--throwaway"] * throwaway + ["--grace", str(grace)])
        else:
            # What is published is true: it was withdrawn before this keeper was given its lock.
            os.close(held)
            state = published(home)
        if state is not None:
            return state
        if attempts >= _ATTEMPTS:
            way_out = f"See the end of {logs_folder(home) / 'keeper.log'}."
            raise errors.DidNotStart("The database's keeper ended while starting.", way_out=way_out)
        if time.monotonic() > end:
            raise errors.TookTooLong
        time.sleep(0.02)


def _started(home: Path, held: int, end: float, options: list[str]) -> State | None:
    """Starts a keeper that inherits the lock `held` and waits for its word; None when it was killed first."""
    reader, writer = os.pipe()
    try:
        withdraw(home)
        _spawn(home, held, writer, options)
    except BaseException:
        os.close(reader)
        raise
    finally:
        os.close(writer)
        os.close(held)
    try:
        return _word(reader, end)
    finally:
        os.close(reader)


def _spawn(home: Path, held: int, writer: int, options: list[str]) -> None:
    source = str(Path(__file__).resolve().parents[3])
    environ = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH")])),
    }
    rotate(logs_folder(home) / "keeper.log")
    log = owned_file(logs_folder(home) / "keeper.log", home)
    with log.open("ab") as out:
        # It leaves the working folder, so that it keeps no disk busy, and -P so that none can give it
        # modules.
        starter = subprocess.Popen(
            [sys.executable, "-P", "-m", "huoqun.site.database.keeper", str(home), "--detach",
             "--lock", str(held), "--ready", str(writer), *options],
            pass_fds=(held, writer), env=environ, cwd="/", start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=out, stderr=out,
        )  # fmt: skip
    starter.wait()


def _word(reader: int, end: float) -> State | None:
    text = b""
    while True:
        if not select.select([reader], [], [], max(0.0, end - time.monotonic()))[0]:
            raise errors.TookTooLong
        part = os.read(reader, 65536)
        if not part:
            break
        text += part
    if not text:
        return None
    word = json.loads(text)
    if "ready" in word:
        return State(**word["ready"])
    kind, message, way_out = word["refused"]
    raise getattr(errors, kind, errors.DatabaseError)(message, way_out=way_out)
