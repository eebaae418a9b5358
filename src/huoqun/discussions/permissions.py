"""What may be done with discussions."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class DiscussionsPermission(StrEnum):
    """By group. `RUN`: open a mode, close it, go on to the next topic; `HEAR`: what is heard and what the clock does,
    told by Huoqun itself.
    """

    VIEW = "discussions:mode:view"
    RUN = "discussions:mode:run"
    HEAR = "discussions:mode:hear"
