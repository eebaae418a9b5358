"""Statements, and what each is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.core.sql import server_cursor

from ..permissions import ReferralPermission


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A statement; amounts in minor units, as `rules.shares.Closing` has them."""

    id: int
    uid: UUID
    referrer_id: int
    programme: str
    member_id: int
    number: int
    until: datetime
    month: date
    gross: int
    taken: int
    back: int
    paid: int
    tax: int
    net: int
    open: int
    table: int
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class ShareLine:
    """A part of a sale as a statement lists it. `buyer`: the member who bought; `kept`: what is left after refunds."""

    kind: str
    level: int
    product: str
    buyer_id: int | None
    at: datetime
    base: int
    amount: int
    kept: int
    state: str
    ripe_at: datetime
    statement_id: int | None


_STATEMENTS = """
    select s.id, s.uid, s.referrer_id, p.name, s.paid_to_id, s.number, s.until, s.month, s.gross, s.taken, s.back,
           s.paid, s.tax, s.net, s.open, s.tax_table, s.closed_at
    from referrals_statement s
    join referrals_referrer f on f.workspace_id = s.workspace_id and f.id = s.referrer_id
    join referrals_programme p on p.workspace_id = s.workspace_id and p.id = f.programme_id
    join members_member m on m.workspace_id = s.workspace_id and m.id = f.member_id
    where s.workspace_id = %(workspace)s and (%(month)s::date is null or s.month = %(month)s::date)
      and (%(uid)s::uuid is null or s.uid = %(uid)s::uuid)
      and (%(head)s::bigint is null or coalesce(m.canonical_id, m.id) = %(head)s::bigint)
    order by s.id desc limit %(limit)s offset %(skip)s
"""
_SHARES = """
    select x.kind, x.level, d.product, r.member_id, d.occurred_at, x.base, x.amount, x.kept, x.state, x.ripe_at,
           x.statement_id
    from referrals_share x
    join deeds_deed d on d.workspace_id = x.workspace_id and d.id = x.deed_id
    join referrals_referral r on r.workspace_id = x.workspace_id and r.id = x.referral_id
    where x.workspace_id = %(workspace)s and x.state <> 'voided'
      and (%(statement)s::bigint is null or x.statement_id = %(statement)s::bigint)
      and (%(referrer)s::bigint is null or x.referrer_id = %(referrer)s::bigint)
    order by d.occurred_at desc, x.id desc limit %(limit)s
"""


def statements(actor: Actor, *, month: date | None = None, limit: int = 100, skip: int = 0) -> list[StatementLine]:
    """Statements (of a month), the newest first."""
    actor.require(ReferralPermission.VIEW)
    return _found(actor.workspace_id, month=month, limit=limit, skip=skip)


def statement(actor: Actor, *, statement_uid: UUID) -> tuple[StatementLine, list[ShareLine]]:
    """One of them, with what it pays for. Raises NotFound."""
    actor.require(ReferralPermission.VIEW)
    found = _found(actor.workspace_id, uid=statement_uid)
    if not found:
        raise NotFound
    return found[0], shares(actor.workspace_id, statement_id=found[0].id)


def own_statements(workspace_id: int, member_id: int) -> list[StatementLine]:
    """A member's own, the newest first. `member_id`: who stands for them now."""
    return _found(workspace_id, head=member_id)


def own_statement(workspace_id: int, member_id: int, *, statement_uid: UUID) -> tuple[StatementLine, list[ShareLine]]:
    """One of a member's own, with what it pays for. Raises NotFound."""
    found = _found(workspace_id, head=member_id, uid=statement_uid)
    if not found:
        raise NotFound
    return found[0], shares(workspace_id, statement_id=found[0].id)


def shares(
    workspace_id: int, *, statement_id: int | None = None, referrer_id: int | None = None, limit: int = 500
) -> list[ShareLine]:
    """Parts of sales of a statement or of a referrer, the newest sale first."""
    values = {"workspace": workspace_id, "statement": statement_id, "referrer": referrer_id, "limit": limit}
    with server_cursor() as cursor:
        return [ShareLine(*row) for row in cursor.execute(_SHARES, values).fetchall()]


def _found(
    workspace_id: int, *, month: date | None = None, uid: UUID | None = None, head: int | None = None,
    limit: int = 100, skip: int = 0,
) -> list[StatementLine]:  # fmt: skip
    values = {"workspace": workspace_id, "month": month, "uid": uid, "head": head, "limit": limit, "skip": skip}
    with server_cursor() as cursor:
        return [StatementLine(*row) for row in cursor.execute(_STATEMENTS, values).fetchall()]
