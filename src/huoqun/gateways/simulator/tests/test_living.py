"""The demo's world behind the port: what its members do is heard once, and what the bot says is taken."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from huoqun.chats.port import incoming
from huoqun.chats.port.effects import Kick, Order, Send
from huoqun.chats.port.errors import CannotConnect, Refused
from huoqun.chats.port.gateway import Account, Gateway
from huoqun.gateways.simulator.living import LivingGateway, connect_living, world_settings

UNTIL = datetime(2026, 11, 22, 4, tzinfo=UTC)


class Clock:
    """A workspace's time that a test moves."""

    def __init__(self) -> None:
        self.now = UNTIL

    def __call__(self) -> datetime:
        return self.now


def account(clock: Clock, since: dict | None = None) -> Account:
    settings = world_settings(until=UNTIL, language="zh-Hans", scale=0.1)
    return Account(1, 1, "demo", settings, {}, since or {}, clock)


def hear(gateway: LivingGateway) -> tuple[list[incoming.Incoming], dict]:
    """One hand-over, and what it carries of the state."""

    async def main() -> tuple[list, dict]:
        heard: asyncio.Future = asyncio.get_running_loop().create_future()

        async def hand(items, since):
            if not heard.done():
                heard.set_result((list(items), dict(since or {})))

        listening = asyncio.create_task(gateway.listen(hand))
        result = await heard
        listening.cancel()
        return result

    return asyncio.run(main())


@pytest.fixture(scope="module")
def woken() -> dict:
    """The state of the world at the end of its past: living through it takes a second."""
    gateway = asyncio.run(connect_living(account(Clock())))
    return hear(gateway)[1]


def test_it_is_a_gateway(woken):
    assert isinstance(asyncio.run(connect_living(account(Clock(), woken))), Gateway)


def test_members_go_on_from_the_state_that_was_kept(woken):
    clock = Clock()
    first, second = (asyncio.run(connect_living(account(clock, woken))) for _ in range(2))
    clock.now += timedelta(hours=6)

    once, _ = hear(first)
    again, _ = hear(second)

    assert once == again
    assert any(isinstance(item, incoming.Message) and item.sender.name for item in once)


def test_what_the_bot_says_is_echoed_with_our_key(woken):
    clock = Clock()
    gateway = asyncio.run(connect_living(account(clock, woken)))
    chat = next(chat for chat, ground in gateway.state.grounds.items() if ground.seats and not ground.closed)

    receipt = asyncio.run(gateway.perform(Order(1, "a" * 32, Send("大家今天写了吗？"), chat, "", moment=clock.now)))
    heard, _ = hear(gateway)

    (echo,) = [item for item in heard if isinstance(item, incoming.SentEcho)]
    assert (echo.id, echo.token, echo.chat) == (receipt.provider_ref, "a" * 32, chat)


def test_who_is_removed_is_gone(woken):
    clock = Clock()
    gateway = asyncio.run(connect_living(account(clock, woken)))
    chat, ground = next((c, g) for c, g in gateway.state.grounds.items() if g.seats and not g.closed)
    member = next(iter(ground.seats))

    asyncio.run(gateway.perform(Order(1, "b" * 32, Kick(), chat, member, moment=clock.now)))

    assert member not in [m.person for m in asyncio.run(gateway.members(chat))]


def test_a_group_that_is_not_there_is_refused(woken):
    gateway = asyncio.run(connect_living(account(Clock(), woken)))

    with pytest.raises(Refused):
        asyncio.run(gateway.perform(Order(1, "c" * 32, Send("?"), "nowhere", "", moment=UNTIL)))


@pytest.mark.parametrize("until", ["yesterday", "2026-11-22T04:00:00", None])
def test_a_world_without_a_proper_time_cannot_be_connected(until):
    with pytest.raises(CannotConnect):
        LivingGateway(Account(1, 1, "demo", {"world": {"until": until}}, {}, {}, Clock()))
