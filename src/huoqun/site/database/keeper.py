"""The process that owns the server: `python -m huoqun.site.database.keeper HOME`, started by the first lease.

Two locks in the home make it safe whoever is killed. `keeper.lock` is held by the keeper all its life:
whoever starts one takes it first and hands it down, so there is never a second. `users.lock` is held shared
by every lease, and the kernel lets go of it when a process ends, however. The keeper stops the server only
while it holds `users.lock` for itself, so that whoever comes in that moment waits, finds no keeper, and
starts the next.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

from huoqun.core.errors import Refused
from huoqun.site.database import launcher, providers
from huoqun.site.database.errors import DidNotStart, NoRoom
from huoqun.site.database.launcher import Launch
from huoqun.site.database.places import (
    data_folder,
    drop_sockets,
    logs_folder,
    owned_file,
    place_for,
    rotate,
    socket_folder,
)
from huoqun.site.database.processes import server_account
from huoqun.site.database.state import describe, lock, open_lock, publish, withdraw

POLL = 0.5  # seconds between two looks at whether anybody still needs the server
HURRY = signal.SIGUSR1  # to the keeper: stop without grace when the last lease has gone
GRACE = 2.0  # seconds the server stays for the next command after the last lease
_MOST_RESTARTS = 5  # in _RESTARTS_WITHIN seconds; a server that keeps dying needs a person
_RESTARTS_WITHIN = 60.0


def prepare(home: Path, environ: Mapping[str, str], throwaway: bool = False) -> Launch:
    """Settles what is needed to start this home's server, and makes its data folder when there is none.

    Raises the errors of huoqun.site.database.errors.
    """
    binaries = providers.find(environ)
    account = server_account(home, data_folder(home))
    place = place_for(home, account)
    has_data = launcher.check_data(place.data, binaries, account)
    log = logs_folder(home) / "postgres.log"
    rotate(log)
    owned_file(log, home)
    sockets = socket_folder(home, account)
    launch = Launch(
        binaries=binaries,
        account=account,
        place=place,
        sockets=sockets,
        log=log,
        own_conf=home / "postgresql.conf",
        throwaway=throwaway,
    )
    try:
        shelves = [*providers.system_shelves(), sockets]
        launch = replace(launch, binaries=providers.reachable(binaries, account, shelves))
        launcher.end_orphan(launch) if has_data else launcher.create(launch)
    except BaseException:
        drop_sockets(home, sockets)
        raise
    return launch


class Keeper:
    """One server from its start to its stop."""

    def __init__(self, home: Path, launch: Launch, users: int, grace: float) -> None:
        self.home = home
        self.launch = launch
        self.users = users
        self.grace = grace
        self.guard: subprocess.Popen[bytes] | None = None
        self.restarts: list[float] = []
        self.asked_to_stop = False
        try:
            self.server = self._started()
        except BaseException:
            drop_sockets(home, launch.sockets)
            raise

    def _started(self) -> subprocess.Popen[bytes]:
        server = launcher.start(self.launch)
        launcher.wait_ready(self.launch, server)
        if not sys.platform.startswith("linux"):
            self.guard = launcher.guard(server)
        publish(self.home, describe(self.launch, server.pid))
        return server

    def watch(self, wake: int) -> None:
        """Returns, holding `users.lock` alone, when nobody has needed the server for the grace, or when asked
        to stop.

        `wake` is the descriptor on which signals arrive. Raises DidNotStart when the server keeps dying.
        """
        idle_since: float | None = None
        while not self.asked_to_stop and self._home_is_there():
            if self.server.poll() is not None:
                self._restart()
            if not lock(self.users, fcntl.LOCK_EX | fcntl.LOCK_NB):
                idle_since = None
            else:
                now = time.monotonic()
                idle_since = now if idle_since is None else idle_since
                if now - idle_since >= self.grace:
                    return
                lock(self.users, fcntl.LOCK_UN)
            if select.select([wake], [], [], min(POLL, self.grace or POLL))[0]:
                os.read(wake, 512)

    def _home_is_there(self) -> bool:
        """Not when it was deleted, or deleted and made anew: then another keeper may own what stands there."""
        with contextlib.suppress(OSError):
            return os.path.samestat(os.fstat(self.users), (self.home / "run" / "users.lock").stat())
        return False

    def _restart(self) -> None:
        """A server that was killed comes back, at the same address."""
        now = time.monotonic()
        self.restarts = [at for at in self.restarts if now - at < _RESTARTS_WITHIN] + [now]
        if len(self.restarts) > _MOST_RESTARTS:
            raise launcher.failure(self.launch.log, "PostgreSQL keeps dying.")
        withdraw(self.home, os.getpid())  # Whoever comes now waits until it is back.
        self._end_guard()
        for pause in (0.1, 0.2, 0.4, 0.8, 1.6):
            # Its children may need a moment to notice; until then the shared memory is still theirs.
            with contextlib.suppress(DidNotStart):
                self.server = self._started()
                return
            time.sleep(pause)
        self.server = self._started()

    def stop(self) -> None:
        """Stops the server and leaves nothing behind but the data; of a throw-away server not even that."""
        self._end_guard()
        launcher.stop(self.server)
        withdraw(self.home, os.getpid())
        drop_sockets(self.home, self.launch.sockets)
        if self.launch.throwaway:
            shutil.rmtree(self.launch.place.data, ignore_errors=True)

    def _end_guard(self) -> None:
        if self.guard is not None:
            self.guard.kill()
            self.guard.wait()
            self.guard = None

    def hurry(self, *_: object) -> None:
        """For signal handlers: no grace once the last lease has gone."""
        self.grace = 0.0

    def ask_to_stop(self, *_: object) -> None:
        """For signal handlers."""
        self.asked_to_stop = True


def keep(home: Path, *, environ: Mapping[str, str], throwaway: bool, grace: float, ready: int | None) -> None:
    """Starts the server, says so on the descriptor `ready`, and stays until nobody needs it any more."""
    wake, waker = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC) if hasattr(os, "pipe2") else _plain_pipe()
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    users = open_lock(home, "users")
    keeper = Keeper(home, prepare(home, environ, throwaway), users, grace)
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, keeper.ask_to_stop)
    signal.signal(HURRY, keeper.hurry)
    try:
        _tell(ready, {"ready": asdict(describe(keeper.launch, keeper.server.pid))})
        keeper.watch(wake)
    finally:
        keeper.stop()


def main(argv: list[str] | None = None) -> int:
    """The command line. Exit code 0 when the server was stopped in order, 1 when it could not be had."""
    options = _options(argv)
    home = options.home.resolve()
    if options.detach and os.fork():
        os._exit(0)  # The client that started us need not stay our parent: nobody would have to reap us.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    held = open_lock(home, "keeper") if options.lock is None else options.lock
    os.set_inheritable(held, False)
    if options.lock is None and not lock(held, fcntl.LOCK_EX | fcntl.LOCK_NB):
        print(f"The database of {home} has a keeper already.", file=sys.stderr)
        return 0
    try:
        keep(home, environ=os.environ, throwaway=options.throwaway, grace=options.grace, ready=options.ready)
    except Exception as error:
        withdraw(home, os.getpid())
        refusal = _as_refusal(error)
        print(refusal, file=sys.stderr)
        _tell(options.ready, {"refused": [type(refusal).__name__, refusal.message, refusal.way_out]})
        return 1
    return 0


def _as_refusal(error: Exception) -> Refused:
    if isinstance(error, Refused):
        return error
    traceback.print_exc()
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return NoRoom(f"The disk is full: {error}.")
    return DidNotStart(f"The database cannot be started: {error}.")


def _tell(ready: int | None, what: dict[str, object]) -> None:
    """Whoever started us may be gone meanwhile, or have been told already."""
    if ready is not None:
        with contextlib.suppress(OSError):
            os.write(ready, json.dumps(what).encode())
            os.close(ready)


def _plain_pipe() -> tuple[int, int]:
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    return reader, writer


def _options(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="huoqun db", description="Keeps the embedded database of a home running.")
    parser.add_argument("home", type=Path)
    parser.add_argument("--grace", type=float, default=GRACE, help="seconds to stay after the last command")
    parser.add_argument("--throwaway", action="store_true", help="fast, not durable, deleted at the end")
    for name in ("--lock", "--ready"):
        parser.add_argument(name, type=int, help=argparse.SUPPRESS)
    parser.add_argument("--detach", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
