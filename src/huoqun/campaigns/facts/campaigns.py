"""What is announced of campaigns themselves, and of who takes part."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("campaigns.campaign_moved")
@dataclass(frozen=True, kw_only=True)
class CampaignMoved:
    """A campaign was made (`was` is empty then), edited (`was` is `about`) or went on. `why`: where it stops."""

    campaign_id: int
    was: str
    about: str
    why: str = ""


@fact("campaigns.entered")
@dataclass(frozen=True, kw_only=True)
class Entered:
    """A member takes part in a campaign; they have a code of their own from now on."""

    campaign_id: int
    participant_id: int
    member_id: int


@fact("campaigns.parted")
@dataclass(frozen=True, kw_only=True)
class Parted:
    """A member takes part no more, by their own wish."""

    campaign_id: int
    participant_id: int
    member_id: int
