"""The accounts of the workspace itself, what all members have together, and the transfers between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huoqun.core.sql import server_cursor

from ..rules import AccountKind, Currency, State


@dataclass(frozen=True, slots=True)
class Total:
    """All accounts of one kind and currency together."""

    kind: AccountKind
    currency: Currency
    accounts: int
    posted: int
    reserved: int


_TOTALS = """
    select kind, currency, count(*), sum(posted)::bigint, sum(reserved)::bigint from points_account
    where workspace_id = %s group by kind, currency
"""


def totals(workspace_id: int) -> list[Total]:
    """What lies where, by kind and currency."""
    with server_cursor() as cursor:
        cursor.execute(_TOTALS, [workspace_id])
        return [Total(AccountKind(kind), Currency(currency), *rest) for kind, currency, *rest in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account of the workspace's own. `floor` None: it may fall as low as it likes."""

    id: int
    kind: AccountKind
    currency: Currency
    name: str
    posted: int
    reserved: int
    floor: int | None


_OWN = """
    select id, kind, currency, name, posted, reserved, floor from points_account
    where workspace_id = %s and kind <> 'member' order by kind, currency, name limit %s
"""


def own_accounts(workspace_id: int, *, limit: int = 200) -> list[AccountLine]:
    """The accounts that are nobody's: issue, budgets, stocks, owed, expired."""
    with server_cursor() as cursor:
        cursor.execute(_OWN, [workspace_id, limit])
        return [AccountLine(row[0], AccountKind(row[1]), Currency(row[2]), *row[3:]) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class End:
    """One end of a transfer: a member with their uid, or an account of the workspace's own."""

    kind: AccountKind
    name: str
    member_id: int | None
    uid: UUID | None


@dataclass(frozen=True, slots=True)
class TransferLine:
    """A transfer. `reversed`: it was taken back; `reverses`: it takes this one back."""

    id: int
    key: str
    from_: End
    to: End
    currency: Currency
    amount: int
    state: State
    reason: str
    rule: str
    asked_by: str
    at: datetime
    reverses: int | None
    reversed: bool


_TRANSFERS = """
    select t.id, t.key, d.kind, coalesce(dm.name, d.name), d.member_id, dm.uid, c.kind, coalesce(cm.name, c.name),
           c.member_id, cm.uid, d.currency, t.amount, t.state, t.reason, t.rule, t.asked_by, t.at, t.reverses,
           exists (select from points_transfer b where b.workspace_id = t.workspace_id and b.reverses = t.id)
    from ({which}) t
    join points_account d on d.id = t.debited join points_account c on c.id = t.credited
    left join members_member dm on dm.id = d.member_id left join members_member cm on cm.id = c.member_id
    order by t.id desc
"""
_LATEST = """
    select * from points_transfer where workspace_id = %s and (%s::bigint is null or id < %s)
    order by id desc limit %s
"""
_ONE = "select * from points_transfer where workspace_id = %s and id = %s"


def transfers(workspace_id: int, *, before: int | None = None, limit: int = 50) -> list[TransferLine]:
    """The latest transfers of all; `before`: the id of the last line of the page before."""
    return _lines(_LATEST, [workspace_id, before, before, limit])


def transfer(workspace_id: int, transfer_id: int) -> TransferLine | None:
    """One transfer."""
    return next(iter(_lines(_ONE, [workspace_id, transfer_id])), None)


def _lines(which: str, values: Iterable[object]) -> list[TransferLine]:
    with server_cursor() as cursor:
        cursor.execute(_TRANSFERS.format(which=which), list(values))
        return [
            TransferLine(
                row[0], row[1], End(AccountKind(row[2]), *row[3:6]), End(AccountKind(row[6]), *row[7:10]),
                Currency(row[10]), row[11], State(row[12]), *row[13:],
            )
            for row in cursor.fetchall()
        ]  # fmt: skip
