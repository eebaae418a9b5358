"""A gateway that crashes, in whatever way, ends its own turn only: the others of its process hear and speak on."""

from __future__ import annotations

import asyncio

import pytest

from huoqun.chats.actions.outbox import NewEffect, ask
from huoqun.chats.models import Connection, Progress
from huoqun.chats.port.effects import Send
from huoqun.chats.port.incoming import Person
from huoqun.chats.rules import EffectClass
from huoqun.core import clock
from huoqun.gateways.simulator.gateway import SimulatorGateway
from huoqun.groups.models import Group

from .test_host import actor, connect, run_until  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)

CRASHES = {
    "a bug": ValueError,
    "too deep": RecursionError,
    "no memory": MemoryError,
    "a library that thinks the process is its own": SystemExit,
    "an interrupt": KeyboardInterrupt,
    "a cancelling that nobody asked for": asyncio.CancelledError,
    "several at once": lambda: BaseExceptionGroup("several", [ValueError(), SystemExit(1)]),
}


@pytest.mark.parametrize("crash", CRASHES)
@pytest.mark.parametrize("where", ["listen", "perform", "members", "close"])
def test_a_crash_takes_no_other_line_with_it(actor, monkeypatch, crash, where):  # noqa: F811
    connect(actor, "broken")
    _, sound = connect(actor, "sound")
    whole = getattr(SimulatorGateway, where)

    async def crashing(self, *given):
        if self.platform.name == "broken":
            raise CRASHES[crash]()
        return await whole(self, *given)

    monkeypatch.setattr(SimulatorGateway, where, crashing)
    sound.join(Person("lin", "小林"), "book-club", at=clock.now())

    run_until(lambda: Group.objects.filter(key="book-club").exists())
    group = Group.objects.get(key="book-club")
    hello = NewEffect(key="hello", body=Send("早"), cls=EffectClass.CARE, group_id=group.id)
    ask(actor, effects=[hello], now=clock.now())
    run_until(lambda: Progress.objects.filter(state="sent").exists())

    assert [post.text for post in sound.rooms["book-club"].posts] == ["早"]


@pytest.mark.parametrize("crash", CRASHES)
def test_a_line_that_crashed_says_so_and_begins_again(actor, monkeypatch, crash):  # noqa: F811
    _, platform = connect(actor, "main")
    whole, crashes = SimulatorGateway.listen, [CRASHES[crash]()]

    async def crashing(self, hand):
        if crashes:
            raise crashes.pop()
        await whole(self, hand)

    monkeypatch.setattr(SimulatorGateway, "listen", crashing)
    platform.join(Person("lin", "小林"), "book-club", at=clock.now())

    run_until(lambda: Group.objects.filter(key="book-club").exists())

    assert Connection.objects.get().state["test"]["ok"] in (True, False)
