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
