"""The platform behind a socket."""

from __future__ import annotations

from huoqun.chats.port.gateway import Field, Meta

META = Meta(
    name="wire",
    title="A socket on this machine",
    capabilities=frozenset(),
    fields=(Field("port", "Port"),),
    source="Made here: see README.md.",
    hidden=True,
)
