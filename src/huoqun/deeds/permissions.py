"""What may be done with deeds."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class DeedPermission(StrEnum):
    """Seeing what members did, and writing it down."""

    VIEW = "deeds:deed:view"
    RECORD = "deeds:deed:record"
