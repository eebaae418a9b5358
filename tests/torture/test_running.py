"""kill -9 of the supervisor, of each part, of the database's keeper, and of everything at once, also in the midst of
thousands of members' steps: starting again works, nothing is lost, and no step is taken twice.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from huoqun.site.database.lease import status
from huoqun.site.database.tests.conftest import until
from huoqun.site.trial import DidNotStart, Trial

pytestmark = [pytest.mark.torture, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]

WHOLE = "HUOQUN_TORTURE" in os.environ
ROUNDS = 30 if WHOLE else 3
SEED = 20261122
PARTS = ("keeper", "midst", "supervisor", "everything", "gateway", "worker", "web")
"""`midst`: everything at once, while the worker takes steps."""
RUNS, KILLS = (20_000, 20) if WHOLE else (2_000, 1)
STEPS = 7
PATIENCE = 240.0
"""Seconds without one more step after which the worker counts as stuck, on however busy a machine."""
FILL = """
import django; django.setup()
from django.db import transaction
from huoqun.core import clock
from huoqun.core.actions import set_clock
from huoqun.core.actor import system
from huoqun.core.models import Workspace
from huoqun.playbooks.bench.filling import AFTER_ALL, filled
with transaction.atomic():
    row = filled({runs})
    set_clock(system(row.workspace_id, "torture"), shown=AFTER_ALL, speed=1, real=clock.now())
    Workspace.objects.filter(id=row.workspace_id).update(send_nothing=True)
"""
"""Members of a workspace whose clock says that all their steps are due; what they ask for goes nowhere."""


@pytest.fixture
def trial(tmp_path):
    made = Trial(tmp_path)
    yield made
    for pid in made.processes():
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def kept(home: Path) -> set[int]:
    """The ids of what is in the database that runs in this home."""
    with psycopg.connect(_dsn(home)) as connection:
        return {row[0] for row in connection.execute("select id from core_fact")}


def _answers(trial) -> bool:
    from huoqun.site.supervisor import answers

    return answers(f"http://127.0.0.1:{trial.port}/healthz", seconds=5)


def _everything(trial) -> None:
    for pid in trial.processes():
        # A server whose child is killed ends its other children by itself.
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    trial.kill()
    trial.start("up")


def _fill(trial) -> None:
    own = {k: v for k, v in os.environ.items() if not k.startswith("HUOQUN_") and k != "DATABASE_URL"}
    own |= {"HUOQUN_HOME": str(trial.home), "DATABASE_URL": _dsn(trial.home)}
    own |= {"DJANGO_SETTINGS_MODULE": "huoqun.site.settings"}
    subprocess.run([sys.executable, "-W", "ignore", "-c", FILL.format(runs=RUNS)], env=own, check=True)


def _dsn(home: Path) -> str:
    state = status(home)
    assert state is not None, "the database is gone"
    return state.dsn


def _reaches(trial, steps: int) -> int:
    """Wait until so many steps were taken; answers how many. The connection is kept, so that kills hit in the midst."""
    seen, since = 0, time.monotonic()
    with psycopg.connect(_dsn(trial.home), autocommit=True) as connection:
        while seen < steps:
            assert time.monotonic() - since < PATIENCE, f"nothing was taken after {seen} steps"
            # The server waits a moment, and looks again.
            row = connection.execute("select count(*), pg_sleep(0.01) from playbooks_steplog").fetchone()
            if row[0] > seen:
                seen, since = row[0], time.monotonic()
    return seen


def _midst(trial, dice) -> None:
    """Kill everything again and again while thousands go their ways; each step is taken once all the same."""
    _fill(trial)
    whole, killed = RUNS * STEPS, 0
    for target in sorted(dice.sample(range(1, whole), KILLS)):
        killed += _reaches(trial, target) < whole
        _everything(trial)
    _reaches(trial, whole)
    assert killed >= KILLS // 2
    with psycopg.connect(_dsn(trial.home)) as connection:
        told = connection.execute(EXACTLY).fetchone()
    assert told == (whole,) * 4


EXACTLY = """
    select (select count(*) from playbooks_steplog),
           (select count(distinct (run_id, step, occurrence)) from playbooks_steplog),
           (select count(*) from chats_effect), (select count(distinct (workspace_id, key)) from chats_effect)
"""


def _kill(trial, part, dice) -> None:
    if part == "midst":
        _midst(trial, dice)
        return
    if part == "everything":
        _everything(trial)
        return
    if part == "supervisor":
        others = trial.processes() - {trial.pid}
        trial.kill()
        until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in others))
        trial.start("up")
        return
    pid = trial.keeper() if part == "keeper" else trial.parts()[part]
    os.kill(pid, signal.SIGKILL)
    until(lambda: not Path(f"/proc/{pid}").exists())
    until(lambda: len(trial.parts()) == 3 and status(trial.home) is not None and _answers(trial))


def test_whatever_is_killed_comes_back_and_nothing_is_lost(trial):
    """A second one in the same home is refused meanwhile, and Ctrl-C ends all of it within ten seconds."""
    dice = random.Random(SEED)
    trial.start("up")
    with pytest.raises(DidNotStart, match="running already"):
        Trial(trial.home).start("up")
    again = [part for part in PARTS if part != "midst"]
    for part in [*PARTS[:ROUNDS], *(dice.choice(again) for _ in range(ROUNDS - len(PARTS)))]:
        before = kept(trial.home)

        _kill(trial, part, dice)

        assert before <= kept(trial.home), f"facts are lost after the {part} was killed"
    mine = trial.processes()
    assert trial.stop() < 10
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in mine))
