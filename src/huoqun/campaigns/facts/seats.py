"""What is announced of groups that a campaign fills."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("campaigns.place_changed")
@dataclass(frozen=True, kw_only=True)
class PlaceChanged:
    """A group came into the pool of a campaign, or is filled otherwise: `about` is added, edited or its state."""

    campaign_id: int
    place_id: int
    group_id: int
    about: str


@fact("campaigns.growth_set")
@dataclass(frozen=True, kw_only=True)
class GrowthSet:
    """The platform may make so many groups a day for the pool; 0: none."""

    campaign_id: int
    a_day: int


@fact("campaigns.group_wanted")
@dataclass(frozen=True, kw_only=True)
class GroupWanted:
    """Seats ran low, and the platform of the pool was asked to make the group of this number, after another one."""

    campaign_id: int
    number: int
    like_id: int


@fact("campaigns.group_not_made")
@dataclass(frozen=True, kw_only=True)
class GroupNotMade:
    """A group that was asked for came to nothing; `reason` is a word of ours or the platform's."""

    campaign_id: int
    number: int
    reason: str


@fact("campaigns.seat_confirmed")
@dataclass(frozen=True, kw_only=True)
class SeatConfirmed:
    """Whoever had a seat came into its group."""

    campaign_id: int
    place_id: int
    member_id: int


@fact("campaigns.full")
@dataclass(frozen=True, kw_only=True)
class Full:
    """Somebody wanted a seat, and no group of the campaign had one."""

    campaign_id: int
