"""What the simulated platform can do: everything, unless a test takes something away."""

from __future__ import annotations

from huoqun.chats.port.capabilities import DO_EVERYTHING, Capability
from huoqun.chats.port.gateway import Field, Meta

META = Meta(
    name="simulator",
    title="Simulator",
    capabilities=DO_EVERYTHING - {Capability.IDEMPOTENT, Capability.LOOKUP, Capability.HISTORY},
    fields=(Field("platform", "Name of the simulated platform", required=False),),
    source="Made here: see README.md in its folder.",
    hidden=True,
    simulated=True,
)
