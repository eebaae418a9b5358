"""A posted transfer taken back by another one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.sql import server_cursor

from ..facts import Reversed
from ..rules import BelowFloor, CannotReverse, NoSuchTransfer, Outcome, Result, State, drawn, give, take
from ._accounts import families, lock_ids
from ._writing import Row, add_legs, insert

_FIND = """
    select id, state, debited, credited, amount, reverses, rule, group_id from points_transfer
    where workspace_id = %s and key = %s for no key update
"""
_THERE = "select id, key from points_transfer where workspace_id = %s and reverses = %s"
_LEGS = """
    select account, -sum(amount)::bigint from points_leg
    where workspace_id = %s and transfer = %s group by account having sum(amount) < 0 order by account
"""
_OWNER = "select member_id, currency from points_account where workspace_id = %s and id = %s"
_OF = """
    select id, member_id from points_account
    where workspace_id = %s and kind = 'member' and currency = %s and member_id = any(%s)
"""


def reverse(actor: Actor, key: str, reason: str, *, now: datetime) -> Outcome:
    """See transferring.reverse."""
    found = _one(_FIND, actor.workspace_id, key)
    if found is None:
        raise NoSuchTransfer
    id, state, debited, credited, amount, reverses, rule, group_id = found
    if (there := _one(_THERE, actor.workspace_id, id)) is not None:
        return Outcome(there[1], Result.ALREADY, None, there[0])
    if state != State.POSTED or reverses is not None:
        raise CannotReverse
    given = _all(_LEGS, actor.workspace_id, id)
    holders = _family(actor.workspace_id, credited)
    accounts = lock_ids(actor.workspace_id, [*holders, *(account for account, _ in given), debited])
    # Whatever the person has stands for it, the account that it went to first.
    order = sorted(holders, key=lambda holder: (holder != credited, holder))
    shares = drawn([accounts[holder] for holder in order], amount)
    if shares is None:
        raise BelowFloor
    legs = [*take(shares), *(give(accounts[account], part) for account, part in given)]
    row = Row(f"reversal/{id}", credited, debited, amount, reason, rule, f"transfer/{id}", group_id, id)
    made = insert(actor, [row], now)[row.key]
    add_legs(actor.workspace_id, [(made, leg) for leg in legs])
    members = {member for leg in legs if (member := _one(_OWNER, actor.workspace_id, leg.account_id)[0]) is not None}
    fact = Reversed(transfer_id=made, reverses_id=id, member_ids=sorted(members))
    journal.record(actor, [fact], at=now)
    return Outcome(row.key, Result.MADE, None, made)


def _family(workspace_id: int, account_id: int) -> list[int]:
    """The accounts of whoever has this one, of the same currency."""
    member, currency = _one(_OWNER, workspace_id, account_id)
    if member is None:
        return [account_id]
    own = families(workspace_id, [member]).get(member, [member])
    return [id for id, _ in _all(_OF, workspace_id, currency, own)]


def _one(query: str, *values: object) -> Any:
    with server_cursor() as cursor:
        return cursor.execute(query, values).fetchone()


def _all(query: str, *values: object) -> list[Any]:
    with server_cursor() as cursor:
        return cursor.execute(query, values).fetchall()
