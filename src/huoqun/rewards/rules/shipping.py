"""The numbers of orders, and tracking numbers pasted back from the courier."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from .packets import N_

MOST_LINES = 2_000
LONGEST_CARRIER, LONGEST_TRACKING = 40, 40
_NUMBER = re.compile(r"[0-9A-F]{10}")
_TRACKING = re.compile(r"[A-Za-z0-9-]{5,40}")
HEADS = {
    "order": ("order", "order number", "订单号", "兑换单号", "单号"),
    "carrier": ("carrier", "courier", "快递公司", "物流公司", "承运商"),
    "tracking": ("tracking", "tracking number", "快递单号", "运单号", "物流单号"),
}
"""The columns that are understood, each with the names it may have."""


class Fault(StrEnum):
    """Why a line cannot be used."""

    NO_ORDER = "no_order"
    NO_TRACKING = "no_tracking"
    TWICE = "twice"
    UNKNOWN = "unknown"
    NOT_ACCEPTED = "not_accepted"
    SENT = "sent"


WORDS = {
    Fault.NO_ORDER: N_("There is no order number of ten characters in this line."),
    Fault.NO_TRACKING: N_("There is no tracking number in this line."),
    Fault.TWICE: N_("This order stands in an earlier line already."),
    Fault.UNKNOWN: N_("There is no order of this number."),
    Fault.NOT_ACCEPTED: N_("This order is not to be sent: it was not accepted, or has ended."),
    Fault.SENT: N_("This order was sent already."),
}


def number_of(order_uid: UUID) -> str:
    """What people call an order: the last ten characters of its uid."""
    return order_uid.hex[-10:].upper()


@dataclass(frozen=True, slots=True)
class Sent:
    """A line as it was pasted. `order`: the number; `fault`: None where it can be read."""

    line: int
    order: str
    carrier: str
    tracking: str
    fault: Fault | None = None


def read_sent(text: str) -> list[Sent]:
    """Lines of `order number, courier, tracking number`, as a spreadsheet copies them or the list that was filled in.

    Separated by tabs, commas or spaces; with the list's own heading the columns may stand anywhere. Empty lines and
    lines without a tracking number of a list with a heading are passed over: they were not sent yet.
    """
    rows = [(place, _cells(line)) for place, line in enumerate(text.splitlines()[:MOST_LINES], 1) if line.strip()]
    places = _places(rows[0][1]) if rows else None
    seen: set[str] = set()
    found = []
    for place, cells in rows[1:] if places else rows:
        one = _by_heads(place, cells, places) if places else _by_order(place, cells)
        if one is None:
            continue
        if one.fault is None and one.order in seen:
            one = Sent(place, one.order, one.carrier, one.tracking, Fault.TWICE)
        seen.add(one.order)
        found.append(one)
    return found


def _cells(line: str) -> list[str]:
    if "\t" in line:
        cells = line.split("\t")
    elif "," in line or "，" in line:
        cells = next(csv.reader([line.replace("，", ",")]))
    else:
        cells = line.split()
    return [cell.strip().strip('"').lstrip("'").strip() for cell in cells]


def _places(cells: Sequence[str]) -> dict[str, int] | None:
    """Where the columns are, if this is a heading."""
    said = [cell.lower().lstrip("\ufeff") for cell in cells]
    found = {name: place for name, names in HEADS.items() for place, cell in enumerate(said) if cell in names}
    return found if "order" in found and "tracking" in found else None


def _by_heads(place: int, cells: Sequence[str], places: dict[str, int]) -> Sent | None:
    order, carrier, tracking = (
        cells[places[name]] if name in places and places[name] < len(cells) else "" for name in HEADS
    )
    return _sent(place, order, carrier, tracking) if tracking else None


def _by_order(place: int, cells: Sequence[str]) -> Sent:
    if len(cells) < 2:
        return _sent(place, cells[0] if cells else "", "", "")
    return _sent(place, cells[0], " ".join(cells[1:-1]), cells[-1])


def _sent(place: int, order: str, carrier: str, tracking: str) -> Sent:
    number = order.upper().lstrip("#")
    fault = None
    if not _NUMBER.fullmatch(number):
        fault = Fault.NO_ORDER
    elif not _TRACKING.fullmatch(tracking):
        fault = Fault.NO_TRACKING
    carrier = "".join(c for c in carrier if c.isprintable())
    return Sent(place, number[:40], carrier[:LONGEST_CARRIER], tracking[:LONGEST_TRACKING], fault)
