"""A file for payment by hand, as CSV or as a workbook, and the same file back with its last columns filled in."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huoqun.core import sheets
from huoqun.core.money import shown

from ..rules.payouts import LONGEST_NOTE, MOST_LINES, BadResults, Result, Way, file_of, written
from .port import Leaves, Order, register

LARGEST = 1_000_000
PAID = {"paid", "yes", "ok", "已付", "成功", "已打款", "是"}
FAILED = {"failed", "no", "失败", "未付", "否"}


class ByFile:
    """Somebody pays each line in WeChat, Alipay or at the bank, and writes down what became of it."""

    name = "file"

    def export(self, orders: Sequence[Order], *, number: int) -> Leaves:
        raw, digest = file_of(heads(), _rows(orders))
        return Leaves(f"payout-{number}.csv", "text/csv; charset=utf-8", raw, digest)

    def read(self, raw: bytes) -> tuple[Result, ...]:
        """Of a CSV file or of a workbook, whichever left: spreadsheets save the one as the other."""
        if len(raw) > LARGEST:
            raise BadResults
        try:
            if raw.startswith(b"PK"):
                rows = [cells for _number, cells in sheets.read(raw)]
            else:
                rows = list(csv.reader(io.StringIO(_text(raw), newline="")))
        except (csv.Error, sheets.BadSheet):
            raise BadResults from None
        # By place, not by name: whoever fills it in may have changed the language or the heads.
        told = [row for row in rows[1:] if len(row) > _RESULT and row[_RESULT].strip()]
        if not rows or len(rows) > MOST_LINES + 2 or not told:
            raise BadResults
        return tuple(_result(row) for row in told)


class ByWorkbook(ByFile):
    """The same as XLSX, for who has no spreadsheet that reads CSV well: every cell of it is text."""

    name = "xlsx"

    def export(self, orders: Sequence[Order], *, number: int) -> Leaves:
        raw = sheets.write([heads(), *_rows(orders)])
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return Leaves(f"payout-{number}.xlsx", kind, raw, hashlib.sha256(raw).hexdigest())


def _rows(orders: Sequence[Order]) -> list[tuple[str, ...]]:
    return [
        (
            # Marked: spreadsheets take 7-3 for the third of July, and save it so.
            f"#{order.line}", order.name, way_name(order.payee.way), order.payee.holder, order.payee.bank,
            written(order.payee.account), shown(order.amount, order.currency).replace(",", ""), order.currency,
            "", "", "",
        )
        for order in orders
    ]  # fmt: skip


_RESULT = 8


def _text(raw: bytes) -> str:
    """UTF-8, or what spreadsheets in China save by default."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadResults


def _result(row: Sequence[str]) -> Result:
    said = row[_RESULT].strip().casefold()
    if said not in PAID | FAILED:
        raise BadResults
    rest = [cell.replace("\0", "").strip().lstrip("'")[:LONGEST_NOTE] for cell in (*row[_RESULT + 1 :], "", "")]
    return Result(row[0].strip().lstrip("'#"), said in PAID, rest[0], rest[1])


def heads() -> tuple[str, ...]:
    """The columns, in the language that is in force. The last three are filled in by whoever pays."""
    return (
        pgettext("payout file", "line"), pgettext("payout file", "member"), pgettext("payout file", "way"),
        pgettext("payout file", "account in the name of"), pgettext("payout file", "bank"),
        pgettext("payout file", "account"), pgettext("payout file", "amount"), pgettext("payout file", "currency"),
        pgettext("payout file", "result (paid or failed)"), pgettext("payout file", "number of the payment"),
        pgettext("payout file", "why it failed"),
    )  # fmt: skip


def way_name(way: Way) -> str:
    """How somebody wants to be paid, in words."""
    return {Way.WECHAT: _("WeChat"), Way.ALIPAY: _("Alipay"), Way.BANK: _("Bank transfer")}[way]


register(ByFile())
register(ByWorkbook())
