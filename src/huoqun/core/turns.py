"""Whose turn it is to be named where there is no room for everybody. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def in_turn(everybody: Sequence[T], turn: int, most: int) -> list[T]:
    """So many of them, others at each turn: nobody comes again before everybody was there."""
    count = len(everybody)
    if count <= most:
        return list(everybody)
    return [everybody[(turn * most + n) % count] for n in range(most)]
