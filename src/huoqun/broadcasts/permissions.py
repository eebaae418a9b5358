"""What may be done with broadcasts."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class BroadcastPermission(StrEnum):
    """Both go by group; what is sent to members in private asks for them over the whole workspace."""

    VIEW = "broadcasts:broadcast:view"
    SEND = "broadcasts:broadcast:send"
