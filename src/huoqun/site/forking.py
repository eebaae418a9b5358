"""A process of ours, forked from one that has loaded everything: it starts at once, and shares what was loaded.

Spawned anew, every part would spend seconds and a hundred megabytes on the same modules.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO

from huoqun.site.database.processes import ends_with_parent

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)


class Forked:
    """The part of `subprocess.Popen` that the supervisor uses, for a child that `fork` made."""

    def __init__(self, pid: int, stdout: IO[bytes]) -> None:
        self.pid = pid
        self.stdout = stdout
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit code, below 0 the signal that ended it; None while it lives."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def send_signal(self, signum: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, signum)


def fork(work: Callable[[], None], *, name: str, env: Mapping[str, str], keep: Iterable[int] = ()) -> Forked:
    """Run `work` in a child with a session of its own, whose output is read from `stdout`; it ends with us.

    `ps` and `top` show it as `huoqun-<name>`.

    For Linux. The caller has one thread. Of our open files the child keeps only those of `keep`.
    """
    gc.freeze()  # What is collected no more is not written to either, and stays shared.
    end_with_us = ends_with_parent(signal.SIGTERM)  # made here: it remembers who we are
    reader, writer = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        os.close(writer)
        return Forked(pid, os.fdopen(reader, "rb", buffering=0))
    code = 1
    try:
        os.setsid()
        if end_with_us is not None:
            end_with_us()
        _take_over(writer, set(keep))
        Path("/proc/self/comm").write_text(f"huoqun-{name}"[:15])
        os.environ.update(env)
        work()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    raise AssertionError("unreachable")


def _take_over(writer: int, keep: set[int]) -> None:
    """Signals and files as in a process that was just started."""
    signal.set_wakeup_fd(-1)
    for signum in _SIGNALS:
        signal.signal(signum, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(writer, 1)
    os.dup2(writer, 2)
    # The supervisor's lock and the guard's pipe among them: whoever holds those seems to be the supervisor.
    for fd in [int(name) for name in os.listdir("/proc/self/fd")]:
        if fd > 2 and fd not in keep:
            with contextlib.suppress(OSError):
                os.close(fd)
    sys.stdout = os.fdopen(1, "w", buffering=1, closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)
