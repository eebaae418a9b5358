"""How long a member's word takes to reach the step that waits for it, while a hundred thousand wait elsewhere.

The way that a member's message takes: the gateway's hand-over, the journal, a worker in a process of its own.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.apps import apps
from django.db import transaction

from huoqun.chats.actions import connections
from huoqun.chats.actions.receive import receive
from huoqun.chats.port.incoming import Joined, Message, Person
from huoqun.core import clock
from huoqun.core.actor import Actor, system
from huoqun.core.bench import BenchResult, bench, percentile
from huoqun.core.sql import server_cursor
from huoqun.core.worker import add_cursors

from ..actions.starting import start
from ..models import GroupRun
from .filling import filled, published

ELSEWHERE, PEOPLE = 100_000, 500
MOST_MS = 50.0
LOOK, PACE = 0.001, 0.15
LONGEST = 60.0

MANUAL = """
schema: playbook/v1
id: asking
name: asking
kind: camp
calendar: {days: 7}
enrol: {trigger: joined}
misfire: {grace: 30d, then: send_late}
templates: {ask: "回复 1 报名", thanks: "收到，{{nick}}"}
stages:
  - id: daily
    steps:
      - {id: ask, do: ask, template: ask, class: care, after: 0m, timeout: 6d, buttons: false, answers: {"1": thanks}}
      - {id: thanks, do: send, template: thanks, class: care}
exit: [{id: over, at: "D8 09:00", do: end, reason: over}]
"""

# Everybody else waits for the same word, each with the two keys that a question has.
_WAIT = """
    with waiting as (
        update playbooks_due d set waiting = true, slot = false, due_at = %(far)s
        from playbooks_run r
        where r.id = d.run_id and r.group_run_id = %(group_run)s and r.member_id is not null
        returning d.id, r.member_id
    )
    insert into playbooks_wake (workspace_id, key, due_id)
    select %(workspace)s, 'said/' || chat.id || '/' || w.member_id, w.id
    from waiting w cross join (values (0), (%(group)s)) chat(id)
"""
_WAITING = """
    select count(*) from playbooks_due d join playbooks_run r on r.id = d.run_id
    where r.group_run_id = %s and d.waiting
"""
_ANSWERED = """
    select count(*) from playbooks_steplog l join playbooks_run r on r.id = l.run_id
    where r.group_run_id = %s and l.step = 'thanks'
"""


def _elsewhere(count: int) -> GroupRun:
    row = filled(count)
    far = datetime(2100, 1, 1, tzinfo=UTC)
    with transaction.atomic(), server_cursor() as cursor:
        values = {"workspace": row.workspace_id, "group_run": row.id, "group": row.group_id, "far": far}
        cursor.execute(_WAIT, values)
    with server_cursor() as cursor:
        cursor.execute("analyze playbooks_due, playbooks_wake")
    return row


def _asked(actor: Actor, line: int, people: int) -> int:
    """A group in which everybody is asked; answers the group run's id."""
    now = clock.now()
    joined = [Joined(id=f"j{n}", at=now, chat="g", who=Person(f"p{n}", f"P{n}")) for n in range(people)]
    for n in range(0, people, 100):
        receive(actor, connection_id=line, items=joined[n : n + 100], now=now)
    group = apps.get_model("groups", "Group").objects.get(workspace_id=actor.workspace_id, key="g", platform="null")
    version = published(actor.workspace_id, "asking", MANUAL)
    uid = start(actor, version_id=version.id, group_id=group.id, starts_on=now.date(), now=now)
    return GroupRun.objects.get(uid=uid).id


@contextmanager
def _worker() -> Iterator[None]:
    add_cursors()
    running = subprocess.Popen([sys.executable, "-m", "huoqun.site.main", "worker"], env=os.environ)
    try:
        yield
    finally:
        running.terminate()
        running.wait(30)


def _until(query: str, group_run_id: int, count: int) -> float:
    """The moment at which so many are there."""
    begun = time.perf_counter()
    while time.perf_counter() - begun < LONGEST:
        with server_cursor() as cursor:
            if cursor.execute(query, [group_run_id]).fetchone()[0] >= count:  # type: ignore[index]
                return time.perf_counter()
        time.sleep(LOOK)
    raise TimeoutError(f"{count} were not there after {LONGEST:.0f} s")


def _waits(actor: Actor, line: int, group_run_id: int, people: int) -> list[float]:
    """Milliseconds from each word's hand-over until the next step was taken, one word after another."""
    waits = []
    chance = random.Random(7)
    for n in range(people):
        time.sleep(chance.uniform(PACE / 2, PACE))
        begun, now = time.perf_counter(), clock.now()
        said = Message(id=f"m{n}", at=now, chat="g", sender=Person(f"p{n}", f"P{n}"), text="1")
        receive(actor, connection_id=line, items=[said], now=now)
        waits.append((_until(_ANSWERED, group_run_id, n + 1) - begun) * 1000)
    return waits


@bench("wake")
def wake(scale: float) -> Sequence[BenchResult]:
    """A word said in a group of 500 while many wait elsewhere."""
    row = _elsewhere(max(1_000, int(ELSEWHERE * scale)))
    actor = system(row.workspace_id, "bench")
    now = clock.now()
    line = connections.add(actor, platform="null", name="bench", settings={}, secrets={}, now=now - timedelta(days=1))
    people = max(50, int(PEOPLE * scale))
    with _worker():
        group_run = _asked(actor, line, people)
        _until(_WAITING, group_run, people)
        waits = _waits(actor, line, group_run, people)
    slow = percentile(waits, 0.99)
    return [
        BenchResult(
            "wake p99", round(slow, 1), "ms", round(statistics.median(waits), 1), None, len(waits),
            (round(min(waits), 1), round(max(waits), 1)), f"{MOST_MS:.0f} ms", slow <= MOST_MS,
        )
    ]  # fmt: skip
