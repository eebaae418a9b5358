"""What camps announce of reports."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("camps.listing_changed")
@dataclass(frozen=True, kw_only=True)
class ListingChanged:
    """A member may be named in reports from now on, or no longer."""

    member_id: int
    listed: bool
