"""What deeds earned taken back: of those that were withdrawn, and of purchases that were refunded."""

from __future__ import annotations

from datetime import datetime

from huoqun.core.actor import Actor, system
from huoqun.core.queries import workspace
from huoqun.core.sql import numbers, server_cursor
from huoqun.deeds.queries.counting import Counted as Deed
from huoqun.deeds.queries.counting import bought_before

from ..policy.earning import worth
from ..queries.balances import balances
from ..queries.policies import version
from ..rules import Account, AccountKind, BelowFloor, CannotReverse, Currency, NewTransfer, issue, of_member
from ._people import heads_of_families
from .transferring import reverse, transfer

_FIND = """
    select member_id, round, points, growth, rule, day, version from points_earning
    where workspace_id = %s and deed_id = %s and returned_at is null for update
"""
_RETURNED = "update points_earning set returned_at = %s where workspace_id = %s and deed_id = %s"
_LESS = "update points_earning set points = %s, growth = %s where workspace_id = %s and deed_id = %s"
_OWN = """
    select deed_id from points_earning
    where workspace_id = %s and member_id = any(%s::bigint[]) and returned_at is null and points + growth > 0
"""
# What was refunded of a purchase: its refunds keep in their rule what they are of, which is no policy's rule.
_OF = "update points_earning set rule = %s where workspace_id = %s and deed_id = %s"
_BEFORE = """
    select coalesce(sum(d.amount_minor), 0)::bigint
    from points_earning e join deeds_deed d on d.workspace_id = e.workspace_id and d.id = e.deed_id
    where e.workspace_id = %s and e.member_id = any(%s::bigint[]) and e.rule = %s and e.returned_at is null
"""
_MADE = "select amount from points_transfer where workspace_id = %s and key = %s"
_REFUND = """
    insert into points_earning (workspace_id, deed_id, member_id, rule, day, points, growth, cut, version, round)
    values (%s, %s, %s, '', %s, 0, 0, false, 0, 0) on conflict (workspace_id, deed_id) do nothing returning id
"""
Row = tuple[int, int, int, int, str, object, int]


def take_back(actor: Actor, *, deed_id: int, why: str, now: datetime) -> bool:
    """Take back all that a deed earned; answers whether it had earned."""
    row = _one(_FIND, actor.workspace_id, deed_id)
    if row is None:
        return False
    member, round, points, growth = row[:4]
    for currency, amount in ((Currency.POINTS, points), (Currency.GROWTH, growth)):
        if amount:
            _reverse(actor, deed_id, member, currency, amount, f"deed/{deed_id}/{round}/{currency}", why, now)
    _run(_RETURNED, now, actor.workspace_id, deed_id)
    return bool(points or growth)


def _reverse(
    actor: Actor, deed_id: int, member: int, currency: Currency, amount: int, key: str, why: str, now: datetime
) -> None:
    acting = system(actor.workspace_id, "policy")
    made = _one(_MADE, actor.workspace_id, key)
    if made is not None and made[0] != amount:  # some of it was taken back before: the whole would be too much
        _less(actor, deed_id, member, currency, amount, f"{key}/back", why, now)
        return
    try:
        reverse(acting, key=key, reason=why, now=now)
    except (BelowFloor, CannotReverse):
        _less(actor, deed_id, member, currency, amount, f"{key}/back", why, now)


def _less(
    actor: Actor, deed_id: int, member: int, currency: Currency, amount: int, key: str, why: str, now: datetime
) -> None:
    """Take so much, or as much as is there."""
    there = balances(actor.workspace_id, [member])[member][currency].free
    to = issue(currency) if currency is Currency.POINTS else Account(AccountKind.EXPIRED, currency)
    if (taken := min(amount, there)) > 0:
        one = NewTransfer(key, of_member(member, currency), to, taken, why[:200], cause=f"deed/{deed_id}")
        transfer(system(actor.workspace_id, "policy"), transfers=[one], now=now)


def refund(actor: Actor, *, deed: Deed, now: datetime) -> None:
    """Take back what the purchase had earned that a refund is of: all of it, or the part that was given back."""
    here = workspace(actor.workspace_id)
    day = deed.occurred_at.astimezone(here.tz).date()
    if _one(_REFUND, actor.workspace_id, deed.id, deed.head_id, day) is None:
        return
    family = heads_of_families(actor.workspace_id, [deed.head_id or 0])
    with server_cursor() as cursor:
        own = [row[0] for row in cursor.execute(_OWN, [actor.workspace_id, numbers(family)]).fetchall()]
    found = bought_before(
        actor.workspace_id, own, product=deed.product, amount_minor=deed.amount_minor, at=deed.occurred_at
    )
    if found is None:
        return
    bought, cost = found
    _run(_OF, f"refund/{bought}", actor.workspace_id, deed.id)
    before = _one(_BEFORE, actor.workspace_id, numbers(family), f"refund/{bought}")
    refunded = before[0] if before else 0
    if cost is None or deed.amount_minor is None or refunded >= cost:
        take_back(actor, deed_id=bought, why=deed.product or "refund", now=now)
    else:
        _in_part(actor, bought, cost - refunded, deed, here.currency, now)


def _in_part(actor: Actor, bought: int, rest: int, deed: Deed, currency: str, now: datetime) -> None:
    row = _one(_FIND, actor.workspace_id, bought)
    assert row is not None  # it was among the member's own a moment ago, in this transaction
    member, _round, points, growth, rule_name, _day, number = row
    rule = next(r for r in version(actor.workspace_id, number).policy.earns if r.name == rule_name)
    left = worth(rule, rest, currency)
    for which, had, keeps in ((Currency.POINTS, points, left[0]), (Currency.GROWTH, growth, left[1])):
        if had > keeps:
            key = f"deed/{deed.id}/refund/{which}"
            _less(actor, bought, member, which, had - keeps, key, deed.product or rule_name, now)
    _run(_LESS, min(points, left[0]), min(growth, left[1]), actor.workspace_id, bought)


def _one(query: str, *values: object) -> Row | None:
    with server_cursor() as cursor:
        return cursor.execute(query, values).fetchone()


def _run(query: str, *values: object) -> None:
    with server_cursor() as cursor:
        cursor.execute(query, values)
