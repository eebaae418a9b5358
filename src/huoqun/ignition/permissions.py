"""What may be done in ignition."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class IgnitionPermission(StrEnum):
    """All of the whole workspace. `EDIT`: topics and who stands in them; `ASK`: have people asked; `GIVE`: record what
    they were given and what they showed. `HEAR`: how it ended to ask somebody, told by Huoqun itself.
    """

    VIEW = "ignition:topic:view"
    EDIT = "ignition:topic:edit"
    ASK = "ignition:person:ask"
    GIVE = "ignition:gift:record"
    HEAR = "ignition:person:hear"
