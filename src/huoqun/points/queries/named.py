"""The workspace's own accounts by their names: what each holds, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from huoqun.core.sql import server_cursor, texts

from ..rules import Account, AccountKind, Balance, Currency, State

_HELD = """
    select a.kind, a.currency, a.name, a.posted, a.reserved
    from unnest(%(kinds)s::text[], %(in)s::text[], %(names)s::text[]) as w(kind, currency, name)
    join points_account a on a.workspace_id = %(workspace)s and a.kind <> 'member'
                         and a.kind = w.kind and a.currency = w.currency and a.name = w.name
"""


def held(workspace_id: int, accounts: Iterable[Account]) -> dict[Account, Balance]:
    """What each of these accounts holds, none of them a member's; nothing where it was never used."""
    asked = list(dict.fromkeys(accounts))
    found = dict.fromkeys(asked, Balance())
    values = {
        "workspace": workspace_id, "kinds": texts([one.kind for one in asked]),
        "in": texts([one.currency for one in asked]), "names": texts([one.name for one in asked]),
    }  # fmt: skip
    with server_cursor() as cursor:
        for kind, currency, name, posted, reserved in cursor.execute(_HELD, values).fetchall():
            found[Account(AccountKind(kind), Currency(currency), None, name)] = Balance(posted, reserved)
    return found


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """One line of such an account, by transfer. `amount`: above 0 where it came in; of what is only set aside, what
    would go. `other`: the name of the account at the other end, `member_id` where that is a member's.
    """

    transfer_id: int
    key: str
    amount: int
    state: State
    reason: str
    rule: str
    other_kind: AccountKind
    other: str
    member_id: int | None
    at: datetime


_ENTRIES = """
    select t.id, t.key, case when t.credited = a.id then t.amount else -t.amount end, t.state, t.reason, t.rule,
           o.kind, o.name, o.member_id, t.at
    from points_account a
    join points_transfer t on t.workspace_id = a.workspace_id and t.id in (
        select l.transfer from points_leg l where l.account = a.id)
    join points_account o on o.id = case when t.credited = a.id then t.debited else t.credited end
    where a.workspace_id = %(workspace)s and a.kind = %(kind)s and a.currency = %(currency)s and a.name = %(name)s
      and t.state <> 2 and (%(before)s::bigint is null or t.id < %(before)s)
    order by t.id desc limit %(limit)s
"""


def entries_of(workspace_id: int, account: Account, *, before: int | None = None, limit: int = 50) -> list[NamedEntry]:
    """What came into an account and went out of it, newest first, what came to nothing left out.

    `before`: the `transfer_id` of the last line of the page before.
    """
    values = {
        "workspace": workspace_id, "kind": account.kind, "currency": account.currency, "name": account.name,
        "before": before, "limit": limit,
    }  # fmt: skip
    with server_cursor() as cursor:
        return [
            NamedEntry(row[0], row[1], row[2], State(row[3]), row[4], row[5], AccountKind(row[6]), *row[7:])
            for row in cursor.execute(_ENTRIES, values).fetchall()
        ]
