"""What may be done in moderation."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class ModerationPermission(StrEnum):
    """Cases go by group; rules by group, those of a kind and of the whole community over the workspace."""

    CASE_VIEW = "moderation:case:view"
    CASE_DECIDE = "moderation:case:decide"
    RULE_VIEW = "moderation:rule:view"
    RULE_PUBLISH = "moderation:rule:publish"
