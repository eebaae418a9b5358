"""Runs web, worker and gateway together:

starts again what dies, ends all of them with itself, whatever kills it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from huoqun.core.errors import NotAllowed, Refused
from huoqun.site.answering import answers
from huoqun.site.database.places import logs_folder, owned_file, rotate
from huoqun.site.database.processes import ends_with_parent
from huoqun.site.database.state import lock, open_lock
from huoqun.site.forking import Forked, fork

PATIENCE = 10.0  # seconds that processes have to end after SIGTERM
_FIRST_DELAY, _LONGEST_DELAY = 0.5, 30.0  # seconds before a process that died is started again
_STEADY = 30.0  # seconds after which a process counts as healthy, and its delay starts small again
_MOST_EARLY_DEATHS = 5  # before anything ever answered; after that it is tried for ever
_LONGEST_LINE = 64 * 1024
_TICK = 1.0
_OURSELVES = "supervisor"

# It reads from a pipe that only the supervisor holds open, so it sees its end even by kill -9, also on macOS,
# and ends whole process groups: a web server's own workers too.
_GUARD = """
alive=
while read -r act group; do
  left=
  for each in $alive; do [ "$each" = "$group" ] || left="$left $each"; done
  [ "$act" = + ] && left="$left $group"
  alive=$left
done
for each in $alive; do kill -s TERM -- "-$each"; done
tries=0
while [ -n "$alive" ] && [ $tries -lt 50 ]; do
  tries=$((tries + 1)); left=
  for each in $alive; do kill -s 0 -- "-$each" && left="$left $each"; done
  alive=$left
  [ -n "$alive" ] && sleep 0.1
done
for each in $alive; do kill -s KILL -- "-$each"; done
"""


class AlreadyRunning(Refused):
    """One supervisor a home."""

    code = "already_running"
    message = "Huoqun is running already."
    way_out = "Stop it first with `huoqun down`, or use the one that runs."
    status = 409


class KeepsDying(Refused):
    """A process ended again and again before the first page answered."""

    code = "process_keeps_dying"
    message = "A part of Huoqun does not start."
    status = 500


@dataclass(frozen=True)
class Process:
    """A program to keep running. `env` is added to our own environment; `name` names its log too.

    `work`, where given, is run in a fork instead of `argv`, which keeps our open files `keep`.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    work: Callable[[], None] | None = None
    keep: tuple[int, ...] = ()


def run(
    processes: Sequence[Process],
    *,
    home: Path,
    on_line: Callable[[str, str], None],
    ready_url: str | None = None,
    on_ready: Callable[[], None] | None = None,
    on_tick: Callable[[], None] | None = None,
    patience: float = PATIENCE,
) -> None:
    """Runs them until SIGINT, SIGTERM or SIGHUP, and returns when all have ended (after `patience` by
    SIGKILL).

    Each line they write goes to HOME/logs/<name>.log and to `on_line(name, line)`. `on_ready` is called once,
    when `ready_url` answers; `on_tick` every second (to look after the database). Call it from the main
    thread. Raises AlreadyRunning, KeepsDying.
    """
    with _only_one(home):
        _Supervisor(processes, home, on_line, patience).run(ready_url, on_ready, on_tick)


def not_running(home: Path) -> None:
    """Raises AlreadyRunning where a supervisor runs in this home: before any work is done for a second one."""
    if _holder(home) is not None:
        raise AlreadyRunning


def down(home: Path, *, patience: float = 2 * PATIENCE) -> bool:
    """Stops the supervisor of this home and waits for its end. False when there is none."""
    end = time.monotonic() + patience
    asked = None
    while (holder := _holder(home)) is not None:
        late = time.monotonic() > end
        if holder and (late or holder != asked):
            _end(holder, signal.SIGKILL if late else signal.SIGTERM)
            asked = holder
        time.sleep(0.02)
    return asked is not None


@contextlib.contextmanager
def _only_one(home: Path) -> Iterator[None]:
    held = open_lock(home, "supervisor")
    try:
        if not lock(held, fcntl.LOCK_EX | fcntl.LOCK_NB):
            raise AlreadyRunning
        os.ftruncate(held, 0)
        os.write(held, str(os.getpid()).encode())
        yield
        os.ftruncate(held, 0)
    finally:
        os.close(held)


