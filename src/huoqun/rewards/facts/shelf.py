"""What rewards announce of the shelf."""

from __future__ import annotations

from dataclasses import dataclass

from huoqun.core.facts import fact


@fact("rewards.shelf_changed")
@dataclass(frozen=True, kw_only=True)
class ShelfChanged:
    """A reward was put on the shelf, edited, taken down or put back. `what`: made, edited, archived, restored."""

    reward_id: int
    what: str


@fact("rewards.stock_corrected")
@dataclass(frozen=True, kw_only=True)
class StockCorrected:
    """Pieces came or went otherwise than by an order; the reason stands with the reward."""

    reward_id: int
    change: int
    after: int
