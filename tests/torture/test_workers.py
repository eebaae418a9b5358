"""kill -9 of workers at random points loses nothing and doubles nothing."""

from __future__ import annotations

import os
import random
from datetime import timedelta

import pytest
from django.db import connection

from huoqun.core import jobs, worker
from huoqun.core.models import Workspace
from huoqun.core.tests.writers import NOON, Writer
from tests.torture.processes import fork, kill

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]

WHOLE = "HUOQUN_TORTURE" in os.environ
KILLS = 200 if WHOLE else 20
SEED = 20261122
FACTS_BETWEEN_KILLS = 60


def _note(units, now):
    """Writes down every number it hears: a second hearing makes a second row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into torture_heard select unnest(%s::int[])", [[u.fact.payload["number"] for u in units]]
        )


@pytest.fixture
def heard(monkeypatch):
    monkeypatch.setattr(jobs, "_consumers", {})
    jobs.consumer("testing.note", hears=[("testing.counted", 1)], acts=False, batch=7)(_note)
    with connection.cursor() as cursor:
        cursor.execute("create table torture_heard (number int)")
    worker.add_cursors()
    yield lambda: _column("select number from torture_heard order by number")
    with connection.cursor() as cursor:
        cursor.execute("drop table torture_heard")


def _column(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [row[0] for row in cursor.fetchall()]


class Times:
    """A clock that only goes forward when it is looked at: a lease of a killed worker ends without waiting."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self):
        self.at += timedelta(seconds=1)
        return self.at


def _work(start):
    times = Times()
    times.at = start
    worker.Worker(now=times, name=f"worker-{os.getpid()}").run()


def test_workers_killed_at_random_points_lose_and_double_nothing(heard):
    """Two workers at a time, each killed in turn, while slow and fast writers commit in any order."""
    dice = random.Random(SEED)
    workspaces = [Workspace.objects.create(name=f"W{n}", created_at=NOON) for n in range(5)]
    writers = [Writer(w.id) for w in workspaces]
    said, number, clock = [], 0, NOON
    children = [fork(lambda: _work(clock)) for _ in range(2)]
    try:
        for _ in range(KILLS):
            for _ in range(FACTS_BETWEEN_KILLS):
                number += 1
                writer = dice.choice(writers)
                if not writer.is_open:
                    writer.begin()
                writer.say(number)
                if dice.random() < 0.3:
                    said += writer.commit()
            clock += timedelta(minutes=1)
            kill(children.pop(0))
            children.append(fork(lambda at=clock: _work(at)))
    finally:
        for child in children:
            kill(child)
        for writer in writers:
            if writer.is_open:
                said += writer.commit()
            writer.close()

    assert heard(), "the workers were killed before they did anything: this run shows nothing"
    worker.catch_up(now=lambda: clock)

    assert heard() == sorted(said)
    assert len(said) == KILLS * FACTS_BETWEEN_KILLS
