"""Where the members of a class stand with all that they are to do: the one table that completion rules, the class's
page, its boards and its report read.

Each noun brings its columns and marks: one file here, which registers a Provider on import; nothing else lists it.
Members are asked for by the ids that are kept where members were merged.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ..marks import NOTHING, Column, ColumnKind, Mark, MarkState

__all__ = [
    "Column",
    "ColumnKind",
    "Columns",
    "Mark",
    "MarkState",
    "Marks",
    "Moves",
    "Provider",
    "Table",
    "moving",
    "register",
    "table",
]


class Columns(Protocol):
    """What a class has of this kind so far, in order."""

    def __call__(self, workspace_id: int, group_run_id: int, *, now: datetime) -> tuple[Column, ...]: ...


class Marks(Protocol):
    """How these members stand, by (member, column key), in a handful of statements however many they are.

    A cell that is left out is `open`.
    """

    def __call__(
        self, workspace_id: int, group_run_id: int, *, member_ids: Sequence[int], now: datetime
    ) -> dict[tuple[int, str], Mark]: ...


class Moves(Protocol):
    """Take over into another class what these members did in one, as far as that class has asked for it already.

    Answers how much of each member's that is. `dry`: only count. What was paid for is not paid for again.
    """

    def __call__(
        self, workspace_id: int, from_run_id: int, to_run_id: int, *, member_ids: Sequence[int], dry: bool
    ) -> dict[int, int]: ...


@dataclass(frozen=True, slots=True)
class Provider:
    """What a noun brings to the table of a class. Without `moves` its marks stay where they were made."""

    kind: ColumnKind
    columns: Columns
    marks: Marks
    moves: Moves | None = None


_PROVIDERS: list[Provider] = []


def register(provider: Provider) -> None:
    _PROVIDERS.append(provider)


@dataclass(frozen=True, slots=True)
class Table:
    """All columns of a class and the marks that were asked for."""

    columns: tuple[Column, ...]
    marks: dict[tuple[int, str], Mark]

    def mark(self, member_id: int, key: str) -> Mark:
        return self.marks.get((member_id, key), NOTHING)

    def row(self, member_id: int) -> tuple[Mark, ...]:
        return tuple(self.mark(member_id, column.key) for column in self.columns)


def table(workspace_id: int, group_run_id: int, *, member_ids: Sequence[int], now: datetime) -> Table:
    """Where these members stand with everything, the columns by kind and in each kind as their noun orders them."""
    columns: list[Column] = []
    marks: dict[tuple[int, str], Mark] = {}
    for provider in sorted(_PROVIDERS, key=lambda one: list(ColumnKind).index(one.kind)):
        brought = provider.columns(workspace_id, group_run_id, now=now)
        columns += brought
        if brought and member_ids:
            marks |= provider.marks(workspace_id, group_run_id, member_ids=member_ids, now=now)
    return Table(tuple(columns), marks)


def moving(
    workspace_id: int, from_run_id: int, to_run_id: int, *, member_ids: Sequence[int], dry: bool
) -> dict[int, dict[ColumnKind, int]]:
    """How much of each kind follows these members into another class, or (not `dry`) does so now; by member."""
    found: dict[int, dict[ColumnKind, int]] = {}
    for provider in _PROVIDERS:
        if provider.moves is not None:
            counts = provider.moves(workspace_id, from_run_id, to_run_id, member_ids=member_ids, dry=dry)
            for member, n in counts.items():
                found.setdefault(member, {})[provider.kind] = n
    return found


for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_module.name}")
