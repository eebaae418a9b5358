"""Statements closed: what is ripe is paid, less what was sent back and the tax that is withheld."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from huoqun.core import ids, journal
from huoqun.core.actor import Actor
from huoqun.core.queries import workspace
from huoqun.points.actions import transferring
from huoqun.points.rules import Account, NewTransfer, Outcome
from huoqun.rewards.queries.budgets import purse_of

from ..accounts import RULE, TAX, acting, key_of, owed_to, purse
from ..facts.referrals import StatementClosed
from ..models.statement import Share, Statement
from ..permissions import ReferralPermission
from ..queries.tax import Version, of_month, version
from ..queries.to_close import Account as Open
from ..queries.to_close import to_close
from ..rules.shares import Closing, ShareState, closing
from ..tax.reading import BadTable
from ..tax.table import withhold
from ._rows import alone
from .settling import settle


@dataclass(slots=True)
class _Sheet:
    """A statement while it is reckoned."""

    open: Open
    shares: Sequence[Share]
    uid: UUID = field(default_factory=ids.uid)
    closing: Closing = Closing(0, 0, 0, 0)
    tax: int = 0

    def key(self, what: str) -> str:
        return f"referral/statement/{self.uid}/{what}"


@transaction.atomic
def close_statements(actor: Actor, *, until: datetime, now: datetime, referrer_uid: UUID | None = None) -> list[UUID]:
    """Close the statements of everybody (or of one referrer) for whom something was ripe before a moment, and owe them
    the net; answers the statements. A month's payments to a person are taxed together, whatever programme they are of.

    Raises BadTable: the table of tax is in another currency than the workspace.
    """
    actor.require(ReferralPermission.CLOSE)
    alone(actor)
    settle(acting(actor), now=now)
    table = version(actor.workspace_id)
    if table.table.currency != workspace(actor.workspace_id).currency:
        raise BadTable
    sheets = _posted(actor, to_close(actor.workspace_id, until=until, referrer_uid=referrer_uid), until, now)
    _reckon(actor, sheets, now)
    sheets = [one for one in sheets if one.shares or one.closing.paid]
    month = now.astimezone(workspace(actor.workspace_id).tz).date().replace(day=1)
    _tax(actor, sheets, table, month)
    _pay(actor, sheets, now)
    _write(actor, sheets, table, month, until, now)
    return [one.uid for one in sheets]


def _posted(actor: Actor, found: Sequence[Open], until: datetime, now: datetime) -> list[_Sheet]:
    """The ripe shares of each, posted: their money lies in the referrer's account now. What the ledger let go meanwhile
    is let go here too, and set aside anew.
    """
    rows = Share.objects.of(actor.workspace_id).filter(
        referrer_id__in=[one.referrer_id for one in found], state=ShareState.PENDING, ripe_at__lt=until
    )
    shares = list(rows.order_by("id"))
    done = transferring.post(acting(actor), keys=[key_of(one.uid) for one in shares], now=now) if shares else ()
    stand = [one for one, outcome in zip(shares, done, strict=True) if outcome.stands]
    lost = {one.id for one in shares} - {one.id for one in stand}
    rows.filter(id__in=lost).update(state=ShareState.VOIDED, kept=0, settled_at=now)
    return [_Sheet(one, [s for s in stand if s.referrer_id == one.referrer_id]) for one in found]


def _reckon(actor: Actor, sheets: Sequence[_Sheet], now: datetime) -> None:
    """What each comes to; what was taken back before and is earned after all comes out of the budget anew."""
    for one in sheets:
        new = sum(share.amount for share in one.shares)
        one.closing = closing(new=new, kept=one.open.kept, before=one.open.before)
    asked = [
        (one, _part(one, "back", budget, purse(one.open.referrer_uid), one.closing.back))
        for one in sheets if one.closing.back and (budget := _budget(actor, one)) is not None
    ]  # fmt: skip
    made = _transfer(actor, [part for _, part in asked], now)
    there = {one.uid for (one, _), outcome in zip(asked, made, strict=True) if outcome.stands}
    for one in sheets:
        if one.closing.back and one.uid not in there:
            one.closing = replace(one.closing, back=0)


def _tax(actor: Actor, sheets: Sequence[_Sheet], table: Version, month: date) -> None:
    before = of_month(actor.workspace_id, month, {one.open.head for one in sheets})
    for one in sheets:
        paid, withheld = before.get(one.open.head, (0, 0))
        now = one.closing.paid
        one.tax = withhold(table.table, now=now, before=paid, withheld=withheld)
        before[one.open.head] = (paid + now, withheld + one.tax)


def _pay(actor: Actor, sheets: Sequence[_Sheet], now: datetime) -> None:
    """Empty the accounts of their shares: to the budget, the tax office, the member."""
    parts: list[NewTransfer] = []
    for one in sheets:
        own, net = purse(one.open.referrer_uid), one.closing.paid - one.tax
        budget = _budget(actor, one)
        if one.closing.taken and budget is not None:
            parts.append(_part(one, "taken", own, budget, one.closing.taken))
        parts += [_part(one, "tax", own, TAX, one.tax)] if one.tax else []
        parts += [_part(one, "net", own, owed_to(one.open.head), net)] if net else []
    for outcome in _transfer(actor, parts, now):
        if not outcome.stands:
            # The shares were posted a moment ago in this transaction: nothing can be missing.
            raise RuntimeError(f"{outcome.key}: {outcome.why}")


def _write(actor: Actor, sheets: Sequence[_Sheet], table: Version, month: date, until: datetime, now: datetime) -> None:
    Statement.objects.bulk_create(
        Statement(
            workspace_id=actor.workspace_id, uid=one.uid, referrer_id=one.open.referrer_id, number=one.open.last + 1,
            until=until, month=month, gross=one.closing.gross, taken=one.closing.taken, back=one.closing.back,
            paid=one.closing.paid, tax=one.tax, net=one.closing.paid - one.tax, open=one.closing.open,
            tax_table=table.number, paid_to_id=one.open.head, closed_by=str(actor), closed_at=now,
        )
        for one in sheets
    )  # fmt: skip
    rows = Statement.objects.of(actor.workspace_id).filter(uid__in=[one.uid for one in sheets]).order_by("id")
    known = {row.uid: row for row in rows}
    for one in sheets:
        Share.objects.of(actor.workspace_id).filter(id__in=[share.id for share in one.shares]).update(
            state=ShareState.PAID, statement_id=known[one.uid].id, settled_at=now
        )
    facts = [
        StatementClosed(
            statement_id=row.id, referrer_id=row.referrer_id, member_id=row.paid_to_id, net=row.net, tax=row.tax
        )
        for row in rows
    ]  # fmt: skip
    journal.record(actor, facts, at=now)


def _budget(actor: Actor, one: _Sheet) -> Account | None:
    return purse_of(actor.workspace_id, one.open.budget_id) if one.open.budget_id is not None else None


def _part(one: _Sheet, what: str, from_: Account, to: Account, amount: int) -> NewTransfer:
    return NewTransfer(
        key=one.key(what), from_=from_, to=to, amount=amount, reason=one.open.programme[:200], rule=RULE,
        cause=f"referrer/{one.open.referrer_id}",
    )  # fmt: skip


def _transfer(actor: Actor, parts: Sequence[NewTransfer], now: datetime) -> Sequence[Outcome]:
    return transferring.transfer(acting(actor), transfers=parts, now=now) if parts else ()
