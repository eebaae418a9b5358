"""The pure part of the team: roles and the scopes they may have."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Roles of the team, in the order in which the console lists them."""

    OWNER = "owner"
    MANAGER = "manager"
    ASSISTANT = "assistant"
    HELPER = "helper"
    PRESIDENT = "president"
    SALES = "sales"
