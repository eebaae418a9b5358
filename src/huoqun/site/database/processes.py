"""Child processes: under which account they run, and how they end with whoever started them."""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huoqun.site.database.errors import NoAccount

_PR_SET_PDEATHSIG = 1
_SHELL = "/bin/sh"


@dataclass(frozen=True)
class Account:
    """An account of this machine that the server runs as."""

    name: str
    uid: int
    gid: int

    @property
    def identity(self) -> dict[str, Any]:
        """Arguments for subprocess that make a child this account and nothing else."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def server_account(home: Path, data: Path) -> Account:
    """Whom the server of this home runs as. Raises NoAccount.

    An ordinary user runs it as himself. PostgreSQL refuses to be root, so for root it is, in this order:
    whoever owns the data folder already; the owner of the home (`sudo` in somebody's own folder); `postgres`,
    the account made for it, where the machine has one; `nobody`, which every machine has. `nobody` is second
    choice because other services may run as nobody too and could then read the data; no account is ever added
    to the machine.
    """
    if os.geteuid() != 0:
        return Account(_name_of(os.geteuid()), os.geteuid(), os.getegid())
    for account in _candidates(home, data):
        if can_run(account, [_SHELL, "-c", ":"]):
            return account
    raise NoAccount


def can_run(account: Account, argv: Sequence[str | Path], cwd: Path | None = None) -> bool:
    """Whether that account can run this here:

    asked of the kernel, since modes alone do not tell (ACLs, mounts).
    """
    try:
        done = subprocess.run(
            argv, cwd=cwd or "/", env=bare_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, timeout=30, check=False, **account.identity,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def can_enter(account: Account, folder: Path) -> bool:
    """Whether that account can reach this folder by its path."""
    return can_run(account, [_SHELL, "-c", 'cd -- "$1"', "sh", folder])


def bare_environment(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The few variables a PostgreSQL program needs; none that would lead it elsewhere (PGHOST, PGPORT,
    PGOPTIONS …)."""
    kept = {name: environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "TMPDIR") if name in environ}
    return {"PATH": os.defpath, **kept, "LC_ALL": "C", "TZ": "UTC"}


def ends_with_parent(signum: signal.Signals) -> Callable[[], None] | None:
    """For `preexec_fn`: the kernel sends `signum` to the child when the thread that started it ends.

    None where there is no such thing (anything but Linux).
    """
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, int(signum))
        if os.getppid() != parent:  # It died before we asked.
            os._exit(1)

    return ask


def _candidates(home: Path, data: Path) -> list[Account]:
    found = []
    if (owner := _owner(data)) is not None:
        # A data folder that exists needs no entry in /etc/passwd: only initdb looks there.
        found.append(Account(_name_of(owner.st_uid), owner.st_uid, owner.st_gid))
        return found
    if (owner := _owner(home)) is not None:
        found += _known(pwd.getpwuid, owner.st_uid)
    for name in ("postgres", "_postgres", "nobody"):
        found += _known(pwd.getpwnam, name)
    return found


def _owner(folder: Path) -> os.stat_result | None:
    """Who owns it, when it exists and is not root's."""
    try:
        stat = folder.stat()
    except FileNotFoundError:
        return None
    return stat if stat.st_uid != 0 else None


def _known(look_up: Callable[[Any], pwd.struct_passwd], key: str | int) -> list[Account]:
    try:
        entry = look_up(key)
    except KeyError:
        return []
    return [Account(entry.pw_name, entry.pw_uid, entry.pw_gid)]


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
