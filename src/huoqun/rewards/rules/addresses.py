"""Where a parcel goes, as a member writes it."""

from __future__ import annotations

import re

import msgspec

from huoqun.core.errors import Refused

from .packets import N_

LONGEST = {"name": 40, "phone": 24, "where": 200}
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{4,22}[0-9]")


class BadAddress(Refused):
    code = "bad_address"
    message = N_("A parcel would not arrive with this.")
    way_out = N_("Write the name, a phone number that the courier can call, and the whole address with its city.")


class Address(msgspec.Struct, frozen=True):
    """Who gets the parcel, the number that the courier calls, and the whole address."""

    name: str
    phone: str
    where: str


def read_address(name: str, phone: str, where: str) -> Address:
    """An address as it is kept: one line each, full-width digits read. Raises BadAddress."""
    said = Address(_line(name), _digits(_line(phone)), _line(where))
    if not 0 < len(said.name) <= LONGEST["name"] or not 5 <= len(said.where) <= LONGEST["where"]:
        raise BadAddress
    if not _PHONE.fullmatch(said.phone):
        raise BadAddress
    return said


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _digits(text: str) -> str:
    return text.translate(str.maketrans("０１２３４５６７８９＋－（）", "0123456789+-()"))
