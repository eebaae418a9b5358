"""The journal: every committed fact is read once, whatever the order in which its writers commit."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huoqun.core import journal
from huoqun.core.actor import system
from huoqun.core.facts import Origin
from huoqun.core.journal import START, NotHistory, stream_of, telling_history
from huoqun.core.models import Workspace
from huoqun.core.tests.writers import NOON, Counted, Writer
from huoqun.core.worker import held_back

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def workspace() -> Workspace:
    return Workspace.objects.create(name="Hangzhou", created_at=NOON)


class Reader:
    """Reads on from where it stopped, as a consumer's cursor does."""

    def __init__(self, workspace_id: int, origin: Origin = Origin.LIVE) -> None:
        self.stream, self.place, self.numbers = stream_of(workspace_id, origin), START, []

    def read(self) -> list[int]:
        new = journal.read(self.stream, self.place, limit=100)
        if new:
            self.place = new[-1][0]
        self.numbers += [f.payload["number"] for _, f in new]
        return [f.payload["number"] for _, f in new]


@pytest.fixture
def writers(workspace):
    made = [Writer(workspace.id) for _ in range(3)]
    yield made
    for writer in made:
        writer.close()


def test_what_is_recorded_is_read_in_order(workspace, writers):
    writer, reader = writers[0], Reader(workspace.id)
    writer.begin()
    writer.say(1, 2, 3)
    assert reader.read() == []

    writer.commit()

    assert reader.read() == [1, 2, 3]
    assert reader.read() == []


def test_what_a_running_transaction_holds_back_is_known_to_be_there(workspace, writers):
    slow, fast, _ = writers
    assert not held_back()
    slow.begin()
    slow.say(1)
    fast.begin()
    fast.say(2)
    fast.commit()
    assert held_back()

    slow.commit()

    assert not held_back()


def test_a_slow_writer_is_not_overtaken(workspace, writers):
    """The slow one has the lower ids: a reader that went by ids alone would never see them."""
    slow, fast, _ = writers
    reader = Reader(workspace.id)
    slow.begin()
    slow.say(1)
    fast.begin()
    fast.say(2)
    fast.commit()

    assert reader.read() == []
    slow.say(3)
    slow.commit()

    assert reader.read() == [1, 3, 2]


def test_history_is_a_stream_of_its_own(workspace, writers):
    writer, live, history = writers[0], Reader(workspace.id), Reader(workspace.id, Origin.IMPORT)
    writer.begin()
    writer.say(1)
    writer.say(2, origin=Origin.IMPORT)
    writer.say(3, origin=Origin.SIMULATION)
    writer.say(4, origin=Origin.RESTORE)
    writer.commit()

    assert live.read() == [1, 3]
    assert history.read() == [2, 4]


def test_what_happens_does_not_wait_for_whoever_tells_history(workspace, writers):
    """Nor does it overtake anybody else who is slow, and history itself waits for everybody."""
    slow, fast, _ = writers
    live, history = Reader(workspace.id), Reader(workspace.id, Origin.IMPORT)
    with telling_history():
        journal.record(system(workspace.id, "test"), [Counted(number=1)], at=NOON, origin=Origin.IMPORT)
        fast.begin()
        fast.say(2)
        fast.say(3, origin=Origin.IMPORT)
        fast.commit()
        read_meanwhile = fast._do(lambda: (live.read(), history.read()))
        slow.begin()
        slow.say(4)
        fast.begin()
        fast.say(5)
        fast.commit()
        read_behind_the_slow = fast._do(live.read)
    slow.commit()

    assert read_meanwhile == ([2], [])
    assert read_behind_the_slow == []
    assert live.read() == [4, 5]
    assert history.read() == [1, 3]


def test_whoever_tells_history_tells_nothing_else(workspace):
    with pytest.raises(NotHistory), telling_history():
        journal.record(system(workspace.id, "test"), [Counted(number=1)], at=NOON)
    journal.record(system(workspace.id, "test"), [Counted(number=2)], at=NOON)

    assert Reader(workspace.id).read() == [2]


def test_what_was_rolled_back_was_never_said(workspace, writers):
    writer, reader = writers[0], Reader(workspace.id)
    writer.begin()
    writer.say(1)
    writer.roll_back()

    assert reader.read() == []


def test_another_life_of_the_database_goes_on_after_the_old_one(workspace, writers):
    """After a restore the new cluster's transaction ids start low: the epoch sorts before them."""
    from django.db import connection

    from huoqun.core import epoch

    writer, reader = writers[0], Reader(workspace.id)
    writer.begin()
    writer.say(1)
    writer.commit()
    with connection.cursor() as cursor:  # as if all this had been written at very high transaction ids
        cursor.execute("update core_fact set xid = '9000000000000'")
    assert epoch.notice_new_life() is not None
    assert epoch.notice_new_life() is None

    writer.begin()
    writer.say(2)
    writer.commit()

    assert reader.read() + reader.read() == [1, 2]


steps = st.lists(
    st.tuples(st.sampled_from(["say", "commit", "roll back", "read"]), st.integers(0, 2)), min_size=1, max_size=40
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_whatever_the_order_of_commits_nothing_is_skipped_or_doubled(workspace, writers, steps):
    reader, committed, number = Reader(workspace.id), [], 0
    reader.place = _end_of(reader)
    for verb, who in steps:
        writer = writers[who]
        if verb == "read":
            reader.read()
        elif verb == "say":
            if not writer.is_open:
                writer.begin()
            number += 1
            writer.say(number)
        elif writer.is_open:
            if verb == "commit":
                committed += writer.commit()
            else:
                writer.roll_back()
    for writer in writers:
        if writer.is_open:
            committed += writer.commit()
    reader.read()

    assert sorted(reader.numbers) == sorted(committed)


def _end_of(reader: Reader) -> journal.Place:
    """Examples share a database: start where the last one ended."""
    while reader.read():
        pass
    reader.numbers.clear()
    return reader.place
