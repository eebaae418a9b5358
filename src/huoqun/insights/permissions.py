"""What may be done with insights."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class InsightPermission(StrEnum):
    """Looking goes by group; looking for what should be proposed is for the whole workspace."""

    VIEW = "insights:forecast:view"
    ARCHIVE = "insights:archive:write"
    PROPOSE = "insights:advice:make"
