"""The journal: every committed fact is read once, whatever the order in which its writers commit."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huoqun.core import journal
from huoqun.core.journal import START, lane_of
from huoqun.core.models import Workspace
from huoqun.core.tests.writers import NOON, Writer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def workspace() -> Workspace:
    return Workspace.objects.create(name="Hangzhou", created_at=NOON)


class Reader:
    """Reads on from where it stopped, as a consumer's cursor does."""

    def __init__(self, workspace_id: int) -> None:
        self.lane, self.place, self.numbers = lane_of(workspace_id), START, []

    def read(self) -> list[int]:
        new = journal.read(self.lane, self.place, limit=100)
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
