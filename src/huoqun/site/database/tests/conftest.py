"""Homes, commands that need the database (in processes of their own), and accounts to run them as."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from huoqun.site.database.lease import Lease, status
from huoqun.site.database.places import drop_sockets
from huoqun.site.database.processes import Account, can_run
from huoqun.site.database.testing import test_server

SOURCE = Path(__file__).parents[4]
GRACE = 0.2  # seconds: short, so that nobody waits for a server to stop

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be several accounts")

_COMMAND = """
import os, sys
from pathlib import Path
from huoqun.core.errors import Refused
from huoqun.site.database.lease import acquire
try:
    lease = acquire(Path(sys.argv[1]), grace=float(sys.argv[2]))
except Refused as refusal:
    print(type(refusal).__name__, refusal, flush=True)
    sys.exit(1)
print(lease.dsn, flush=True)
for line in sys.stdin:
    if line == "ensure\\n":
        lease.ensure()
        print(lease.dsn, flush=True)
    if line == "fork\\n" and os.fork():
        os._exit(0)
"""


class Command:
    """A process that holds a lease of a home until it leaves or is killed."""

    def __init__(self, home: Path, account: Account | None = None, python: str = sys.executable) -> None:
        identity = account.identity if account else {}
        paths = [str(SOURCE), *(path for path in sys.path if path.endswith("site-packages"))]
        environ = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
        self.process = subprocess.Popen(
            [python, "-c", _COMMAND, str(home), str(GRACE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, env=environ, cwd="/", **identity,
        )  # fmt: skip
        self._said: str | None = None

    @property
    def dsn(self) -> str:
        """What it connects to; waits until it knows. A refused command says why instead."""
        if self._said is None:
            self._said = self.hears()
        return self._said

    def hears(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def is_told(self, word: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def leaves(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(30)

    def is_killed(self) -> None:
        self.process.kill()
        self.process.wait(30)


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    """Returns when the condition holds; fails the test when it does not in time."""
    end = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} seconds"
        pause.wait(0.01)


def gone(pid: int) -> bool:
    """Whether the process has ended (a zombie has)."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose database has run once; copied for each test, which is faster than to make another."""
    home = tmp_path_factory.mktemp("made") / "home"
    home.mkdir(mode=0o700)
    command = Command(home)
    assert command.dsn.startswith("postgresql://")
    command.leaves()
    until(lambda: status(home) is None)
    return home


@pytest.fixture
def home(made_home: Path, tmp_path: Path) -> Iterator[Path]:
    """A home with a database that has no server yet. As root's own, below a folder that others may not enter."""
    home = tmp_path / "home"
    subprocess.run(["cp", "-a", made_home, home], check=True)
    yield home
    _end(home)


@pytest.fixture
def empty_home(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    yield home
    _end(home)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account may enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="hq-open-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def command(home: Path) -> Iterator[Callable[..., Command]]:
    """Starts commands on the home of the test; none outlives it."""
    yield from _commands(home)


def _commands(home: Path) -> Iterator[Callable[..., Command]]:
    started: list[Command] = []

    def start(at: Path = home, **options: object) -> Command:
        started.append(Command(at, **options))  # type: ignore[arg-type]
        return started[-1]

    yield start
    for each in started:
        each.is_killed()


def _end(home: Path) -> None:
    """A test that failed may have left a server behind."""
    if (state := status(home)) is not None:
        until(lambda: gone(state.keeper) or status(home) is None)
    note = home / "run" / "socket"
    if note.is_file():  # The test killed the keeper, and none came after it.
        drop_sockets(home, Path(note.read_text().strip()))


@pytest.fixture
def ordinary() -> tuple[Account, str]:
    """An ordinary account and a Python that it may run: our own, or where we are root the one of `daemon`."""
    if os.geteuid() != 0:
        return Account("me", os.geteuid(), os.getegid()), sys.executable
    account = Account("daemon", 1, 1)
    probe = "import psutil, sys; sys.path.append(sys.argv[1]); import huoqun"
    minor = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = next((path for path in sys.path if path.endswith("site-packages")), "")
    for python in filter(None, (sys.executable, shutil.which(minor, path="/usr/bin:/usr/local/bin"))):
        boot = f"import sys; sys.path.append({packages!r}); {probe}"
        if can_run(account, [python, "-c", boot, str(SOURCE)]):
            return account, python
    pytest.skip(f"no {minor} that an ordinary account may run on this machine")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lease]:
    """A running server for tests that only ask it something."""
    with test_server(tmp_path_factory.mktemp("server")) as lease:
        yield lease
