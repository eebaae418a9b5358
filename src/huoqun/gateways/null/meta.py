"""The null platform."""

from __future__ import annotations

from huoqun.chats.port.capabilities import DO_EVERYTHING
from huoqun.chats.port.gateway import Meta

META = Meta(
    name="null",
    title="Nowhere",
    capabilities=DO_EVERYTHING,
    parallel=8,
    source="Made here: there is nobody on the other side.",
    hidden=True,
    simulated=True,
)
