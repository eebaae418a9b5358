"""Payout files: two people approve what a third drew up, it is exported once, and no cell of it is a formula."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from enum import StrEnum

from huoqun.core.errors import Refused

from .packets import N_

APPROVALS = 2
# A leading tab, carriage return or line feed is skipped by spreadsheets before they look for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class PayoutState(StrEnum):
    DRAWN = "drawn"
    APPROVED_ONCE = "approved_once"
    APPROVED = "approved"
    EXPORTED = "exported"
    SETTLED = "settled"
    CANCELLED = "cancelled"


class OwnPayout(Refused):
    code = "own_payout"
    message = N_("Whoever drew up a payout does not approve it.")
    way_out = N_("Ask two other people who may approve payouts.")
    status = 403


class ApprovedBefore(Refused):
    code = "approved_before"
    message = N_("You have approved this payout already.")
    way_out = N_("Somebody else has to approve it, too.")
    status = 409


class NotToApprove(Refused):
    code = "not_to_approve"
    message = N_("This payout does not wait for an approval.")
    way_out = N_("Reload the page to see where it stands.")
    status = 409


def approved(state: PayoutState, *, drawn_by: str, approved_by: Sequence[str], by: str) -> PayoutState:
    """Where a payout stands once `by` approved it as well. Actors as the journal writes them (`staff:12`).

    Raises NotToApprove, OwnPayout, ApprovedBefore.
    """
    if state not in (PayoutState.DRAWN, PayoutState.APPROVED_ONCE):
        raise NotToApprove
    if by == drawn_by:
        raise OwnPayout
    if by in approved_by:
        raise ApprovedBefore
    return PayoutState.APPROVED if len(approved_by) + 1 >= APPROVALS else PayoutState.APPROVED_ONCE


def cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def file_of(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> tuple[bytes, str]:
    """A CSV file as spreadsheets in China open it (UTF-8 with its mark), and the SHA-256 of it in hexadecimal."""
    said = io.StringIO()
    writer = csv.writer(said, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([cell(value) for value in row] for row in rows)
    raw = said.getvalue().encode("utf-8-sig")
    return raw, hashlib.sha256(raw).hexdigest()
