"""A certificate as a sheet and as a card to share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huoqun.core.typesetting import pdf, png

from .pieces import SHEETS, qr, seal

CERTIFICATE, CARD = SHEETS / "certificate.typ", SHEETS / "card.typ"
PICTURE_PPI, CARD_PPI = 144.0, 144.0
PREVIEW_PPI = 72.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a certificate says. `address`: where it is looked up. `figures`: (number, what it is of).

    `words`: the small print, by `verify`, `serial` and `scan`; `line`: what the card says below the name.
    """

    name: str
    title: str
    subtitle: str
    body: str
    signatory: str
    signatory_title: str
    community: str
    colour: str
    paper: str
    language: str
    serial: str
    date: str
    address: str
    words: Mapping[str, str]
    line: str = ""
    figures: Sequence[tuple[str, str]] = ()
    seal: bytes | None = None


def as_pdf(sheet: Sheet) -> bytes:
    """The certificate to print."""
    return pdf(CERTIFICATE, data_of(sheet))


def as_png(sheet: Sheet, *, ppi: float = PICTURE_PPI) -> bytes:
    """The certificate as a picture."""
    return png(CERTIFICATE, data_of(sheet), ppi=ppi)


def as_card(sheet: Sheet) -> bytes:
    """The card to share: 1,080 × 1,440 pixels."""
    return png(CARD, data_of(sheet), ppi=CARD_PPI)


def data_of(sheet: Sheet) -> dict[str, Any]:
    """What the sheets read, as JSON has it."""
    return {
        "name": sheet.name, "title": sheet.title, "subtitle": sheet.subtitle, "body": sheet.body,
        "signatory": sheet.signatory, "signatory_title": sheet.signatory_title, "community": sheet.community,
        "colour": sheet.colour, "paper": sheet.paper, "lang": sheet.language.partition("-")[0], "serial": sheet.serial,
        "date": sheet.date, "qr": qr(sheet.address), "seal": seal(sheet.seal) if sheet.seal else "",
        "words": dict(sheet.words), "line": sheet.line,
        "figures": [{"number": number, "said": said} for number, said in sheet.figures],
    }  # fmt: skip
