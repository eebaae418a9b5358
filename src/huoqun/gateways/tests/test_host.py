"""The gateway process: what it hears is stored, what is asked is performed, and no line takes another with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from huoqun.chats.actions import connections, serving
from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.models import Connection, Progress
from huoqun.chats.port.effects import Send
from huoqun.chats.port.incoming import Person
from huoqun.chats.rules import EffectClass
from huoqun.core import clock
from huoqun.core.actor import system
from huoqun.core.models import Workspace
from huoqun.gateways.host import Host
from huoqun.gateways.simulator.platform import Platform, Seat, put
from huoqun.gateways.threads import Threads
from huoqun.groups.models import Group, Span

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def actor():
    return system(Workspace.objects.create(name="Hangzhou", created_at=clock.now()).id, "test")


def connect(actor, name: str) -> tuple[int, Platform]:
    platform = put(Platform(name))
    connection_id = connections.add(
        actor, platform="simulator", name=name, settings={"platform": name}, secrets={}, now=clock.now()
    )
    return connection_id, platform


def run_until(condition: Callable[[], object], **options) -> None:
    """Run a gateway process until something has come true; it may take thirty seconds."""

    async def main() -> None:
        host = Host(name="test", **options)
        running = asyncio.create_task(host.run())
        threads = Threads(1)
        async with asyncio.timeout(30):
            while not await threads.do(condition):
                await asyncio.sleep(0.02)
        host.stop()
        await running
        await threads.close()

    asyncio.run(main())


def test_it_hears_what_members_say_and_says_what_is_asked(actor):
    _, platform = connect(actor, "main")
    platform.join(Person("lin", "小林"), "book-club", at=clock.now())
    run_until(lambda: Group.objects.filter(key="book-club").exists())
    group = Group.objects.get(key="book-club")
    ask(
        actor,
        effects=[NewEffect(key="hello", body=Send("欢迎！"), cls=EffectClass.CARE, group_id=group.id)],
        now=clock.now(),
    )

    run_until(lambda: Progress.objects.get().state == "sent")

    assert [post.text for post in platform.rooms["book-club"].posts] == ["欢迎！"]
    connection = Connection.objects.get()
    assert connection.since == {"offset": len(platform.events)}
    assert connection.last_event_at is not None
    assert connection.holder is None


def test_who_was_there_before_a_group_was_heard_of_is_known_soon_after(actor):
    _, platform = connect(actor, "main")
    now = clock.now()
    for name in ("alice", "bob", "chen"):
        platform.room("book-club").seats[name] = Seat(Person(name, name.title()), now - timedelta(days=30))

    def heard() -> bool:
        if Connection.objects.get().offers and not platform.room("book-club").posts:
            platform.say(Person("alice", "Alice"), "book-club", "早", at=now)
        return Span.objects.filter(group__key="book-club", left_at=None).count() == 3

    run_until(heard)

    assert Span.objects.filter(group__key="book-club").count() == 3


def test_a_line_that_cannot_connect_says_why_and_the_others_work(actor):
    broken, _ = connect(actor, "broken")
    Connection.objects.filter(id=broken).update(platform="simulator", settings={"world": {"until": "yesterday"}})
    _, platform = connect(actor, "main")
    platform.join(Person("lin", "小林"), "book-club", at=clock.now())

    run_until(lambda: Group.objects.exists() and Connection.objects.get(id=broken).last_error)

    assert Connection.objects.get(id=broken).last_error
    assert Connection.objects.get(name="main").last_error == ""


def test_a_connection_is_served_by_one_process_at_a_time(actor):
    for name in ("one", "two", "three"):
        connect(actor, name)
    now = clock.now()

    first = serving.hold("first", real=now, processes=2)
    second = serving.hold("second", real=now, processes=2)

    assert len(first) == 2
    assert len(second) == 1
    assert {c.id for c in first} & {c.id for c in second} == set()
    assert serving.hold("first", real=now, processes=2) == first


def test_a_dead_process_gives_way_when_its_lease_has_ended(actor):
    connect(actor, "one")
    now = clock.now()
    serving.hold("dead", real=now)

    assert serving.hold("heir", real=now + serving.HOLD / 2) == []
    assert len(serving.hold("heir", real=now + serving.HOLD)) == 1


def test_a_process_for_one_platform_serves_that_one_only(actor):
    connect(actor, "main")
    connections.add(actor, platform="null", name="nowhere", settings={}, secrets={}, now=clock.now())

    run_until(lambda: Connection.objects.get(name="nowhere").offers, only=["null"])

    assert Connection.objects.get(name="main").offers == {}


def test_a_platform_without_a_gateway_is_left_alone(actor):
    connections.add(actor, platform="carrier-pigeon", name="pigeons", settings={}, secrets={}, now=clock.now())

    assert serving.hold("x", real=clock.now(), ours=["simulator", "null"]) == []
