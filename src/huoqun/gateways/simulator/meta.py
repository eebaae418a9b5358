"""What the simulated platform can do: everything, unless a test takes something away."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from huoqun.chats.port.capabilities import DO_EVERYTHING, Capability
from huoqun.chats.port.gateway import Field, Meta

META = Meta(
    name="simulator",
    title=_("Simulator"),
    capabilities=(DO_EVERYTHING - {Capability.IDEMPOTENT, Capability.LOOKUP, Capability.HISTORY})
    | {Capability.PICTURES, Capability.OPEN_GROUP},
    fields=(Field("platform", _("Name of the simulated platform"), required=False, default="main"),),
    about=_("Invented members on a platform that is made here. Nobody real is ever reached: for trying things out."),
    source="Made here: see README.md in its folder.",
    hidden=True,
    simulated=True,
)
