"""What may be done with admission."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class AdmissionPermission(StrEnum):
    """By group; a door before a kind of groups is of the whole workspace. `EDIT`: write doors; `DECIDE`: answer
    applications, offer hours for interviews; `APPLY`: what a member does for themselves; `HEAR`: what is heard and what
    the clock does, told by Huoqun itself.
    """

    VIEW = "admission:application:view"
    DECIDE = "admission:application:decide"
    EDIT = "admission:door:edit"
    APPLY = "admission:application:apply"
    HEAR = "admission:application:hear"
