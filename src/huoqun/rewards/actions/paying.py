"""Payouts: drawn up from what is owed, approved by two other people, exported once, settled line by line."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core import ids
from huoqun.core.actor import Actor
from huoqun.core.queries import workspace

from ..models.payout import Payout, PayoutLine
from ..permissions import CashPermission
from ..queries.owed import OwedLine, of_the_team, owed_now
from ..rules.payouts import (
    LARGEST_LINE,
    MOST_LINES,
    STANDS,
    LineState,
    NothingOwed,
    NotToApprove,
    PayoutState,
    approved,
)
from . import _ledger
from ._payout import keys_of, lines_of, locked, say_moved, set_aside

WAITING = (PayoutState.DRAWN, PayoutState.APPROVED_ONCE, PayoutState.APPROVED)


@transaction.atomic
def draw_payout(actor: Actor, *, member_ids: Collection[int] | None = None, now: datetime) -> UUID:
    """Draw up a payout of what is owed to these members (None: to everybody who said where it goes); answers its uid.

    What it pays is set aside for 30 days: until then it has to be exported, and no other payout can pay it. Raises
    NothingOwed.
    """
    actor.require(CashPermission.PAY)
    # One at a time looks at what is owed and numbers a payout.
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 7))", [f"payout/{actor.workspace_id}"])
    found = [one for one in owed_now(actor.workspace_id, member_ids) if one.free and one.has_payee and not one.erased]
    if not found:
        raise NothingOwed
    last = Payout.objects.of(actor.workspace_id).aggregate(last=Max("number"))["last"] or 0
    row = Payout.objects.create(
        workspace_id=actor.workspace_id, uid=ids.uid(), number=last + 1, state=PayoutState.DRAWN, drawn_by=str(actor),
        drawn_at=now,
    )  # fmt: skip
    lines = PayoutLine.objects.bulk_create(
        _line(row, number, one) for number, one in enumerate(found[:MOST_LINES], start=1)
    )
    with override(workspace(actor.workspace_id).language):
        reason = _("Payout %(number)s") % {"number": row.number}
    _ledger.move(actor, [part for line in lines for part in set_aside(row, line, reason, now + STANDS)], now=now)
    say_moved(actor, row, now=now)
    return row.uid


def _line(row: Payout, number: int, one: OwedLine) -> PayoutLine:
    """What a person is paid at once, from their accounts in order, up to the most of one line."""
    parts, left = {}, LARGEST_LINE
    for account, free in sorted(one.accounts.items(), key=lambda item: int(item[0])):
        if part := min(free, left):
            parts[account] = part
            left -= part
    return PayoutLine(
        workspace_id=row.workspace_id, payout_id=row.id, number=number, member_id=one.member_id,
        amount=sum(parts.values()), parts=parts, state=LineState.OPEN,
    )  # fmt: skip


@transaction.atomic
def approve_payout(actor: Actor, *, payout_uid: UUID, now: datetime) -> PayoutState:
    """Approve a payout; two different people do, who did not draw it up and whom it does not pay. Answers
    where it stands then.

    Raises NotFound, NotToApprove, DrawnByThem, OwnMoney, ApprovedBefore, PeopleOnly.
    """
    actor.require(CashPermission.PAY_APPROVE)
    row = locked(actor, payout_uid)
    if row.drawn_at + STANDS <= now:
        raise NotToApprove
    paid = of_the_team(actor.workspace_id, [line.member_id for line in lines_of(row)])
    before = [row.first_by] if row.first_by else []
    row.state = approved(PayoutState(row.state), drawn_by=row.drawn_by, approved_by=before, by=str(actor), paid=paid)
    if before:
        row.second_by, row.second_at = str(actor), now
    else:
        row.first_by, row.first_at = str(actor), now
    row.save(update_fields=["state", "first_by", "first_at", "second_by", "second_at"])
    say_moved(actor, row, now=now)
    return PayoutState(row.state)


@transaction.atomic
def cancel_payout(actor: Actor, *, payout_uid: UUID, reason: str, now: datetime) -> None:
    """Call off a payout that has not left: everything in it is owed as before. Raises NotFound, NotToApprove."""
    actor.require(CashPermission.PAY)
    row = locked(actor, payout_uid)
    if row.state not in WAITING:
        raise NotToApprove
    _ledger.void(actor, keys_of(row, lines_of(row)), now=now, why="cancelled")
    _end(actor, row, reason, now)


@transaction.atomic
def let_payouts_lapse(actor: Actor, *, now: datetime) -> int:
    """Call off payouts that nobody exported in time; answers how many. The ledger has set their money free by then."""
    actor.require(CashPermission.PAY)
    late = Payout.objects.of(actor.workspace_id).filter(state__in=WAITING, drawn_at__lte=now - STANDS)
    rows = list(late.order_by("id").select_for_update(no_key=True, skip_locked=True)[:50])
    for row in rows:
        _ledger.void(actor, keys_of(row, lines_of(row)), now=now, why="late")
        _end(actor, row, "lapsed", now)
    return len(rows)


def _end(actor: Actor, row: Payout, reason: str, now: datetime) -> None:
    row.state, row.ended_at, row.reason = PayoutState.CANCELLED, now, reason.replace("\0", "").strip()[:200]
    row.save(update_fields=["state", "ended_at", "reason"])
    PayoutLine.objects.of(actor.workspace_id).filter(payout_id=row.id).update(state=LineState.DROPPED)
    say_moved(actor, row, now=now)
