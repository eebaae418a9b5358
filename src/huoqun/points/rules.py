"""The pure part of the ledger: accounts, transfers as they are asked for, and which of them the floors allow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import NamedTuple

import msgspec

from huoqun.core.errors import Refused


def N_(text: str) -> str:
    """Marks a message for the catalogues; this room knows no Django."""
    return text


MOST = 10**12
"""The largest amount of one transfer."""
LONGEST_KEY, LONGEST_REASON, LONGEST_NAME = 200, 200, 120


class Currency(StrEnum):
    """What is counted. `growth` is never spent; `cash` is in minor units of the workspace's currency (分)."""

    POINTS = "points"
    GROWTH = "growth"
    CASH = "cash"


class AccountKind(StrEnum):
    """Whose an account is. Everything comes from `issue`, the only one without a floor, and what lapses goes to
    `expired`.
    """

    MEMBER = "member"
    ISSUE = "issue"
    BUDGET = "budget"
    STOCK = "stock"
    OWED = "owed"
    EXPIRED = "expired"


class State(IntEnum):
    """How far a transfer is. Only what is pending may still change."""

    PENDING = 0
    POSTED = 1
    VOIDED = 2

    @property
    def word(self) -> str:
        return self.name.lower()


class Account(NamedTuple):
    """An account by what it is; it is opened when it is first used. `member_id` for members', else a `name` of its
    owner's choice (a budget's or a reward's), which may be empty.
    """

    kind: AccountKind
    currency: Currency
    member_id: int | None = None
    name: str = ""


def issue(currency: Currency) -> Account:
    """Where everything of a currency comes from."""
    return Account(AccountKind.ISSUE, currency)


def of_member(member_id: int, currency: Currency) -> Account:
    """What a member has of a currency."""
    return Account(AccountKind.MEMBER, currency, member_id)


def floor_of(kind: AccountKind) -> int | None:
    """The least an account may hold when it is opened; None: there is none."""
    return None if kind is AccountKind.ISSUE else 0


class NewTransfer(msgspec.Struct, frozen=True, gc=False):
    """A transfer before it is made: once by its `key` in the workspace.

    `amount`: a whole number above 0. `reason`: words for the member; `rule`: the name of the policy's rule or of the
    block. `pending_until`: only set aside, and void by itself at that moment. `cause`: what led to it, by id
    (`deed/12`). `alone`: it takes from this account only, and not from those of people merged with its member.
    """

    key: str
    from_: Account
    to: Account
    amount: int
    reason: str
    rule: str = ""
    group_id: int | None = None
    pending_until: datetime | None = None
    cause: str = ""
    alone: bool = False


class Result(StrEnum):
    """What became of a transfer that was asked for."""

    MADE = "made"
    ALREADY = "already"
    REFUSED = "refused"


class Why(StrEnum):
    """Why a transfer was refused."""

    BELOW_FLOOR = "below_floor"
    KEY_REUSED = "key_reused"
    GROWTH_IS_KEPT = "growth_is_kept"
    NOBODY = "nobody"
    BAD_AMOUNT = "bad_amount"
    BAD_KEY = "bad_key"
    BAD_WORDS = "bad_words"
    SAME_ACCOUNT = "same_account"
    MIXED = "mixed_currencies"
    TOO_LATE = "too_late"
    UNKNOWN_KEY = "unknown_key"
    VOIDED = "voided"
    POSTED = "posted"


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """What became of one transfer; `why` only where it was refused, `transfer_id` only where there is one."""

    key: str
    result: Result
    why: Why | None = None
    transfer_id: int | None = None

    @property
    def stands(self) -> bool:
        """Whether the transfer is there, made now or before."""
        return self.why is None


@dataclass(frozen=True, slots=True)
class Balance:
    """`posted`: what was earned less what was spent; `reserved`: what of it is set aside."""

    posted: int = 0
    reserved: int = 0

    @property
    def free(self) -> int:
        """What may be spent now."""
        return self.posted - self.reserved


