"""What a member did in a class, as certificates and reports tell it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .marks import Column, ColumnKind, Mark, MarkState


@dataclass(frozen=True, slots=True)
class Merit:
    """`days`: checked in; `streak`: the most in a row; `done` of `of` things that are due, whatever they are.

    `score`: the mean of what was graded, 0–100; None: nothing was.
    """

    days: int = 0
    streak: int = 0
    done: int = 0
    of: int = 0
    score: Decimal | None = None

    @property
    def share(self) -> int:
        """Per cent of what was to be done."""
        return round(100 * self.done / self.of) if self.of else 0


def merit(columns: Sequence[Column], marks: Mapping[str, Mark]) -> Merit:
    """Of a member's marks by column. What they are excused from, and what is still open, is not held against them."""
    days = streak = row = done = of = 0
    scores: list[Decimal] = []
    for column in columns:
        mark = marks.get(column.key)
        if mark is None or mark.state is MarkState.OPEN:
            continue
        if column.kind is ColumnKind.CHECKIN:
            days += mark.is_done
            row = row + 1 if mark.is_done else row if mark.state is MarkState.EXCUSED else 0
            streak = max(streak, row)
        if mark.state is not MarkState.EXCUSED:
            of += 1
            done += mark.is_done
        if mark.score is not None:
            scores.append(mark.score)
    return Merit(days, streak, done, of, sum(scores, Decimal(0)) / len(scores) if scores else None)
