"""Certificates and designs as sheets that can be drawn."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils.translation import gettext, override, pgettext

from huoqun.core import files
from huoqun.core.queries import workspace

from ..certificates import Design, dated, filled, printable, serial
from ..drawing.certificates import Sheet
from .certificates import Stored


def address_of(secret: str) -> str:
    """Where strangers look a certificate up."""
    return f"{settings.PUBLIC_URL}/c/{secret}"


def sheet_of(workspace_id: int, stored: Stored) -> Sheet:
    """A certificate as it was issued."""
    drawn = stored.drawn
    with override(drawn["language"]):
        figures = [
            (str(drawn["days"] or ""), gettext("days checked in")),
            (str(drawn["streak"] or ""), gettext("days in a row")), (drawn["score"], pgettext("certificate", "score")),
        ]  # fmt: skip
        return Sheet(
            name=stored.line.name, title=drawn["title"], subtitle=drawn["subtitle"],
            body=drawn["body"], signatory=drawn["signatory"] or drawn["community"],
            signatory_title=drawn["signatory_title"], community=drawn["community"], colour=drawn["colour"],
            paper=drawn["paper"], language=drawn["language"], serial=stored.line.serial, date=drawn["date"],
            address=address_of(stored.secret), words=_words(),
            line=gettext("completed “%(class)s”") % {"class": drawn["class"]},
            figures=[(number, said) for number, said in figures if number],
            seal=seal_of(workspace_id, drawn["seal"]),
        )  # fmt: skip


def preview(workspace_id: int, design: Design, *, name: str, klass: str, day: date) -> Sheet:
    """A design with somebody on it who is not there."""
    community = printable(workspace(workspace_id).name)
    number, when = serial(12, 7, "X7KQ9M"), dated(day, design.language)
    values = {
        "name": printable(name), "class": printable(klass), "date": when, "serial": number, "score": "96",
        "days": "21", "streak": "18", "community": community,
    }  # fmt: skip
    with override(design.language):
        return Sheet(
            name=values["name"], title=design.title, subtitle=design.subtitle, body=filled(design.body, values),
            signatory=design.signatory or community, signatory_title=design.signatory_title, community=community,
            colour=str(design.colour), paper=str(design.paper), language=design.language, serial=number, date=when,
            address=address_of("x" * 22), words=_words(), seal=seal_of(workspace_id, design.seal),
        )  # fmt: skip


def seal_of(workspace_id: int, seal: int | None) -> bytes | None:
    """The picture of a seal; None where there is none."""
    if seal is None:
        return None
    kept = files.listed(workspace_id, [seal]).get(seal)
    return files.read(workspace_id, uid=kept.uid).raw if kept else None


def _words() -> dict[str, str]:
    return {
        "verify": gettext("Scan to see whether it is genuine"), "serial": gettext("Serial number"),
        "scan": gettext("Scan to see this certificate"),
    }  # fmt: skip
