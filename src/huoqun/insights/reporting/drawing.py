"""The month as PDF: one page of A4, as a rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.utils.translation import get_language

from huoqun.core.typesetting import pdf

from .telling import Section

SHEET = Path(__file__).parent / "sheets" / "month.typ"


@dataclass(frozen=True, slots=True)
class MonthSheet:
    """All that the sheet says, in words. `figures`: (number, what it is of); `note`: how it was counted."""

    community: str
    heading: str
    span: str
    figures: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    note: str


def as_pdf(sheet: MonthSheet) -> bytes:
    """The report to print or to send on."""
    return pdf(SHEET, asdict(sheet) | {"lang": (get_language() or "zh-hans").partition("-")[0]})