def _end(pid: int, signum: signal.Signals) -> None:
    try:
        os.kill(pid, signum)
    except ProcessLookupError:
        pass  # It ends right now.
    except PermissionError as error:
        way_out = "Run `huoqun down` as the account that started it."
        raise NotAllowed(f"Huoqun runs as another account (process {pid}).", way_out=way_out) from error


def _holder(home: Path) -> int | None:
    """The process id of the running supervisor, 0 when it has not said it yet, None when there is none."""
    held = open_lock(home, "supervisor")
    try:
        if lock(held, fcntl.LOCK_EX | fcntl.LOCK_NB):
            return None
        return int(os.read(held, 32) or b"0")
    finally:
        os.close(held)


class _Child:
    """One process: its pipe, its log, and when it may be started next."""

    def __init__(self, process: Process, log: Path) -> None:
        self.process = process
        self.log = log
        self.popen: subprocess.Popen[bytes] | Forked | None = None
        self.rest = b""
        self.deaths = 0
        self.started_at = 0.0
        self.next_start: float | None = 0.0
        self.last_line = ""

    def start(self) -> subprocess.Popen[bytes] | Forked:
        if self.process.work is not None:
            self.popen = fork(self.process.work, name=self.process.name, env=self.process.env, keep=self.process.keep)
        else:
            self.popen = subprocess.Popen(
                list(self.process.argv), env={**os.environ, "PYTHONUNBUFFERED": "1", **self.process.env},
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
                preexec_fn=ends_with_parent(signal.SIGTERM),  # noqa: PLW1509 - the supervisor has one thread
            )  # fmt: skip
        assert self.popen.stdout
        os.set_blocking(self.popen.stdout.fileno(), False)
        self.started_at, self.next_start = time.monotonic(), None
        return self.popen

    def died(self) -> float:
        """Plans the next start; returns the seconds until then:

        doubling, with jitter so that not all come at once.
        """
        now = time.monotonic()
        self.deaths = 1 if now - self.started_at >= _STEADY else self.deaths + 1
        delay = min(_LONGEST_DELAY, _FIRST_DELAY * 2 ** (self.deaths - 1)) * random.uniform(0.75, 1.25)
        self.next_start = now + delay
        self.popen = None
        return delay

    def lines(self) -> list[str] | None:
        """What it has written since the last time, by whole lines; None when it will write no more."""
        assert self.popen and self.popen.stdout
        try:
            part = os.read(self.popen.stdout.fileno(), _LONGEST_LINE)
        except BlockingIOError:
            return []
        self.rest += part
        *whole, self.rest = self.rest.split(b"\n")
        if self.rest and (not part or len(self.rest) > _LONGEST_LINE):
            whole, self.rest = [*whole, self.rest], b""
        if not part and not whole:
            return None
        return [line.decode(errors="replace").rstrip("\r") for line in whole]

    def signal(self, signum: signal.Signals, *, group: bool = False) -> None:
        if self.popen is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.popen.pid, signum) if group else self.popen.send_signal(signum)


