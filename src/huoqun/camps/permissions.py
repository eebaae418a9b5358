"""What may be done in camps."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class CampPermission(StrEnum):
    """All of it goes by group. `RUN`: what a class asks for, who graduates, who comes into which class."""

    CHECK_IN = "camps:checkin:record"
    VIEW = "camps:class:view"
    RUN = "camps:class:run"
