"""Matrix keeps the contract of all gateways, on a real Synapse with its default limits."""

from __future__ import annotations

import pytest

from huoqun.chats.port.capabilities import Capability
from huoqun.gateways.tests.contract import GatewayContract

from .peer import SynapsePeer


class TestMatrix(GatewayContract):
    platform = "matrix"
    lacks = {Capability.SET_NICKNAME: "a name in a room is everybody's own to set"}
    # After each cut the line is made anew, which takes Synapse half a second.
    cut_one_in = 40

    @pytest.fixture(autouse=True)
    def _on_synapse(self, synapse, tmp_path):
        self.synapse, self.files = synapse, tmp_path / "files"

    async def open(self):
        return SynapsePeer(self.synapse, self.files)
