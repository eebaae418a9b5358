"""A class's report as a document, and as a picture to share in its group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import get_language

from huoqun.core.typesetting import pdf, png

from .pieces import SHEETS


@dataclass(frozen=True, slots=True)
class Board:
    """Lines of (place, name, amount)."""

    name: str
    lines: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Line:
    """A member in the table of all."""

    name: str
    days: str
    streak: str
    done: str
    score: str
    before: str
    said: str
    state: str


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """All that a report says, in words. `figures`: (number, what it is of); `heads`: of the table of all.

    `changes`: (what, before the class, in it).
    """

    community: str
    title: str
    heading: str
    span: str
    colour: str
    figures: Sequence[tuple[str, str]]
    boards: Sequence[Board]
    changes: Sequence[tuple[str, str, str]]
    change_heads: Sequence[str]
    lines: Sequence[Line]
    heads: Sequence[str]
    note: str
    told: str


def as_pdf(sheet: ReportSheet) -> bytes:
    """The report to print: A4, as many pages as it takes."""
    return pdf(SHEETS / "report.typ", _data(sheet))


def as_picture(sheet: ReportSheet) -> bytes:
    """Sums and boards as PNG, 1,080 pixels wide and as high as they are."""
    return png(SHEETS / "poster.typ", _data(sheet), ppi=144)


def _data(sheet: ReportSheet) -> dict[str, Any]:
    said = asdict(sheet)
    said["lines"] = [list(line.values()) for line in said["lines"]]
    return said | {"lang": (get_language() or "zh-hans").partition("-")[0]}
