"""Payout files: two people approve them, they are exported once, and no cell of them is a formula."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from huoqun.core.errors import Refused

from .packets import N_

APPROVALS = 2
MOST_LINES = 500
LARGEST_LINE = 5_000_000
"""The most that one person is paid by one file: 50,000 yuan. Whatever is above stays owed until the next one."""
STANDS = timedelta(days=30)
"""A payout that nobody exported by then has to be drawn up anew: what it had set aside is owed as before."""
LONGEST_ACCOUNT, LONGEST_PAYEE, LONGEST_NOTE = 60, 60, 120
# A leading tab, carriage return or line feed is skipped by spreadsheets before they look for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class PayoutState(StrEnum):
    DRAWN = "drawn"
    APPROVED_ONCE = "approved_once"
    APPROVED = "approved"
    EXPORTED = "exported"
    SETTLED = "settled"
    CANCELLED = "cancelled"


class LineState(StrEnum):
    """`dropped`: it was left out when the file was exported, and is owed as before."""

    OPEN = "open"
    PAID = "paid"
    FAILED = "failed"
    DROPPED = "dropped"


class Way(StrEnum):
    """How somebody wants to be paid."""

    WECHAT = "wechat"
    ALIPAY = "alipay"
    BANK = "bank"


@dataclass(frozen=True, slots=True)
class Payee:
    """Where somebody's money goes. `holder`: the name that the account is in; `bank`: only for accounts of a bank."""

    way: Way
    account: str
    holder: str
    bank: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a line. `line`: as the file names it (`7-3`); `reference`: the payment's own number."""

    line: str
    paid: bool
    reference: str = ""
    why: str = ""


class Settled(StrEnum):
    """What became of a result that was told."""

    DONE = "done"
    ALREADY = "already"
    OTHERWISE = "otherwise"
    UNKNOWN = "unknown"


class OwnMoney(Refused):
    code = "own_money"
    message = N_("Nobody approves or exports a payout that pays themselves.")
    way_out = N_("Ask two other people who may approve payouts, or leave your own line out.")
    status = 403


class DrawnByThem(Refused):
    code = "drawn_by_them"
    message = N_("Whoever drew up a payout does not approve it.")
    way_out = N_(
        "Two other people of the team approve it. Where there are none, the owner gives two more of them a role that "
        "may approve payouts, on the page of the team."
    )
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


class PeopleOnly(Refused):
    code = "people_only"
    message = N_("A payout is approved and exported by people, not by a program.")
    way_out = N_("Sign in to the console.")
    status = 403


class NotToExport(Refused):
    code = "not_to_export"
    message = N_("This payout cannot be exported: it has no two approvals, or it has left already.")
    way_out = N_("Its page says who approved and who exported it.")
    status = 409


class NotExported(Refused):
    code = "not_exported"
    message = N_("This payout is not out.")
    way_out = N_("What was paid is told of a payout that was exported and is not settled.")
    status = 409


class NothingOwed(Refused):
    code = "nothing_owed"
    message = N_("Nobody can be paid now.")
    way_out = N_("Money has to be owed, and whoever it is owed to has to say on their own page where it goes.")
    status = 409


class BadPayee(Refused):
    code = "bad_payee"
    message = N_("Money cannot be sent there.")
    way_out = N_("Write the account and the name that it is in; for a bank also its name.")


class BadResults(Refused):
    code = "bad_results"
    message = N_("This file cannot be read as what became of a payout.")
    way_out = N_("Send the exported file back with its last columns filled in.")


def approved(
    state: PayoutState, *, drawn_by: str, approved_by: Sequence[str], by: str, paid: Collection[str]
) -> PayoutState:
    """Where a payout stands once `by` approved it as well. Actors as the journal writes them (`staff:12`).

    `paid`: those of the team whom it pays. Raises NotToApprove, PeopleOnly, DrawnByThem, OwnMoney, ApprovedBefore.
    """
    if state not in (PayoutState.DRAWN, PayoutState.APPROVED_ONCE):
        raise NotToApprove
    if not by.startswith("staff:"):
        raise PeopleOnly
    if by == drawn_by:
        raise DrawnByThem
    if by in paid:
        raise OwnMoney
    if by in approved_by:
        raise ApprovedBefore
    return PayoutState.APPROVED if len(approved_by) + 1 >= APPROVALS else PayoutState.APPROVED_ONCE


def payee_of(way: str, account: str, holder: str, bank: str = "") -> Payee:
    """Payee details as they are kept. Raises BadPayee."""
    if way not in list(Way):
        raise BadPayee
    # Whoever pays by hand reads it aloud: no two spaces, nothing that cannot be seen.
    said = [" ".join("".join(c if c.isprintable() else " " for c in text).split()) for text in (account, holder, bank)]
    plain = said[0].replace(" ", "").replace("-", "") if way == Way.BANK else said[0]
    if not 4 <= len(plain) <= LONGEST_ACCOUNT or not 0 < len(said[1]) <= LONGEST_PAYEE or len(said[2]) > LONGEST_PAYEE:
        raise BadPayee
    if way == Way.BANK and not (plain.isascii() and plain.isalnum() and said[2]):
        raise BadPayee
    return Payee(Way(way), plain, said[1], said[2] if way == Way.BANK else "")


def masked(account: str) -> str:
    """An account so that its owner knows it again, and nobody else can use it."""
    return "•" * 4 + account[-4:] if len(account) > 6 else "•" * 4 + account[-1:]


def written(account: str) -> str:
    """An account as a cell: a long number in groups of four, or spreadsheets round it to fifteen digits."""
    if account.isascii() and account.isdecimal() and (len(account) > 11 or account.startswith("0")):
        return " ".join(re.findall(r"\d{1,4}", account))
    return account


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
