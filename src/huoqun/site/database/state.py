"""What the keeper says about its server, for the leases: a small file in the home."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from huoqun.site.database.errors import NoLocks
from huoqun.site.database.launcher import OWNER, SUPERUSER, Launch
from huoqun.site.database.places import PORT, give_to_owner, owned_file, run_folder


@dataclass(frozen=True)
class State:
    """A running server: where it listens (URLs as libpq reads them), and which processes it is."""

    dsn: str
    admin_dsn: str
    version: str
    data: str
    log: str
    binaries: str
    keeper: int
    server: int


def describe(launch: Launch, server: int) -> State:
    """The state of a server just started, with the process id `server`, by this process."""
    at = f"?host={quote(str(launch.sockets), safe='')}&port={PORT}"
    return State(
        dsn=f"postgresql://{OWNER}@/{OWNER}{at}",
        admin_dsn=f"postgresql://{SUPERUSER}@/{OWNER}{at}",
        version=launch.binaries.version,
        data=str(launch.place.data),
        log=str(launch.log),
        binaries=str(launch.binaries.folder),
        keeper=os.getpid(),
        server=server,
    )


def publish(home: Path, state: State) -> None:
    """Makes the state readable for the owner of the home, in one step."""
    path = _path(home)
    fresh = path.with_suffix(".new")
    owned_file(fresh, home).write_text(json.dumps(asdict(state)) + "\n")
    fresh.rename(path)


def published(home: Path) -> State | None:
    """What the keeper of this home said last. Only true while it holds its lock."""
    with contextlib.suppress(FileNotFoundError, ValueError, TypeError):
        return State(**json.loads(_path(home).read_text()))
    return None


def withdraw(home: Path, keeper: int | None = None) -> None:
    """Forgets the state; when `keeper` is given, only what that process had said."""
    state = published(home)
    if keeper is None or (state is not None and state.keeper == keeper):
        _path(home).unlink(missing_ok=True)


def open_lock(home: Path, name: str) -> int:
    """A descriptor of a lock file of the home; not inherited by programs that are started."""
    path = run_folder(home) / f"{name}.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    give_to_owner(descriptor, home)
    return descriptor


def lock(descriptor: int, how: int) -> bool:
    """flock; False when LOCK_NB was asked for and somebody else has it. Raises NoLocks."""
    try:
        fcntl.flock(descriptor, how)
    except BlockingIOError:
        return False
    except OSError as error:
        raise NoLocks(f"The file system of the home folder cannot lock files: {error.strerror}.") from error
    return True


def _path(home: Path) -> Path:
    return home / "run" / "database.json"
