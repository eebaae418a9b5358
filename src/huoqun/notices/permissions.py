"""What may be done with notices."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class NoticePermission(StrEnum):
    """Telling and reminding go by group."""

    VIEW = "notices:notice:view"
    TELL = "notices:notice:tell"
