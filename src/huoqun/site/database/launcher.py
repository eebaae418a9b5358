"""Makes a data folder, starts a server in it in the foreground, stops it."""

from __future__ import annotations

import contextlib
import locale
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from huoqun.site.database import conf
from huoqun.site.database.errors import DidNotStart, NoRoom, NotOurs, OtherVersion
from huoqun.site.database.places import PORT, Place, sync_folder
from huoqun.site.database.processes import Account, bare_environment, ends_with_parent
from huoqun.site.database.providers import Binaries, has_lz4

SUPERUSER = "huoqun_keeper"
OWNER = "huoqun"  # The role the application connects as, and the name of its database.

_ROOM_TO_START = 300 * conf.MB  # bytes: an empty cluster takes 40 MB, and as much WAL before the first checkpoint
_FULL = "No space left on device"
_BOOTSTRAP = f"""\
CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE;

CREATE DATABASE {OWNER} OWNER {OWNER} TEMPLATE template0;

"""
_COMPLAINT = re.compile(r"(?:FATAL|PANIC|error): *(.+)")
_UNICODE_LOCALES = ("C.UTF-8", "en_US.UTF-8", "UTF-8")


@dataclass(frozen=True)
class Launch:
    """All that is needed to start one server."""

    binaries: Binaries
    account: Account
    place: Place
    sockets: Path
    log: Path
    own_conf: Path | None = None
    throwaway: bool = False


