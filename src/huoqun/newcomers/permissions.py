"""What may be done with newcomers."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class NewcomersPermission(StrEnum):
    """By group; what is of a kind belongs to the whole workspace. `EDIT`: write how newcomers are asked and what
    nicknames look like; `HEAR`: what is heard and what the clock does, told by Huoqun itself.
    """

    VIEW = "newcomers:introduction:view"
    EDIT = "newcomers:ritual:edit"
    HEAR = "newcomers:introduction:hear"
