"""What may be done with insights."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class InsightPermission(StrEnum):
    """Looking goes by group."""

    VIEW = "insights:forecast:view"
    ARCHIVE = "insights:archive:write"