class _Supervisor:
    def __init__(
        self, processes: Sequence[Process], home: Path, on_line: Callable[[str, str], None], patience: float
    ) -> None:
        logs = logs_folder(home)
        self.home = home
        self.children = [_Child(each, logs / f"{each.name}.log") for each in processes]
        self.on_line = on_line
        self.patience = patience
        self.ready = False
        self.asked = 0
        self.selector = selectors.DefaultSelector()
        self.guard: subprocess.Popen[bytes] | None = None

    def run(
        self,
        ready_url: str | None,
        on_ready: Callable[[], None] | None,
        on_tick: Callable[[], None] | None,
    ) -> None:
        with self._signals():
            self.guard = subprocess.Popen(
                ["/bin/sh", "-c", _GUARD], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, start_new_session=True, cwd="/",
            )  # fmt: skip
            try:
                self._watch(ready_url, on_ready, on_tick)
            finally:
                self._end_all()

    def _watch(
        self,
        ready_url: str | None,
        on_ready: Callable[[], None] | None,
        on_tick: Callable[[], None] | None,
    ) -> None:
        next_tick = 0.0
        while not self.asked:
            self._start_due()
            self._turn(0.1 if ready_url and not self.ready else _TICK)
            if ready_url and not self.ready and answers(ready_url):
                self.ready = True
                if on_ready:
                    on_ready()
            if on_tick and time.monotonic() >= next_tick:
                next_tick = time.monotonic() + _TICK
                self._tick(on_tick)

    def _tick(self, on_tick: Callable[[], None]) -> None:
        try:
            on_tick()
        except Refused as refusal:
            self.on_line(_OURSELVES, str(refusal))

    def _start_due(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if child.next_start is not None and child.next_start <= now:
                try:
                    popen = child.start()
                except OSError as error:
                    raise KeepsDying(f"{child.process.name} cannot be started: {error}.") from error
                self.selector.register(popen.stdout, selectors.EVENT_READ, child)  # type: ignore[arg-type]
                self._tell_guard("+", popen.pid)

    def _turn(self, seconds: float) -> None:
        """Waits for lines, deaths and signals, at most that long, and for no longer than until the next
        start."""
        starts = [child.next_start for child in self.children if child.next_start is not None]
        wait = min([seconds, *(max(0.0, start - time.monotonic()) for start in starts)])
        for key, _ in self.selector.select(wait):
            if key.data is None:
                os.read(key.fd, 512)
            else:
                self._read(key.data)
        for child in self.children:
            if child.popen is not None and child.popen.poll() is not None:
                self._bury(child)

    def _read(self, child: _Child) -> bool:
        """Passes on what a child wrote; False when there is nothing now."""
        lines = child.lines()
        if lines is None:  # It closed its output, and may live on without.
            self._unregister(child)
        if not lines:
            return False
        rotate(child.log)
        with owned_file(child.log, self.home).open("a") as log:
            log.writelines(f"{line}\n" for line in lines)
        child.last_line = next((line for line in reversed(lines) if line.strip()), child.last_line)
        for line in lines:
            self.on_line(child.process.name, line)
        return True

    def _unregister(self, child: _Child) -> None:
        assert child.popen and child.popen.stdout
        with contextlib.suppress(KeyError):
            self.selector.unregister(child.popen.stdout)

    def _bury(self, child: _Child) -> None:
        """Its last words, its own children, and when it comes back."""
        assert child.popen and child.popen.stdout
        child.signal(signal.SIGKILL, group=True)
        while self._read(child):
            pass
        self._unregister(child)
        child.popen.stdout.close()
        self._tell_guard("-", child.popen.pid)
        code = child.popen.returncode
        delay = child.died()
        if self.asked:
            child.next_start = None
            return
        if not self.ready and child.deaths >= _MOST_EARLY_DEATHS:
            raise KeepsDying(
                f"{child.process.name} ended {child.deaths} times while starting: {child.last_line}",
                way_out=f"The whole story is in {child.log}.",
            )
        self.on_line(_OURSELVES, f"{child.process.name} ended (exit code {code}); it starts again in {delay:.1f} s")

    def _end_all(self) -> None:
        """SIGTERM, patience, SIGKILL; a second Ctrl-C ends the patience."""
        asked = self.asked = max(self.asked, 1)
        for child in self.children:
            child.next_start = None
            child.signal(signal.SIGTERM)
        end = time.monotonic() + self.patience
        killed = False
        while any(child.popen is not None for child in self.children):
            if not killed and (time.monotonic() > end or self.asked > asked):
                killed = True
                for child in self.children:
                    child.signal(signal.SIGKILL, group=True)
            self._turn(0.1)
        assert self.guard and self.guard.stdin
        self.guard.stdin.close()
        self.guard.wait()
        self.selector.close()

    def _tell_guard(self, act: str, group: int) -> None:
        assert self.guard and self.guard.stdin
        with contextlib.suppress(OSError):  # Somebody killed the guard: PR_SET_PDEATHSIG is still there on Linux.
            self.guard.stdin.write(f"{act} {group}\n".encode())
            self.guard.stdin.flush()

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """Signals wake the loop up; the handlers of before are put back at the end."""
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        os.set_blocking(writer, False)
        self.selector.register(reader, selectors.EVENT_READ, None)
        asking = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {signum: signal.signal(signum, self._ask) for signum in asking}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        wakeup = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(wakeup)
            for signum, handler in before.items():
                signal.signal(signum, handler)
            os.close(reader)
            os.close(writer)

    def _ask(self, *_: object) -> None:
        self.asked += 1
