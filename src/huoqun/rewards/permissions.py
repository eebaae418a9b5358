"""What may be done with rewards."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class ShopPermission(StrEnum):
    """All of the whole workspace. `ADDRESS`: where parcels go; `GIVE`: rewards for nothing."""

    VIEW = "rewards:reward:view"
    EDIT = "rewards:reward:edit"
    HANDLE = "rewards:order:handle"
    GIVE = "rewards:order:give"
    ADDRESS = "rewards:address:read"
