"""kill -9 of workers, of the database and of all at once, while members go their ways: each step is taken once."""

from __future__ import annotations

import os
import random
import signal
import time
from functools import partial
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection

from huoqun.core.actor import system
from huoqun.playbooks.actions.ticking import tick_once
from huoqun.playbooks.bench.filling import AFTER_ALL, filled
from tests.torture.processes import fork

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]

WHOLE = "HUOQUN_TORTURE" in os.environ
RUNS, KILLS = (20_000, 200) if WHOLE else (2_000, 20)
STEPS = 7
BATCH = 100
SEED = 20261125
PATIENCE = 180.0
"""Seconds within which a database that was killed must have recovered, on however busy a machine."""
STATEMENTS = 90
"""A worker is killed at one of its first so many statements: six batches or so, anywhere within them."""


def _work(workspace_id: int, kill_at: int, kills_database: bool, before: bool) -> None:
    """Take steps until nothing is due, or until the statement at which it is killed, before or after it ran."""
    executes, seen = psycopg.Cursor.execute, 0

    def execute(self: psycopg.Cursor, *args: Any, **options: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen == kill_at and before:
            _die(kills_database)
        done = executes(self, *args, **options)
        if seen == kill_at:
            _die(kills_database)
        return done

    psycopg.Cursor.execute = execute  # type: ignore[method-assign]
    while tick_once(system(workspace_id, "playbook"), now=AFTER_ALL, limit=BATCH):
        pass


def _die(kills_database: bool) -> None:
    if kills_database:  # PostgreSQL ends every session when one of them dies so, and recovers from its log.
        os.kill(connection.connection.info.backend_pid, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def _count(query: str) -> int:
    gives_up = time.monotonic() + PATIENCE
    while time.monotonic() < gives_up:
        try:
            with connection.cursor() as cursor:
                cursor.execute(query)
                return int(cursor.fetchone()[0])
        except OperationalError:  # it recovers
            connection.close()
    raise AssertionError("the database did not come back")


def test_every_step_is_taken_once_whatever_is_killed():
    dice = random.Random(SEED)
    workspace = filled(RUNS).workspace_id
    killed, databases, children = 0, 0, set()
    while _count(f"select count(*) from playbooks_due where workspace_id = {workspace}"):
        while len(children) < 2:
            dies = killed < KILLS * 2
            at = dice.randint(1, STATEMENTS) if dies else 1 << 60
            database = dies and dice.random() < 0.05
            databases += database
            early = dice.random() < 0.5
            children.add(fork(partial(_work, workspace, at, database, early)))
        gone, status = os.wait()
        children.discard(gone)
        killed += os.WIFSIGNALED(status)
    for child in children:
        os.waitpid(child, 0)

    assert killed >= KILLS and databases >= KILLS // 50
    assert _count("select count(*) from playbooks_steplog") == RUNS * STEPS
    assert _count("select count(distinct (run_id, step, occurrence)) from playbooks_steplog") == RUNS * STEPS
    assert _count("select count(*) from chats_effect") == RUNS * STEPS
    assert _count("select count(distinct key) from chats_effect") == RUNS * STEPS
