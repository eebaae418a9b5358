"""While something that happened waits for a worker, an import holds still; never for long, and never for nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from huoqun.chats.actions.receive import receive
from huoqun.chats.models import Connection
from huoqun.chats.port.incoming import Message, Person
from huoqun.core import lanes
from huoqun.core.actor import Actor
from huoqun.core.journal import lane_of
from huoqun.core.worker import add_cursors, catch_up
from huoqun.imports.batches import BATCH, BATCH_BESIDE, Batcher
from huoqun.imports.giving_way import MOST, STEP, Politeness
from huoqun.imports.records import Said

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
LATER = NOON + timedelta(seconds=1)


class Hours:
    """A clock that moves only while the import works or holds still."""

    def __init__(self) -> None:
        self.seconds, self.pauses = 0.0, 0

    def work(self, seconds: float) -> None:
        self.seconds += seconds

    def hold_still(self, seconds: float) -> None:
        self.seconds += seconds
        self.pauses += 1

    def politeness(self, workspace: int, now: datetime = LATER, meanwhile=lambda pauses: None) -> Politeness:
        def pause(seconds: float) -> None:
            self.hold_still(seconds)
            meanwhile(self.pauses)

        return Politeness(workspace, now=lambda: now, elapsed=lambda: self.seconds, pause=pause)


@pytest.fixture
def hours():
    return Hours()


@pytest.fixture
def worker(workspace):
    lanes.hold("worker", now=NOON)
    add_cursors()
    read()


@pytest.fixture
def chen_says(workspace):
    row = Connection.objects.create(
        workspace_id=workspace, platform="testing", realm="testing", name="bot", created_at=NOON
    )

    def says(text: str) -> None:
        said = Message(id=text, at=NOON, chat="lake", sender=Person("u-chen", "Chen"), text=text)
        receive(Actor(workspace, "gateway", row.id), connection_id=row.id, items=[said], now=NOON)

    return says


def read(*_) -> None:
    catch_up(now=lambda: LATER)


def test_it_goes_on_at_once_where_nothing_waits(workspace, worker, hours):
    politeness = hours.politeness(workspace)
    hours.work(1)

    assert not politeness.give_way()
    assert hours.pauses == 0


def test_it_holds_still_until_what_was_said_is_read(workspace, worker, chen_says, hours):
    politeness = hours.politeness(workspace, meanwhile=lambda pauses: read() if pauses == 5 else None)
    chen_says("早")
    hours.work(1)

    assert politeness.give_way()
    assert hours.pauses == 5


def test_it_moves_on_also_where_there_is_never_quiet(workspace, worker, chen_says, hours):
    """Three quarters of the time belong to what happens, one quarter to the import."""
    politeness = hours.politeness(workspace)
    chen_says("早")
    for _ in range(4):
        hours.work(1)
        politeness.give_way()

    assert hours.seconds == pytest.approx(4 * (1 + MOST), abs=5 * STEP)


def test_what_was_said_just_now_is_no_reason_to_wait(workspace, worker, chen_says, hours):
    politeness = hours.politeness(workspace, now=NOON + timedelta(milliseconds=30))
    chen_says("早")
    hours.work(1)
    politeness.give_way()

    assert hours.pauses == 0


def test_a_job_that_is_no_more_is_not_waited_for(workspace, worker, chen_says, hours):
    with connection.cursor() as cursor:
        row = ["camps.forgotten", lane_of(workspace)]
        cursor.execute("insert into core_cursor (consumer, lane, epoch, xid, fact_id) values (%s, %s, 0, '0', 0)", row)
    chen_says("早")
    read()
    politeness = hours.politeness(workspace)
    hours.work(1)

    assert not politeness.give_way()


def test_nobody_is_waited_for_where_no_worker_runs(workspace, chen_says, hours):
    add_cursors()
    politeness = hours.politeness(workspace)
    chen_says("早")
    hours.work(1)
    politeness.give_way()

    assert hours.pauses == 0


def test_batches_are_small_from_when_somebody_waits():
    batcher, sizes = Batcher(part=lambda: "a.txt"), []
    said = (
        Said(line=n, at=NOON, chat="lake", sender="u-chen", sender_name="Chen", text=str(n)) for n in range(3 * BATCH)
    )
    for full in batcher.batches(said):
        sizes.append(len(full.batch.records))
        batcher.most = BATCH_BESIDE if len(sizes) < 3 else BATCH

    assert sizes[:4] == [BATCH, BATCH_BESIDE, BATCH_BESIDE, BATCH]
    assert sum(sizes) == 3 * BATCH
