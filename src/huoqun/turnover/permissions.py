"""What may be done with turnover."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class TurnoverPermission(StrEnum):
    """By group; a rule of a kind of groups is of the whole workspace. `RULE`: write rules and leave; `DECIDE`: propose,
    edit, approve and undo rounds. `HEAR`: what is heard and what the clock does, told by Huoqun itself.
    """

    VIEW = "turnover:round:view"
    DECIDE = "turnover:round:decide"
    RULE = "turnover:rule:edit"
    HEAR = "turnover:round:hear"
