"""What may be done to the team."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class TeamPermission(StrEnum):
    """Who works here, what they may do, and what they did."""

    PEOPLE_VIEW = "team:people:view"
    PEOPLE_INVITE = "team:people:invite"
    PEOPLE_EDIT = "team:people:edit"
    OWNER_APPOINT = "team:owner:appoint"
    TOKEN_VIEW = "team:token:view"
    TOKEN_EDIT = "team:token:edit"
    AUDIT_VIEW = "team:audit:view"