class NoSuchTransfer(Refused):
    code = "no_such_transfer"
    message = N_("There is no transfer of this key here.")
    status = 404


class CannotReverse(Refused):
    code = "cannot_reverse"
    message = N_("This transfer cannot be taken back.")
    way_out = N_("Only what was posted can be reversed, once, and a reversal itself cannot.")
    status = 409


class BelowFloor(Refused):
    code = "below_floor"
    message = N_("There is not enough left for that.")
    way_out = N_("Take a smaller amount, or wait until more was earned.")
    status = 409


def fault(new: NewTransfer, now: datetime) -> Why | None:
    """What is wrong with a transfer before anybody's balance is looked at."""
    if isinstance(new.amount, bool) or not isinstance(new.amount, int) or not 0 < new.amount <= MOST:
        return Why.BAD_AMOUNT
    if not new.key or len(new.key) > LONGEST_KEY or "\0" in new.key:
        return Why.BAD_KEY
    if len(new.reason) > LONGEST_REASON or "\0" in new.reason + new.rule + new.cause:
        return Why.BAD_WORDS
    return _misfit(new) or (Why.TOO_LATE if new.pending_until is not None and new.pending_until <= now else None)


def _misfit(new: NewTransfer) -> Why | None:
    one, other = new.from_, new.to
    if one.currency != other.currency:
        return Why.MIXED
    if one == other:
        return Why.SAME_ACCOUNT
    for account in (one, other):
        if (account.member_id is None) == (account.kind == AccountKind.MEMBER) or len(account.name) > LONGEST_NAME:
            return Why.NOBODY
    kept = one.currency == Currency.GROWTH and one.kind == AccountKind.MEMBER
    return Why.GROWTH_IS_KEPT if kept and other.kind != AccountKind.EXPIRED else None


class Held(msgspec.Struct, gc=False):
    """An account as it stands while a batch is decided: `free` is what may be taken, `posted` what it holds."""

    id: int
    floor: int | None
    posted: int
    reserved: int

    def free(self) -> int | None:
        return None if self.floor is None else self.posted - self.reserved - self.floor


Share = tuple[Held, int]
"""So much is taken from one account."""


def drawn(family: Sequence[Held], amount: int) -> list[Share] | None:
    """From which accounts of a person an amount is taken, in their order; None where they do not hold it."""
    if len(family) == 1:
        free = family[0].free()
        return [(family[0], amount)] if free is None or free >= amount else None
    shares: list[Share] = []
    left = amount
    for account in family:
        free = account.free()
        part = left if free is None else min(left, max(free, 0))
        if part > 0:
            shares.append((account, part))
            left -= part
    return None if left else shares


class Leg(msgspec.Struct, frozen=True, gc=False):
    """What a transfer does to an account: `amount` to what it holds, `held` to what is set aside of it.

    `after`: what the account holds then.
    """

    account_id: int
    amount: int
    held: int
    after: int


def take(shares: Iterable[Share], *, pending: bool = False) -> list[Leg]:
    """Take from accounts, or only set aside."""
    legs = []
    for account, amount in shares:
        if pending:
            account.reserved += amount
            legs.append(Leg(account.id, 0, amount, account.posted))
        else:
            account.posted -= amount
            legs.append(Leg(account.id, -amount, 0, account.posted))
    return legs


def give(account: Held, amount: int) -> Leg:
    """Add to an account."""
    account.posted += amount
    return Leg(account.id, amount, 0, account.posted)


def settle(shares: Iterable[Share], to: Held | None) -> list[Leg]:
    """Let go of what was set aside; with `to`, it goes there."""
    legs, whole = [], 0
    for account, amount in shares:
        account.reserved -= amount
        whole += amount
        if to is not None:
            account.posted -= amount
        legs.append(Leg(account.id, 0 if to is None else -amount, -amount, account.posted))
    return legs if to is None else [*legs, give(to, whole)]
