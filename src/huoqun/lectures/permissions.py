"""What may be done with lectures."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class LecturePermission(StrEnum):
    """All of the whole workspace. `RUN`: open a lecture, speak in all its groups, hold it, have a group go on. `HEAR`:
    what is said in its groups, told by Huoqun itself.
    """

    VIEW = "lectures:lecture:view"
    EDIT = "lectures:lecture:edit"
    RUN = "lectures:lecture:run"
    HEAR = "lectures:lecture:hear"
