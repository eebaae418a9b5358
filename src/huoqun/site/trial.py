"""A whole Huoqun in a home of its own, started as a person starts it: for the bench of starting, and to be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from huoqun.core.errors import Refused


class DidNotStart(Refused):
    """The program ended, or said nothing in time."""

    code = "trial_did_not_start"
    message = "Huoqun did not start."


class Trial:
    """`start` answers when the address was printed. `processes` are all of this home, the database's among them."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = _free_port()
        self.line = ""
        self._popen: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int:
        assert self._popen
        return self._popen.pid

    def start(self, *words: str, seconds: float = 180) -> float:
        """Run `huoqun WORDS` until it prints its address; answers after how many seconds that was."""
        own = {k: v for k, v in os.environ.items() if not k.startswith("HUOQUN_") and k != "DATABASE_URL"}
        env = {**own, "HUOQUN_HOME": str(self.home), "HUOQUN_PORT": str(self.port)}
        env["HUOQUN_PUBLIC_URL"] = f"http://127.0.0.1:{self.port}"
        begun = time.monotonic()
        with (self.home / "trial.out").open("w") as out:
            self._popen = subprocess.Popen(
                [sys.executable, "-m", "huoqun.site.main", *words], env=env, stdout=out, stderr=out, text=True
            )
        while time.monotonic() - begun < seconds:
            said = (self.home / "trial.out").read_text()
            if f"http://127.0.0.1:{self.port}" in said:
                self.line = said.strip().splitlines()[-1]
                return time.monotonic() - begun
            if self._popen.poll() is not None:
                raise DidNotStart(f"It ended: {said[-500:]}")
            time.sleep(0.02)
        self.kill()
        raise DidNotStart(f"Nothing in {seconds:.0f} s.")

    def stop(self) -> float:
        """Ctrl-C; answers after how many seconds it had ended."""
        assert self._popen
        begun = time.monotonic()
        self._popen.send_signal(signal.SIGINT)
        self._popen.wait(30)
        return time.monotonic() - begun

    def kill(self) -> None:
        """kill -9 of the supervisor."""
        assert self._popen
        self._popen.kill()
        self._popen.wait()

    def parts(self) -> dict[str, int]:
        """The living parts by name: web, worker and gateway."""
        found = {_name(pid): pid for pid in _children(self.pid)}
        return {name.removeprefix("huoqun-"): pid for name, pid in found.items() if name.startswith("huoqun-")}

    def keeper(self) -> int | None:
        """The process that keeps the embedded server."""
        for pid, command in _commands():
            if "huoqun.site.database.keeper" in command and str(self.home) in command:
                return pid
        return None

    def processes(self) -> set[int]:
        """Every process of this home."""
        roots = {self.pid, self.keeper() or 0} - {0}
        found: set[int] = set()
        while roots:
            pid = roots.pop()
            found.add(pid)
            roots |= set(_children(pid)) - found
        return {pid for pid in found if Path(f"/proc/{pid}").exists()}

    def pss_mb(self) -> float:
        """Memory of all of them, what is shared counted once (proportional set size)."""
        return sum(_pss_kb(pid) for pid in self.processes()) / 1024


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _commands() -> Iterator[tuple[int, str]]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            yield int(folder.name), (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue


def _children(pid: int) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def _pss_kb(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        return 0
    return 0
