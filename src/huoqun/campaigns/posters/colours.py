"""Colours: how light one is, how two differ, and what lies below a box of a picture. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .layout import HIGH, WIDE, Slot

Colour = tuple[int, int, int]

ACROSS, DOWN = 18, 32
"""Squares of 60 pixels, in which the tones of a picture are kept."""
ALIKE = 60.0
"""Two colours that differ less are one colour to whoever looks (red-mean distance; black to white is 765)."""


def parsed(colour: str) -> Colour:
    """`#rrggbb` as numbers."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: Colour) -> float:
    """How light a colour is, 0 to 1 (WCAG 2.2, relative luminance)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (n / 255 for n in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """1 (the same) to 21 (black on white): WCAG 2.2, contrast ratio."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def distance(one: Colour, other: Colour) -> float:
    """How far apart two colours look: red-mean (https://www.compuphase.com/cmetric.htm), 0 to 765."""
    mean = (one[0] + other[0]) / 2
    red, green, blue = (a - b for a, b in zip(one, other, strict=True))
    square = (2 + mean / 256) * red * red + 4 * green * green + (2 + (255 - mean) / 256) * blue * blue
    return float(square**0.5)


def apart(colours: Iterable[Colour]) -> list[Colour]:
    """The colours that are not nearly one of those before."""
    found: list[Colour] = []
    for colour in colours:
        if all(distance(colour, other) >= ALIKE for other in found):
            found.append(colour)
    return found


@dataclass(frozen=True, slots=True)
class Tones:
    """The mean colours of a picture, row by row, three bytes a square; empty: one colour everywhere."""

    ground: Colour
    squares: bytes = b""

    def below(self, slot: Slot) -> Iterator[Colour]:
        """The colours that lie below a box."""
        if len(self.squares) != ACROSS * DOWN * 3:
            yield self.ground
            return
        side = WIDE // ACROSS
        for row in range(slot.y // side, min(DOWN, -(-(slot.y + slot.h) // side))):
            for column in range(slot.x // side, min(ACROSS, -(-(slot.x + slot.w) // side))):
                at = 3 * (row * ACROSS + column)
                red, green, blue = self.squares[at : at + 3]
                yield red, green, blue


assert WIDE // ACROSS == HIGH // DOWN
