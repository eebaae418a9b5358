"""The three ways to connect keep the contract of all gateways."""

from __future__ import annotations

from huoqun.gateways.tests.contract import GatewayContract

from .mock import MockPeer

LACKS = {"throttle": "OneBot has no answer that says when to try again"}


class TestForward(GatewayContract):
    """We dial: against ncatbot's NapCatMockServer."""

    platform = "onebot"
    lacks = LACKS

    async def open(self):
        return MockPeer()
