"""The three ways to connect keep the contract of all gateways."""

from __future__ import annotations

import pytest

from huoqun.gateways.onebot import dialling, gateway
from huoqun.gateways.tests.contract import GatewayContract

from .mock import MockPeer
from .napcat import HttpPeer, ReversePeer

LACKS = {"throttle": "OneBot has no answer that says when to try again"}


class TestForward(GatewayContract):
    """We dial: against ncatbot's NapCatMockServer."""

    platform = "onebot"
    lacks = LACKS
    is_masked = True

    async def open(self):
        return MockPeer()


class TestReverse(GatewayContract):
    """NapCat dials us. Where its answers are cut is test_reverse.py."""

    platform = "onebot"
    lacks = LACKS

    @pytest.fixture(autouse=True)
    def _hasty(self, monkeypatch):
        monkeypatch.setattr(dialling, "PATIENCE", 2.0)

    async def open(self):
        return ReversePeer()


class TestHttp(GatewayContract):
    """We call by HTTP, and events come to our door as CQ strings."""

    platform = "onebot"
    lacks = LACKS

    async def open(self):
        return await HttpPeer().open()

    def test_it_works_again_after_the_platform_was_down(self, monkeypatch):
        monkeypatch.setattr(gateway, "LOOK", 0.2)
        super().test_it_works_again_after_the_platform_was_down()
