"""First replies owed: newcomers to many groups, half of them answered; who is listed, how soon, and who wrongly."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from huoqun.chats.actions.connections import add
from huoqun.chats.actions.receive import receive
from huoqun.chats.port.incoming import Message, Person
from huoqun.chats.queries.waiting import waiting
from huoqun.chats.waiting import WaitingKind
from huoqun.core import clock, worker
from huoqun.core.actions import create_workspace
from huoqun.core.actor import Actor, system
from huoqun.core.bench import BenchResult
from huoqun.members.queries.counted import names

GROUPS, NEWCOMERS = 50, 1_000
HOST = Person("host", "Host")


def first_replies(scale: float) -> list[BenchResult]:
    """`scale`: of the newcomers."""
    now, count = clock.now(), max(40, int(NEWCOMERS * scale))
    workspace = create_workspace(
        system(0, "bench"), name="first replies", zone="UTC", language="en", currency="CNY", now=now
    )
    connection = add(system(workspace, "bench"), platform="simulator", name="bench", settings={}, secrets={}, now=now)
    gateway = Actor(workspace, "gateway", connection)
    known = [_said(f"old-{n}", n, HOST, "hello", now - timedelta(days=20)) for n in range(GROUPS)]
    receive(gateway, connection_id=connection, items=known, now=now)
    begun = time.perf_counter()
    items = [one for n in range(count) for one in _of_newcomer(n, now)]
    for start in range(0, len(items), 500):
        receive(gateway, connection_id=connection, items=items[start : start + 500], now=now)
    worker.add_cursors()
    worker.catch_up(now=lambda: now, names=["chats.waiting"])
    lines = waiting(workspace, kind=WaitingKind.NEWCOMER, now=now, limit=count)
    took = time.perf_counter() - begun
    called = names(workspace, {line.member_id for line in lines})
    listed = {called[line.member_id] for line in lines}
    owed = {f"New {n}" for n in range(count) if n % 2}
    missed, wrong = len(owed - listed), len(listed - owed)
    return [
        BenchResult("first replies owed, all listed in", took, "s", None, None, count, None, "≤ 60", took <= 60),
        BenchResult("first replies owed, not listed", missed, "people", None, None, len(owed), None, "0", missed == 0),
        BenchResult("first replies had, but listed", wrong, "people", None, None, count // 2, None, "0", wrong == 0),
    ]


def _said(id: str, group: int, who: Person, text: str, at: datetime, reply_to: str | None = None) -> Message:
    chat = f"g{group % GROUPS}"
    return Message(id=id, at=at, chat=chat, chat_name=chat, sender=who, text=text, reply_to=reply_to)


def _of_newcomer(n: int, now: datetime) -> list[Message]:
    """First words, and of every second one a reply; five hours apart in a group, so that nobody answers by chance."""
    at = now - timedelta(hours=5 * (n // GROUPS), minutes=1 + n % GROUPS)
    first = _said(f"new-{n}", n, Person(f"new-{n}", f"New {n}"), "hi, glad to be here", at)
    if n % 2:
        return [first]
    return [first, _said(f"re-{n}", n, HOST, "welcome", at + timedelta(seconds=30), reply_to=f"new-{n}")]