def check_data(data: Path, binaries: Binaries, account: Account) -> bool:
    """Whether there is a data folder that this PostgreSQL can start; False when there is none yet.

    Touches nothing.

    Raises OtherVersion, NotOurs.
    """
    try:
        found = (data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        if data.exists() and any(data.iterdir()):
            raise NotOurs(f"{data} is there, but it is not a PostgreSQL data folder.") from None
        return False
    except (PermissionError, NotADirectoryError) as error:
        raise NotOurs(f"{data} cannot be read: {error.strerror}.") from error
    if found != str(binaries.major):
        raise OtherVersion(
            f"{data} was made by PostgreSQL {found}; the programs here are PostgreSQL {binaries.version}.",
            way_out=_way_to_other_version(data, found),
        )
    if data.stat().st_uid != account.uid:
        raise NotOurs(f"{data} belongs to another account than {account.name}.")
    return True


def create(launch: Launch) -> None:
    """Makes the data folder with its role and database.

    It appears whole or not at all. Raises NoRoom, DidNotStart.
    """
    data, account = launch.place.data, launch.account
    check_room(data.parent)
    fresh = data.with_name(data.name + ".new")
    if fresh.exists():  # Left by a start that was killed; nothing was ever kept in it.
        shutil.rmtree(fresh)
    fresh.mkdir(mode=0o700)
    if account.identity:
        os.chown(fresh, account.uid, account.gid)
    at = launch.place.argument(fresh)
    _run(launch, fresh, [launch.binaries["initdb"], "-D", at, *_initdb_options(launch)])
    single = [launch.binaries["postgres"], "--single", "-D", at, "-j", "-c", "log_checkpoints=off"]
    _run(launch, fresh, [*single, "-c", "fsync=off", "postgres"], _BOOTSTRAP)
    if not launch.throwaway:
        _run(launch, fresh, [launch.binaries["initdb"], "--sync-only", "-D", at])
    with contextlib.suppress(FileNotFoundError):
        data.rmdir()
    fresh.rename(data)
    sync_folder(data.parent)


def start(launch: Launch) -> subprocess.Popen[bytes]:
    """Starts the server as a child of this process, which gets SIGINT (a fast shutdown) when this thread
    ends.

    It is not ready yet: see wait_ready.
    """
    data = launch.place.data
    check_room(data.parent)
    write_conf(launch)
    with launch.log.open("ab") as log:
        return subprocess.Popen(
            [launch.binaries["postgres"], "-D", launch.place.argument()], cwd=data, env=bare_environment(),
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, umask=0o077, start_new_session=True,
            preexec_fn=ends_with_parent(signal.SIGINT),  # noqa: PLW1509 - the keeper has one thread
            **launch.account.identity,
        )  # fmt: skip


def guard(server: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
    """Does for a system without PR_SET_PDEATHSIG (macOS) what the kernel does on Linux.

    A shell of half a megabyte reads from a pipe that only this process holds open; when this process ends,
    however, it sends the server SIGINT. Kill the guard before the server is stopped.
    """
    return subprocess.Popen(
        ["/bin/sh", "-c", 'read -r _; kill -s INT "$1"', "sh", str(server.pid)], stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True, cwd="/",
    )  # fmt: skip


def wait_ready(launch: Launch, server: subprocess.Popen[bytes], seconds: float = 300) -> None:
    """Returns when the server takes connections.

    Recovery after a crash counts too, hence minutes. Raises DidNotStart.
    """
    end = time.monotonic() + seconds
    pid_file = launch.place.data / "postmaster.pid"
    while not _says_ready(pid_file, server.pid):
        if server.poll() is not None:
            raise failure(launch.log, f"PostgreSQL ended while starting (exit code {server.returncode}).")
        if time.monotonic() > end:
            stop(server)
            raise failure(launch.log, f"PostgreSQL was not ready after {seconds:.0f} seconds.")
        time.sleep(0.01)


def stop(server: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """A fast shutdown; an immediate one when that takes longer than `seconds` (the next start recovers)."""
    for signum, patience in ((signal.SIGINT, seconds), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
        if server.poll() is not None:
            return
        server.send_signal(signum)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(patience)


def end_orphan(launch: Launch, seconds: float = 60) -> None:
    """Ends a server that outlived its keeper, so that ours can start.

    Raises DidNotStart when it will not end.

    On Linux it is ending already, by the signal that it got when its keeper died. A postmaster.pid whose
    number some other program has now is left alone: PostgreSQL itself sees that it is stale.
    """
    data = launch.place.data
    pid = _postmaster(data)
    if pid is None:
        return
    import psutil  # type: ignore[import-untyped]  # Only after a crash, so that the keeper stays small.

    try:
        server = psutil.Process(pid)
        if server.status() == psutil.STATUS_ZOMBIE:
            _disown(launch)
            return
        if not Path(server.cwd()).samefile(data):
            return
        server.send_signal(signal.SIGINT)
        server.wait(seconds)
    except (psutil.NoSuchProcess, psutil.AccessDenied, FileNotFoundError):
        return
    except psutil.TimeoutExpired:
        raise DidNotStart(f"Another PostgreSQL (process {pid}) still runs in {data}.") from None


def _disown(launch: Launch) -> None:
    """A killed server that nobody has waited for (in a container without an init) looks alive to the next one. With
    its parent's number in the place of that one's it does not, and still looks whether any of its memory is in use."""
    path = launch.place.data / "postmaster.pid"
    _, rest = path.read_text().split("\n", 1)
    _write_for(launch.account, path, f"{os.getpid()}\n{rest}")
    for left in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
        (launch.sockets / left).unlink(missing_ok=True)


def write_conf(launch: Launch) -> None:
    """postgresql.conf in the data folder, for the server's account to read."""
    own = launch.own_conf.read_text() if launch.own_conf and launch.own_conf.is_file() else ""
    text = conf.server_conf(
        memory=conf.machine_memory(), major=launch.binaries.major,
        socket_folder=str(launch.sockets), port=PORT, lz4=has_lz4(launch.binaries),
        throwaway=launch.throwaway, own=own,
    )  # fmt: skip
    path = launch.place.data / "postgresql.conf"
    if not path.is_file() or path.read_text() != text:
        _write_for(launch.account, path, text)


def check_room(folder: Path) -> None:
    """Raises NoRoom when the disk has too little left for a server to start."""
    free = shutil.disk_usage(folder).free
    if free < _ROOM_TO_START:
        raise NoRoom(f"There are only {free // conf.MB} MB free on the disk of {folder}.")


def failure(log: Path, what: str) -> DidNotStart | NoRoom:
    """The error for a server that gave up, with the reason from the end of its log."""
    with contextlib.suppress(OSError), log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 4000))
        lines = file.read().decode(errors="replace").splitlines()
        if any(_FULL in line for line in lines[-20:]):
            return NoRoom(f"The disk of {log.parent.parent} is full.")
        if reason := _reason(lines[-20:]):
            what = f"{what} {reason}"
    return DidNotStart(what, way_out=f"The whole story is at the end of {log}.")


def _reason(lines: list[str]) -> str:
    """The last complaint; for a wrong setting that is the line before."""
    for number in range(len(lines) - 1, -1, -1):
        if match := _COMPLAINT.search(lines[number]):
            if "contains errors" in lines[number] and number:
                return lines[number - 1].rpartition("LOG:")[2].strip()
            return match[1]
    return ""


def _run(launch: Launch, data: Path, argv: list[str], text: str | None = None) -> None:
    done = subprocess.run(
        argv, cwd=data, env=bare_environment(), input=text, capture_output=True, text=True, umask=0o077,
        check=False, preexec_fn=ends_with_parent(signal.SIGKILL), **launch.account.identity,
    )  # fmt: skip
    with launch.log.open("a") as log:
        log.write(done.stderr)
    # In single-user mode a failed statement does not fail the program.
    if done.returncode or " ERROR: " in done.stderr:
        raise failure(launch.log, f"{Path(argv[0]).name} failed.")


def _write_for(account: Account, path: Path, text: str) -> None:
    """Root writes into the account's folder: it must not follow a link that the account has put there."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "w") as file:
        file.write(text)
        if account.identity:
            os.fchown(file.fileno(), account.uid, account.gid)
    fresh.rename(path)


def _initdb_options(launch: Launch) -> list[str]:
    options = [
        "--username", SUPERUSER, "--encoding", "UTF8", "--auth-local", "trust", "--auth-host", "reject",
        "--data-checksums", "--no-instructions", "--no-sync",
    ]  # fmt: skip
    available = _unicode_locale()
    if launch.binaries.major < 17:
        return [*options, f"--locale={available}"]
    options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    if available == "C.UTF-8":
        return [*options, "--locale=C.UTF-8"]
    # Without a Unicode lc_ctype lower() and the trigrams of Chinese break (macOS has no C.UTF-8).
    return [*options, "--locale=C", f"--lc-ctype={available}"]


def _unicode_locale() -> str:
    before = locale.setlocale(locale.LC_CTYPE)
    for name in _UNICODE_LOCALES:
        with contextlib.suppress(locale.Error):
            locale.setlocale(locale.LC_CTYPE, name)
            locale.setlocale(locale.LC_CTYPE, before)
            return name
    raise DidNotStart("This machine has no locale for Unicode text.", way_out="Install the locale C.UTF-8.")


def _way_to_other_version(data: Path, major: str) -> str:
    old = f"the bin folder of PostgreSQL {major}"
    if sys.platform.startswith("linux"):
        old = f"/usr/lib/postgresql/{major}/bin"
    return (
        f"Nothing was touched. Start the old version once more by setting HUOQUN_PG_BIN to {old} and save the"
        f" data with `huoqun backup old.dump`; then move {data} aside, unset HUOQUN_PG_BIN, and"
        " `huoqun restore old.dump`."
    )


def _says_ready(pid_file: Path, pid: int) -> bool:
    """The postmaster writes its state into the eighth line."""
    try:
        lines = pid_file.read_text().splitlines()
    except (FileNotFoundError, UnicodeDecodeError):
        return False
    return len(lines) > 7 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"


def _postmaster(data: Path) -> int | None:
    try:
        return int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
