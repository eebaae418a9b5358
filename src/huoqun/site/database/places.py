"""Where a home's database lies: its data folder, its socket, and who may reach them."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import stat
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from huoqun.site.database.errors import NotOurs, SocketPathTooLong
from huoqun.site.database.processes import Account, can_enter, can_run

PORT = 5432  # Only names the socket file: nothing listens on TCP.
_SOCKET_NAME = f".s.PGSQL.{PORT}"
_LONGEST_SOCKET_PATH = 103  # sun_path has 104 bytes on macOS, 108 on Linux, with the closing zero.
_WORKING_FOLDER = Path("/proc/self/cwd")


@dataclass(frozen=True)
class Place:
    """A data folder, and how the server is told about it.

    PostgreSQL works in its data folder and opens all else relative to it. Where its account cannot come to
    that folder by the path, the child is put there while it is still root and is told `/proc/self/cwd`: no
    permission is changed and no capability given.
    """

    data: Path
    by_path: bool = True

    def argument(self, data: Path | None = None) -> str:
        """What follows `-D`."""
        return str(data or self.data) if self.by_path else str(_WORKING_FOLDER)


def run_folder(home: Path) -> Path:
    """Locks and what is known about the running processes; made on first use."""
    return owned_folder(home / "run", home)


def logs_folder(home: Path) -> Path:
    """Logs of the server, the keeper and the supervised processes; made on first use."""
    return owned_folder(home / "logs", home)


def owned_folder(folder: Path, home: Path) -> Path:
    """A folder of the home, made (0700) when it is not there yet, for the home's owner also when root makes
    it."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, exist_ok=True)
        give_to_owner(folder, home)
    return folder


def owned_file(path: Path, home: Path) -> Path:
    """A file of the home, made (0600) when it is not there yet, for the home's owner also when root makes it."""
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        give_to_owner(descriptor, home)
        os.close(descriptor)
    return path


def give_to_owner(path: Path | int, home: Path) -> None:
    """What root makes in somebody's home belongs to them, else they could not use their own home any more."""
    owner = home.stat()
    if os.geteuid() == 0 and owner.st_uid != 0:
        os.chown(path, owner.st_uid, owner.st_gid)


def rotate(log: Path, limit: int = 10_000_000, kept: int = 3) -> None:
    """Moves a log of more than `limit` bytes aside: .1 is the newest, .`kept` the oldest that stays."""
    if not log.is_file() or log.stat().st_size <= limit:
        return
    for number in range(kept - 1, 0, -1):
        older = log.with_name(f"{log.name}.{number}")
        if older.exists():
            older.rename(log.with_name(f"{log.name}.{number + 1}"))
    log.rename(log.with_name(f"{log.name}.1"))


def data_folder(home: Path) -> Path:
    """Where this home's data lies (or will): `postgres` in it, or where the pointer in it says."""
    pointer = _pointer(home)
    if pointer.is_file():
        return Path(pointer.read_text().strip())
    return home / "postgres"


def place_for(
    home: Path, account: Account, *, working_folder: Path = _WORKING_FOLDER, state: Path | None = None
) -> Place:
    """The place of this home's data such that the account can work in it.

    Only where the account can come into the home neither by its path nor by being put there (no /proc), the
    data lies in the system's state folder, and a pointer in the home says where.
    """
    data = data_folder(home)
    if data.parent != home or can_enter(account, home):
        return Place(data)
    if _can_work_inside(account, home, working_folder):
        return Place(data, by_path=False)
    if data.exists():
        raise NotOurs(f"The account {account.name} cannot enter {home}, where the data lies.")
    return Place(_state_place(home, state or _system_state()))


def _can_work_inside(account: Account, home: Path, working_folder: Path) -> bool:
    """Tries what the server will do:

    to be put into its own folder below one that it cannot enter, and to write.
    """
    probe = Path(tempfile.mkdtemp(prefix=".probe-", dir=home))
    try:
        os.chown(probe, account.uid, account.gid)
        return can_run(account, ["/bin/sh", "-c", ': > "$1/written"', "sh", working_folder], cwd=probe)
    finally:
        shutil.rmtree(probe)


def _system_state() -> Path:
    return Path("/Library/Application Support/huoqun" if sys.platform == "darwin" else "/var/lib/huoqun")


def _state_place(home: Path, state: Path) -> Path:
    parent = state / hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:16]
    for folder in (state, parent):
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o755)
    _pointer(home).write_text(f"{parent / 'postgres'}\n")
    return parent / "postgres"


def _pointer(home: Path) -> Path:
    return home / "postgres.at"


def socket_folder(home: Path, account: Account, base: Path | None = None) -> Path:
    """A private folder (0700, the account's own) with a short path for the server's socket.

    It is made in `base`, `/tmp` by default. The home remembers it, so that clients of a server whose keeper
    was killed find the next one at the same address. Raises SocketPathTooLong.
    """
    note = run_folder(home) / "socket"
    if note.is_file():
        remembered = Path(note.read_text().strip())
        if _is_private(remembered, account):
            return remembered
    folder = Path(tempfile.mkdtemp(prefix="hqdb-", dir=base or _short_base()))
    if len(os.fsencode(folder / _SOCKET_NAME)) > _LONGEST_SOCKET_PATH:
        folder.rmdir()
        raise SocketPathTooLong(f"The path of the database's socket would be too long: {folder / _SOCKET_NAME}.")
    if account.identity:
        os.chown(folder, account.uid, account.gid)
    owned_file(note, home).write_text(f"{folder}\n")
    return folder


def drop_sockets(home: Path, folder: Path) -> None:
    """Removes the folder, and the home's note of it unless that is of another by now."""
    shutil.rmtree(folder, ignore_errors=True)
    note = home / "run" / "socket"
    with contextlib.suppress(OSError):
        if note.read_text().strip() == str(folder):
            note.unlink()


def sync_folder(folder: Path) -> None:
    """Makes sure that what was renamed in this folder is found under its new name after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _short_base() -> str:
    # TMPDIR is long on macOS, and another one in every session: the keeper outlives the session.
    return "/tmp" if os.access("/tmp", os.W_OK | os.X_OK) else tempfile.gettempdir()


def _is_private(folder: Path, account: Account) -> bool:
    """Not a link or a folder that somebody else put at a name we had used once."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == account.uid and stat.S_IMODE(found.st_mode) == 0o700
