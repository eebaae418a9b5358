"""What may be done in camps."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class CampPermission(StrEnum):
    """Checking somebody in by hand goes by group."""

    CHECK_IN = "camps:checkin:record"
