"""What may be done to groups."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class GroupPermission(StrEnum):
    """Seeing groups, saying what they are for, sorting them, making kinds and chapters."""

    VIEW = "groups:group:view"
    EDIT = "groups:group:edit"
    KIND_EDIT = "groups:kind:manage"
    CHAPTER_EDIT = "groups:chapter:manage"
