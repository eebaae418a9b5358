"""What may be done with campaigns."""

from __future__ import annotations

from enum import StrEnum

from huoqun.core.permissions import register


@register
class CampaignPermission(StrEnum):
    """All of the whole workspace. `REVIEW`: say yes to a campaign that somebody else made; `RUN`: start, pause, close;
    `JUDGE`: decide about what is held back. `HEAR`: what happens in groups and behind codes, told by Huoqun itself.
    """

    VIEW = "campaigns:campaign:view"
    EDIT = "campaigns:campaign:edit"
    REVIEW = "campaigns:campaign:review"
    RUN = "campaigns:campaign:run"
    ENTER = "campaigns:participant:enter"
    JUDGE = "campaigns:invitation:judge"
    HEAR = "campaigns:invitation:hear"
