"""What may be done with points."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class PointsPermission(StrEnum):
    """`VIEW`: what members have, and why. `WHOLE`: the accounts of the workspace itself. `MAKE`: any transfer at all,
    which is left to verbs that know what it is for. `CHOOSE`: posts of quality (精华).
    """

    VIEW = "points:account:view"
    WHOLE = "points:ledger:view"
    GRANT = "points:transfer:grant"
    REVERSE = "points:transfer:reverse"
    MAKE = "points:transfer:make"
    PUBLISH = "points:policy:publish"
    GIVE_BADGE = "points:badge:give"
    CHOOSE = "points:quality:choose"
