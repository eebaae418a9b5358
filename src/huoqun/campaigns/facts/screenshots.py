"""What is announced of screenshots."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("campaigns.screenshot_moved")
@dataclass(frozen=True, kw_only=True)
class ScreenshotMoved:
    """A member's screenshot went on: `about` is sent, accepted, queued, rejected or appealed. `by_itself`: no person
    decided.
    """

    campaign_id: int
    shot_id: int
    member_id: int
    about: str
    by_itself: bool
