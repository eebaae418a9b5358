"""What the tests of WeCom stand on: a client on the rehearsal's platform, and a clock that a test moves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from huoqun.chats.port.gateway import Account
from huoqun.gateways.calling import Caller
from huoqun.gateways.wecom.client import Client
from huoqun.gateways.wecom.gateway import WeComGateway
from huoqun.gateways.wecom.testing import FakeWeCom

NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)

T = TypeVar("T")


class Watch:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at

    def passes(self, **span: float) -> None:
        self.at += timedelta(**span)


def account(wecom: FakeWeCom, **secrets: str) -> Account:
    return Account(1, 1, "wecom", wecom.settings, {**wecom.secrets, **secrets}, {}, wecom.corp.now)


def client(wecom: FakeWeCom) -> Client:
    return Client(Caller(wecom.server.base_url), corp_id=wecom.corp.corp_id, secret=wecom.corp.secret)


def with_client(wecom: FakeWeCom, ask: Callable[[Client], Awaitable[T]]) -> T:
    """One story with a client that is closed afterwards."""

    async def story() -> T:
        asking = client(wecom)
        try:
            return await ask(asking)
        finally:
            await asking.close()

    return asyncio.run(story())


def with_gateway(wecom: FakeWeCom, story: Callable[[WeComGateway], Awaitable[T]]) -> T:
    return with_client(wecom, lambda asking: story(WeComGateway(asking, account(wecom))))
