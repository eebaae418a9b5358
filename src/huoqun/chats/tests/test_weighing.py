"""Large groups are counted every ten minutes: what is kept is what was counted, for as long as it holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huoqun.chats.actions.receive import receive
from huoqun.chats.jobs.weighing import weigh, weigh_all
from huoqun.chats.models import Connection, GroupMonth
from huoqun.chats.port import incoming as said
from huoqun.chats.port.incoming import Person
from huoqun.chats.queries import groups, kept
from huoqun.core.actor import EVERYWHERE, Actor
from huoqun.core.sql import server_cursor
from huoqun.core.worker import add_cursors, catch_up
from huoqun.members.models import Member

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)
MUCH_LATER = NOON + timedelta(minutes=26)
CHEN, DORA, BOB = (Person(f"u-{name.lower()}", name) for name in ("Chen", "Dora", "Bob"))


@pytest.fixture
def hear(workspace):
    row = Connection.objects.create(
        workspace_id=workspace, platform="testing", realm="testing", name="bot", created_at=NOON
    )
    gateway = Actor(workspace, "gateway", row.id)
    count = iter(range(1, 10_000))

    def hear(sender, at):
        item = said.Message(id=f"n{next(count)}", at=at, chat="lake", sender=sender, text="早")
        receive(gateway, connection_id=row.id, items=[item], now=at)

    return hear


@pytest.fixture
def lake(hear, workspace, monkeypatch):
    """A group that counts as large: Dora came for four weeks and stopped, Chen has come ever since."""
    monkeypatch.setattr(kept, "LARGE_MESSAGES", 1)
    for day in range(28, 56):
        hear(DORA, NOON - timedelta(days=day))
    for day in range(27):
        hear(CHEN, NOON - timedelta(days=day))
    read()
    line, *_ = groups.lines(workspace, scope=EVERYWHERE, as_of=NOON)
    return line.id


def read() -> None:
    add_cursors()
    catch_up(now=lambda: NOON)


def active(workspace, at, **how):
    line, *_ = groups.lines(workspace, scope=EVERYWHERE, as_of=at, **how)
    return line.active_28d


def test_what_is_kept_is_what_was_counted(lake, workspace):
    counted = kept.standing(workspace, [lake], as_of=NOON)
    lines = groups.lines(workspace, scope=EVERYWHERE, as_of=NOON)
    assert not GroupMonth.objects.exists()

    weigh(workspace, now=NOON)
    weigh_all(int(NOON.timestamp()))

    assert kept.standing(workspace, [lake], as_of=LATER) == counted
    assert groups.lines(workspace, scope=EVERYWHERE, as_of=LATER) == lines
    assert [one.messages for one in counted.carriers] == [27]
    assert [one.days_before for one in counted.stopped] == [28]
    assert GroupMonth.objects.count() == 1


def test_it_holds_for_some_minutes_and_whoever_asks_for_it_counts_anew(lake, hear, workspace):
    weigh(workspace, now=NOON)
    hear(BOB, NOON + timedelta(minutes=1))
    read()

    assert active(workspace, LATER) == 1
    assert active(workspace, LATER, anew=True) == 2
    assert active(workspace, MUCH_LATER) == 2
    assert len(kept.standing(workspace, [lake], as_of=MUCH_LATER).carriers) == 2


def test_small_groups_are_always_counted_anew(lake, workspace, monkeypatch):
    monkeypatch.setattr(kept, "LARGE_MESSAGES", 1000)

    assert weigh(workspace, now=NOON) == 0
    assert active(workspace, LATER) == 1


def test_how_far_people_are_told_apart_is_kept_too(lake, workspace):
    def layered(at):
        with server_cursor() as cursor:
            return cursor.execute(kept.LAYERED, {"workspace": workspace, "group": lake, "as_of": at}).fetchone()[0]

    assert layered(NOON) == [2, 0, 0, 0, 1]
    weigh(workspace, now=NOON)
    Member.objects.of(workspace).update(stage=1)

    assert layered(LATER) == [2, 0, 0, 0, 1]
    assert layered(MUCH_LATER) == [2, 0, 2, 2, 1]
