"""What may be done to members."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class MemberPermission(StrEnum):
    """Seeing people, describing them, joining two into one, forgetting them."""

    VIEW = "members:member:view"
    VIEW_NAMES = "members:name:view"
    EDIT = "members:member:edit"
    TAG = "members:member:tag"
    MERGE = "members:member:merge"
    ERASE = "members:member:erase"
    CONSENT = "members:consent:record"
    FIELDS = "members:field:edit"
    PAGE_LINK = "members:page:open"
