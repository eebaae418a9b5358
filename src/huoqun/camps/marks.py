"""What a member of a class is to do, and where they stand with it: the cells of the class's table. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class ColumnKind(StrEnum):
    """What the columns of a class may be, in the order in which a table shows them."""

    CHECKIN = "checkin"
    HOMEWORK = "homework"
    QUIZ = "quiz"
    SESSION = "session"
    DUTY = "duty"


class MarkState(StrEnum):
    """Where somebody stands with a column: `late` counts as done, `excused` neither as done nor as missing.

    `open`: it may still be done, nothing is held against them.
    """

    DONE = "done"
    LATE = "late"
    MISSING = "missing"
    EXCUSED = "excused"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that everybody in a class is to do. `key`: unique in the class, `<kind>/…`; `due`: None, whenever."""

    key: str
    kind: ColumnKind
    title: str
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A member's cell. `score`: 0–100 where it was graded."""

    state: MarkState
    score: Decimal | None = None

    @property
    def is_done(self) -> bool:
        return self.state in (MarkState.DONE, MarkState.LATE)

    @property
    def is_missed(self) -> bool:
        return self.state is MarkState.MISSING

    @property
    def is_open(self) -> bool:
        return self.state is MarkState.OPEN


NOTHING = Mark(MarkState.OPEN)
"""The mark of a cell that a provider says nothing about."""
