"""Consumers: batch and cursor together, poison parked, imports never acted on."""

from __future__ import annotations

import contextlib

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from huoqun.core import jobs, lanes, worker
from huoqun.core.facts import Origin
from huoqun.core.models import LANES, Parked, Workspace
from huoqun.core.tests.writers import NOON, Writer

pytestmark = pytest.mark.django_db(transaction=True)

heard: list[int] = []
poison: set[int] = set()


def _hear(units, now):
    """Remembers numbers; fails on poison."""
    for unit in units:
        if unit.fact.payload["number"] in poison:
            raise ValueError("a member's words must not be in the error")
    heard.extend(unit.fact.payload["number"] for unit in units)


@pytest.fixture
def workspace() -> Workspace:
    heard.clear()
    poison.clear()
    return Workspace.objects.create(name="Hangzhou", created_at=NOON)


@pytest.fixture
def listener(monkeypatch):
    """Registers the consumer for this test only."""
    monkeypatch.setattr(jobs, "_consumers", {})

    def register(*, acts=False, handle=_hear):
        jobs.consumer("testing.hear", hears=[("testing.counted", 1)], acts=acts, batch=10)(handle)
        worker.add_cursors()

    return register


@pytest.fixture
def say(workspace):
    writer = Writer(workspace.id)

    def do(*numbers, origin=Origin.LIVE):
        writer.begin()
        writer.say(*numbers, origin=origin)
        writer.commit()

    yield do
    writer.close()


def catch_up():
    return worker.catch_up(now=lambda: NOON)


def test_everything_is_heard_once_over_many_batches(listener, say):
    listener()
    say(*range(35))

    catch_up()
    catch_up()

    assert heard == list(range(35))


def test_a_poison_fact_is_parked_and_the_stream_goes_on(listener, say, workspace):
    listener()
    poison.update({3, 17})
    say(*range(25))

    catch_up()

    assert sorted(heard) == sorted(set(range(25)) - {3, 17})
    parked = Parked.objects.of(workspace.id)
    assert parked.count() == 2
    assert "member's words" not in parked.first().error


def test_a_database_that_fails_parks_nothing(listener, say):
    def fail(units, now):
        raise OperationalError("the server went away")

    listener(handle=fail)
    say(1)

    with pytest.raises(jobs.CannotPark):
        catch_up()
    assert not Parked.objects.exists()


def test_one_that_fails_holds_up_no_other(listener, say, monkeypatch):
    """They share a transaction; when the database refuses one of them, each works by itself."""
    listener()

    def fail(units, now):
        raise OperationalError("canceling statement due to lock timeout")

    jobs.consumer("testing.fails", hears=[("testing.counted", 1)], acts=False)(fail)
    worker.add_cursors()
    say(1, 2)

    with pytest.raises(jobs.CannotPark):
        catch_up()

    assert heard[-2:] == [1, 2]


def _counts(units, now):
    """Leaves a trace in the database for each unit."""
    with connection.cursor() as cursor:
        cursor.executemany("update core_workspace set name = name || %s", [["!"]] * len(units))


def _swallows(units, now):
    """Goes on as if the database had refused nothing."""
    if any(unit.fact.payload["number"] in poison for unit in units):
        with contextlib.suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("select 1 / 0")


def _swallows_within(units, now):
    """The same, by Django's own way, in a part that has no savepoint."""
    if any(unit.fact.payload["number"] in poison for unit in units):
        with contextlib.suppress(DatabaseError), transaction.atomic(savepoint=False):
            Workspace.objects.create(id=Workspace.objects.get().id, name="Twice", created_at=NOON)


@pytest.mark.parametrize("poisoned", [_hear, _swallows, _swallows_within])
@pytest.mark.parametrize("first_by_name", [True, False])
def test_what_others_did_beside_one_that_failed_is_done_once(listener, say, workspace, poisoned, first_by_name):
    listener(handle=poisoned)
    name = "testing.counts" if first_by_name else "testing.noted"
    jobs.consumer(name, hears=[("testing.counted", 1)], acts=False)(_counts)
    worker.add_cursors()
    poison.add(2)
    say(1, 2, 3)

    catch_up()

    assert [(one.consumer, one.attempts) for one in Parked.objects.of(workspace.id)] == [("testing.hear", 1)]
    assert Workspace.objects.get(id=workspace.id).name == "Hangzhou!!!"


def test_a_newcomer_reads_from_the_beginning_and_then_with_the_others(listener, say):
    """Two that stand at different places never make one another hear anything twice."""
    listener()
    say(*range(25))
    catch_up()
    late = []
    jobs.consumer("testing.late", hears=[("testing.counted", 1)], acts=False, batch=7)(
        lambda units, now: late.extend(unit.fact.payload["number"] for unit in units)
    )
    worker.add_cursors()
    say(25, 26)

    catch_up()

    assert heard == late == list(range(27))


@pytest.mark.parametrize(
    ("numbers", "alone"),
    [
        # Somebody waits for the answer to one word
        ([1], True),
        # A crowd is read once, by all together
        (range(jobs.FEW), False),
    ],
)
def test_who_is_waited_for_reads_first_while_facts_come_singly(listener, say, numbers, alone):
    read: list[tuple[str, int]] = []

    def told(name):
        def handle(units, now):
            with connection.cursor() as cursor:
                read.append((name, cursor.execute("select txid_current()").fetchone()[0]))

        return handle

    listener(handle=told("hear"))
    jobs.consumer("testing.wake", hears=[("testing.counted", 1)], acts=False, first=True)(told("wake"))
    worker.add_cursors()
    say(*numbers)

    catch_up()

    assert sorted(name for name, _ in read) == ["hear", "wake"]
    assert (read[0][0] == "wake" and read[0][1] < read[1][1]) if alone else (read[0][1] == read[1][1])


def test_what_reaches_people_ignores_imports(listener, say):
    listener(acts=True)
    say(1)
    say(2, origin=Origin.IMPORT)
    say(3, origin=Origin.RESTORE)
    say(4, origin=Origin.SIMULATION)

    catch_up()

    assert heard == [1, 4]


def test_a_new_consumer_that_reaches_people_starts_at_the_present(listener, say):
    say(1)
    listener(acts=True)
    say(2)

    catch_up()

    assert heard == [2]


def test_a_batch_that_another_worker_has_is_left_alone(listener, say, workspace):
    listener()
    say(1)
    other = Writer(workspace.id)
    other.begin()
    other._do(lambda: connection.cursor().execute("select from core_cursor for update"))

    assert catch_up() == 0

    other.close()
    catch_up()
    assert heard == [1]


def test_lanes_are_shared_out_and_move_when_a_worker_dies():
    assert lanes.hold("first", now=NOON) == list(range(LANES))
    assert lanes.hold("second", now=NOON) == []

    first, second = lanes.hold("first", now=NOON), lanes.hold("second", now=NOON)
    assert len(first) == len(second) == LANES // 2
    assert sorted(first + second) == list(range(LANES))

    ten_seconds_later = NOON + lanes.LEASE + lanes.RENEW
    assert lanes.hold("second", now=ten_seconds_later) == list(range(LANES))


def test_a_worker_that_leaves_in_good_order_lets_go_at_once():
    lanes.hold("first", now=NOON)
    lanes.let_go("first")

    assert lanes.hold("second", now=NOON) == list(range(LANES))
