"""Many clients on few accounts, while the database is killed: the ledger adds up, and no key is applied twice."""

from __future__ import annotations

import multiprocessing
import os
import random
import select
import signal
import time
from datetime import UTC, datetime, timedelta
from functools import partial

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, connection

from huoqun.core.actor import system
from huoqun.core.models import Workspace
from huoqun.members.models import Member
from huoqun.points.actions.transferring import post, reverse, transfer, void, void_late
from huoqun.points.queries.auditing import audit
from huoqun.points.rules import (
    Account,
    AccountKind,
    BelowFloor,
    CannotReverse,
    Currency,
    NewTransfer,
    NoSuchTransfer,
    issue,
    of_member,
)
from tests.torture.processes import fork

pytestmark = [pytest.mark.torture, pytest.mark.django_db(transaction=True)]

WHOLE = "HUOQUN_TORTURE" in os.environ
CLIENTS, SECONDS, KILLS = (32, 60, 20) if WHOLE else (8, 6, 2)
PAUSE = SECONDS / (KILLS + 2)
ACCOUNTS = 50
SEED = 20261126
PATIENCE = 180
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
STOCKS = [Account(AccountKind.STOCK, Currency.POINTS, name=f"mug {n}") for n in range(4)]
KEYS = 200_000
CAME_BACK = (OperationalError, InterfaceError)


def _asked(number: int, members: list[int]) -> NewTransfer:
    """The transfer of a key: whoever asks by this key asks for the same."""
    dice = random.Random(number)
    member = of_member(dice.choice(members), Currency.POINTS)
    kind = dice.choice(["grant", "spend", "spend", "reserve"])
    amount = dice.randint(1, 20) if kind == "grant" else dice.randint(1, 12)
    if kind == "grant":
        return NewTransfer(str(number), issue(Currency.POINTS), member, amount, "")
    until = NOON + timedelta(seconds=dice.randint(1, 100)) if kind == "reserve" else None
    return NewTransfer(str(number), member, dice.choice(STOCKS), amount, "", pending_until=until)


def _leave_the_machine() -> None:
    """A moment for others: a server that recovers has the work of a day to read, and two cores."""
    select.select([], [], [], 0.05)


def _client(workspace_id: int, members: list[int], seed: int, over) -> None:
    """Act until it is over; what the database did not answer is asked once more by the same keys."""
    dice, actor, again = random.Random(seed), system(workspace_id, "torture"), None
    while not over.is_set() or again is not None:
        act = again or _next(dice, actor, members)
        again = None
        try:
            act()
        except CAME_BACK as error:
            if isinstance(error.__cause__, psycopg.errors.DeadlockDetected):
                os._exit(3)
            connection.close()
            _leave_the_machine()
            again = act
        except (NoSuchTransfer, CannotReverse, BelowFloor):
            continue


def _next(dice: random.Random, actor, members):
    # Others are at the same keys.
    recent = min(KEYS, 1 + int(time.monotonic() * 200) % KEYS)
    keys = sorted({max(0, recent - dice.randint(0, 400)) for _ in range(dice.choice([1, 1, 5, 20]))})
    dice.shuffle(keys)
    said = [str(key) for key in keys]
    moment = NOON + timedelta(seconds=dice.randint(0, 50))
    kind = dice.choice(["make"] * 6 + ["post", "void", "reverse", "late"])
    return {
        "make": partial(transfer, actor, transfers=[_asked(key, members) for key in keys], now=NOON),
        "post": partial(post, actor, keys=said, now=moment),
        "void": partial(void, actor, keys=said, now=moment, why="cancelled"),
        "reverse": partial(reverse, actor, key=said[0], reason="", now=moment),
        "late": partial(void_late, actor, now=moment),
    }[kind]


_BUSY = "select pid from pg_stat_activity where state = 'active' and pid <> pg_backend_pid() and backend_type = %s"


def _kill_server(dice: random.Random) -> bool:
    """kill -9 of a session at work: PostgreSQL ends all of them, and recovers from its log."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_BUSY, ["client backend"])
            busy = [row[0] for row in cursor.fetchall()]
        if not busy:
            return False
        os.kill(dice.choice(busy), signal.SIGKILL)
    except (*CAME_BACK, ProcessLookupError):
        connection.close()
        return False
    connection.close()
    return True


def _answer(query: str, *values):
    gives_up = time.monotonic() + PATIENCE
    while time.monotonic() < gives_up:
        try:
            with connection.cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall()
        except CAME_BACK:
            connection.close()
            _leave_the_machine()
    raise AssertionError("the database did not come back")


def test_the_ledger_adds_up_whatever_is_killed():
    dice = random.Random(SEED)
    workspace = Workspace.objects.create(name="Torture", created_at=NOON).id
    members = [Member.objects.create(workspace_id=workspace, name="", created_at=NOON).id for _ in range(ACCOUNTS - 5)]
    over, begun = multiprocessing.get_context("fork").Event(), time.monotonic()
    children = [fork(partial(_client, workspace, members, SEED + n, over)) for n in range(CLIENTS)]
    killed, due = 0, begun + PAUSE
    while killed < KILLS or time.monotonic() < begun + SECONDS:
        assert time.monotonic() < begun + SECONDS + PATIENCE, f"only {killed} kills: the database did not come back"
        _leave_the_machine()
        if killed < KILLS and time.monotonic() >= due and _kill_server(dice):
            killed, due = killed + 1, time.monotonic() + PAUSE
    over.set()
    ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]

    assert set(ends) == {0}, "3: two waited for one another in a circle"
    ((transfers, keys),) = _answer("select count(*), count(distinct key) from points_transfer")
    assert transfers == keys > 0
    assert _answer(
        "select sum(posted), min(posted - reserved) filter (where kind <> 'issue') >= 0 from points_account"
    ) == [(0, True)]
    states = {row[0] for row in _answer("select distinct state from points_transfer")}
    assert states == {0, 1, 2} or not WHOLE, "this run shows little"
    assert audit(workspace).differences == ()
    wrong = [
        key
        for key, *rest in _answer("select key, amount from points_transfer where reverses is null")
        if rest != [_asked(int(key), members).amount]
    ]
    assert wrong == []
