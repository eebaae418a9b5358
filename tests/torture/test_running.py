"""kill -9 of the supervisor, of each part, of the database's keeper, and of everything at once: starting again works,
and nothing is lost.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from pathlib import Path

import psycopg
import pytest

from huoqun.site.database.lease import status
from huoqun.site.database.tests.conftest import until
from huoqun.site.trial import DidNotStart, Trial

pytestmark = [pytest.mark.torture, pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]

ROUNDS = 30 if "HUOQUN_TORTURE" in os.environ else 3
SEED = 20261122
PARTS = ("keeper", "everything", "supervisor", "gateway", "worker", "web")


@pytest.fixture
def trial(tmp_path):
    made = Trial(tmp_path)
    yield made
    for pid in made.processes():
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def kept(home: Path) -> set[int]:
    """The ids of what is in the database that runs in this home."""
    state = status(home)
    assert state is not None, "the database is gone"
    with psycopg.connect(state.dsn) as connection:
        return {row[0] for row in connection.execute("select id from core_fact")}


def _answers(trial) -> bool:
    from huoqun.site.supervisor import answers

    return answers(f"http://127.0.0.1:{trial.port}/healthz", seconds=5)


def _kill(trial, part) -> None:
    if part == "everything":
        for pid in trial.processes():
            os.kill(pid, signal.SIGKILL)
        trial.kill()
        trial.start("up")
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
    for part in [*PARTS[:ROUNDS], *(dice.choice(PARTS) for _ in range(ROUNDS - len(PARTS)))]:
        before = kept(trial.home)

        _kill(trial, part)

        assert before <= kept(trial.home), f"facts are lost after the {part} was killed"
    mine = trial.processes()
    assert trial.stop() < 10
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in mine))
