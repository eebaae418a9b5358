"""Spark lines as light inline SVG: pure, so that a list may draw fifty of them without the browser's help."""

from __future__ import annotations

from collections.abc import Sequence

STEP = 4  # units from one day to the next: a bar of three and a gap of one
HEIGHT = 28
RECENT = 7  # days drawn in full colour


def bars(values: Sequence[float | None], *, recent: int = RECENT) -> tuple[str, str]:
    """Return the SVG path data of the older and of the recent bars; the highest value fills HEIGHT.

    None is a day nothing is known of and leaves a gap; zero is drawn as a hairline, so that silence is seen.
    """
    top = max((v for v in values if v is not None), default=0) or 1
    drawn = [_bar(i, v, top) for i, v in enumerate(values)]
    split = max(0, len(drawn) - recent)
    return "".join(drawn[:split]), "".join(drawn[split:])


def _bar(index: int, value: float | None, top: float) -> str:
    if value is None:
        return ""
    high = f"{max(1.0, HEIGHT * value / top):.3g}"
    return f"M{index * STEP} {HEIGHT}v-{high}h{STEP - 1}v{high}z"


def width(count: int) -> int:
    """Return the drawing's width in units for `count` values."""
    return max(1, count * STEP - 1)
