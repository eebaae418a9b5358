"""What camps announce of waiting lists."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("camps.waiting_changed")
@dataclass(frozen=True, kw_only=True)
class WaitingChanged:
    """Somebody went on the waiting list of a class, left it, took a place, or let their offer pass: `state`."""

    class_id: int
    member_id: int
    state: str


@fact("camps.place_offered")
@dataclass(frozen=True, kw_only=True)
class PlaceOffered:
    """A place in a class is kept for whoever was next on its list, until the offer ends."""

    class_id: int
    member_id: int
    until: str
