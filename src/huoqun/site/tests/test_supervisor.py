"""Several programs run as one: they come back when they die, and none outlives the supervisor."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from huoqun.site.database.tests.conftest import SOURCE, gone, until
from huoqun.site.supervisor import AlreadyRunning, KeepsDying, Process, answers, down, run

_SUPERVISOR = """
import os, sys
from pathlib import Path
from huoqun.core.errors import Refused
from huoqun.site.supervisor import Process, run
names = sys.argv[2:]
processes = [Process(n, [sys.executable, "-c", Path(n).read_text()], {"PART": Path(n).stem}) for n in names]
named = [Process(Path(p.name).stem, p.argv, p.env) for p in processes]
try:
    run(named, home=Path(sys.argv[1]), on_line=lambda name, line: print(f"{name}: {line}", flush=True), patience=1)
except Refused as refusal:
    print(type(refusal).__name__, refusal, flush=True)
print("all ended", flush=True)
"""

# What a part of Huoqun may be like.
_POLITE = """
import os, signal, sys
signal.signal(signal.SIGTERM, lambda *_: (print("goodbye"), sys.exit()))
print("here", os.getpid())
while True: signal.pause()
"""
_DEAF = """
import os, signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("here", os.getpid())
while True: signal.pause()
"""
_PARENT = """
import os, signal, subprocess
child = subprocess.Popen(["sleep", "600"])
print("here", child.pid)
while True: signal.pause()
"""
_BROKEN = "print('port 8420 is taken'); raise SystemExit(3)"


class Running:
    """A supervisor in a process of its own, and what it prints."""

    def __init__(self, home: Path, scripts: dict[str, str]) -> None:
        paths = []
        for name, text in scripts.items():
            paths.append(home / f"{name}.py")
            paths[-1].write_text(text)
        self.process = subprocess.Popen(
            [sys.executable, "-c", _SUPERVISOR, str(home), *map(str, paths)], stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(SOURCE)},
        )  # fmt: skip
        self.heard: list[str] = []

    def says(self, start: str) -> str:
        """Waits for a line that begins so; returns the rest of it."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.heard.append(line.rstrip())
            if line.startswith(start):
                return line[len(start) :].strip()
        pytest.fail(f"It never said {start!r}, but: {self.heard}")

    def pid_of(self, name: str) -> int:
        return int(self.says(f"{name}: here"))


Start = Callable[[dict[str, str]], Running]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir(mode=0o700)
    return tmp_path / "home"


@pytest.fixture
def start(home: Path) -> Iterator[Start]:
    started: list[Running] = []

    def begin(scripts: dict[str, str]) -> Running:
        started.append(Running(home, scripts))
        return started[-1]

    yield begin
    for each in started:
        each.process.kill()
        each.process.wait()


def test_lines_are_passed_on_and_kept(home: Path, start: Start):
    huoqun = start({"web": _POLITE})

    pid = huoqun.pid_of("web")

    assert (home / "logs" / "web.log").read_text() == f"here {pid}\n"


def test_one_that_dies_comes_back(start: Start):
    huoqun = start({"web": _POLITE, "worker": _POLITE})
    pids = {name: huoqun.pid_of(name) for name in ("web",)}

    os.kill(pids["web"], signal.SIGKILL)

    assert "exit code -9" in huoqun.says("supervisor: web ended")
    assert huoqun.pid_of("web") != pids["web"]


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop_it_lets_all_of_them_finish(start: Start, signum: signal.Signals):
    huoqun = start({"web": _POLITE})
    pid = huoqun.pid_of("web")

    huoqun.process.send_signal(signum)

    huoqun.says("web: goodbye")
    huoqun.says("all ended")
    assert huoqun.process.wait(30) == 0
    assert gone(pid)


def test_one_that_does_not_listen_is_killed_after_its_patience(start: Start):
    huoqun = start({"worker": _DEAF})
    pid = huoqun.pid_of("worker")

    huoqun.process.send_signal(signal.SIGINT)
    huoqun.says("all ended")

    assert gone(pid)


@pytest.mark.parametrize("script", [_POLITE, _DEAF, _PARENT], ids=["polite", "deaf", "a child's child"])
def test_none_outlives_a_killed_supervisor(start: Start, script: str):
    huoqun = start({"worker": script})
    pid = huoqun.pid_of("worker")

    huoqun.process.kill()
    huoqun.process.wait()

    until(lambda: gone(pid))


def test_a_dead_ones_own_children_do_not_stay(start: Start):
    huoqun = start({"web": _PARENT})
    grandchild = huoqun.pid_of("web")

    psutil.Process(grandchild).parent().kill()  # type: ignore[union-attr]

    until(lambda: gone(grandchild))


def test_there_is_one_supervisor_for_a_home(home: Path, start: Start):
    first = start({"web": _POLITE})
    first.pid_of("web")

    assert "huoqun down" in start({"web": _POLITE}).says("AlreadyRunning")
    with pytest.raises(AlreadyRunning):
        run([], home=home, on_line=print)


def test_down_stops_the_running_one_and_waits(home: Path, start: Start):
    huoqun = start({"web": _POLITE})
    pid = huoqun.pid_of("web")

    assert down(home)

    assert gone(pid)
    assert huoqun.process.wait(30) == 0
    assert not down(home)


def test_after_a_killed_supervisor_the_next_one_starts(home: Path, start: Start):
    first = start({"web": _POLITE})
    first.pid_of("web")
    first.process.kill()
    first.process.wait()

    assert not down(home)
    assert start({"web": _POLITE}).pid_of("web")


def test_one_that_never_comes_up_is_told_and_the_rest_is_stopped(start: Start):
    huoqun = start({"web": _BROKEN, "worker": _POLITE})
    pid = huoqun.pid_of("worker")

    said = huoqun.says("KeepsDying")

    assert "web ended 5 times while starting: port 8420 is taken" in said
    assert "web.log" in said
    assert huoqun.process.wait(30) == 0
    assert gone(pid)


def test_a_program_that_is_not_there_is_told(home: Path):
    with pytest.raises(KeepsDying, match="web cannot be started"):
        run([Process("web", ["/nowhere/web"])], home=home, on_line=print)


def test_it_says_once_when_a_page_answers(home: Path, unused_port: int):
    url = f"http://127.0.0.1:{unused_port}/"
    server = Process("web", [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(unused_port)])
    ticks, ready = [], []

    def stop_when_ready() -> None:
        ready.append(answers(url))
        os.kill(os.getpid(), signal.SIGINT)

    run(
        [server], home=home, on_line=lambda *_: None, ready_url=url, on_ready=stop_when_ready,
        on_tick=lambda: ticks.append(1), patience=5,
    )  # fmt: skip

    assert ready == [True]
    assert ticks
    assert not answers(url)


def test_long_and_broken_lines_and_a_last_one_without_an_end_are_kept(home: Path):
    lines: list[str] = []
    text = "import sys; sys.stdout.buffer.write(b'x' * 200_000 + b'\\n\\xff\\xfe\\n' + b'last'); sys.exit(1)"

    def hear(name: str, line: str) -> None:
        lines.append(line)
        if name == "supervisor":
            os.kill(os.getpid(), signal.SIGTERM)

    run([Process("web", [sys.executable, "-c", text])], home=home, on_line=hear)

    assert lines[-2] == "last"
    assert sum(line.count("x") for line in lines[:-1]) == 200_000
    assert all(len(line) <= 2 * 64 * 1024 for line in lines)
    assert lines[-3] == "��"


@pytest.fixture
def unused_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
