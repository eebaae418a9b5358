"""Packets open, and come to their end: what is left goes back to the budget that it came from."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.points.queries.named import held
from huoqun.points.rules import Account, AccountKind, Currency, NewTransfer, of_member

from ..facts.packets import PacketClaimed, PacketEnded, PacketOpened
from ..models.budget import Budget
from ..models.packet import Packet, Share
from ..permissions import CashPermission
from ..rules.budgets import account_of
from ..rules.giving import PacketState
from . import _ledger
from ._telling import tell_ended, tell_opened

SOME = 100
RULE = "packet"
LAPSED = "lapsed"
LAPSES = timedelta(days=7)
"""What nobody approved by then comes to nothing."""


def open_packet(actor: Actor, row: Packet, *, now: datetime) -> None:
    """Open a packet that is paid for; one for named members is given to them, and over."""
    budget = Budget.objects.of(actor.workspace_id).get(id=row.budget_id)
    row.state = PacketState.OPEN
    row.save(update_fields=["state"])
    journal.record(actor, [PacketOpened(packet_id=row.id, group_id=row.group_id)], at=now)
    if row.group_id is None:
        _give_all(actor, row, budget, now)
    tell_opened(actor, row, budget.currency, now=now)


def _give_all(actor: Actor, row: Packet, budget: Budget, now: datetime) -> None:
    shares = list(Share.objects.of(actor.workspace_id).filter(packet_id=row.id).order_by("place"))
    _ledger.move(actor, [share_paid(row, share, budget.currency) for share in shares], now=now)
    Share.objects.of(actor.workspace_id).filter(packet_id=row.id).update(claimed_at=now)
    row.claimed, row.given = len(shares), sum(share.amount for share in shares)
    row.state, row.ended_at = PacketState.OVER, now
    row.save(update_fields=["claimed", "given", "state", "ended_at"])
    facts = [
        PacketClaimed(packet_id=row.id, member_id=share.member_id, group_id=None, amount=share.amount)
        for share in shares
    ]
    over = PacketEnded(packet_id=row.id, group_id=None, claimed=row.claimed, left=0, state=str(row.state))
    journal.record(actor, [*facts, over], at=now)


@transaction.atomic
def move_packets_on(actor: Actor, *, now: datetime) -> int:
    """Open what is to open by now, end what is over, let go of what nobody approved; answers how many."""
    actor.require(CashPermission.PACKET)
    moved = 0
    for row in _due(actor, PacketState.PLANNED, now, opens_at__lte=now):
        open_packet(actor, row, now=now)
        moved += 1
    for row in _due(actor, PacketState.OPEN, now, closes_at__lte=now):
        end_packet(actor, row, now=now)
        moved += 1
    for row in _due(actor, PacketState.ASKED, now, made_at__lte=now - LAPSES):
        row.state, row.ended_at, row.reason = PacketState.CANCELLED, now, LAPSED
        row.save(update_fields=["state", "ended_at", "reason"])
        said = PacketEnded(
            packet_id=row.id, group_id=row.group_id, claimed=0, left=row.total, state=str(row.state)
        )  # fmt: skip
        journal.record(actor, [said], at=now)
        moved += 1
    return moved


def end_packet(actor: Actor, row: Packet, *, now: datetime) -> None:
    """End an open packet that the caller has locked: the rest goes back, the group is told."""
    budget = Budget.objects.of(actor.workspace_id).get(id=row.budget_id)
    left = give_back(actor, row, now=now)
    row.state, row.ended_at = PacketState.OVER, now
    row.save(update_fields=["state", "ended_at"])
    over = PacketEnded(
        packet_id=row.id, group_id=row.group_id, claimed=row.claimed, left=left, state=str(row.state)
    )  # fmt: skip
    journal.record(actor, [over], at=now)
    tell_ended(actor, row, budget.currency, now=now)


def give_back(actor: Actor, row: Packet, *, now: datetime) -> int:
    """Let the rest of a packet go back to its budget; answers how much that was."""
    budget = Budget.objects.of(actor.workspace_id).get(id=row.budget_id)
    purse = purse_of(row, budget.currency)
    left = held(actor.workspace_id, [purse])[purse].free
    if left:
        back = NewTransfer(
            key=f"packet/{row.uid}/rest", from_=purse, to=account_of(budget.uid, purse.currency), amount=left,
            reason=row.greeting, rule=RULE, group_id=row.group_id, cause=f"packet/{row.id}",
        )  # fmt: skip
        _ledger.move(actor, [back], now=now)
    return left


def purse_of(row: Packet, currency: str) -> Account:
    """Where a packet's money lies while it is open."""
    return Account(AccountKind.BUDGET, Currency(currency), name=f"packet/{row.uid}")


def owed_to(member_id: int) -> Account:
    """The money that is owed to a person and was not paid out yet."""
    return Account(AccountKind.OWED, Currency.CASH, name=str(member_id))


def share_paid(row: Packet, share: Share, currency: str) -> NewTransfer:
    """A share as it goes to its member: points at once, money as owed until it is paid out."""
    to = owed_to(share.member_id) if currency == Currency.CASH else of_member(share.member_id, Currency(currency))
    return NewTransfer(
        key=f"packet/{row.uid}/{share.place}", from_=purse_of(row, currency), to=to, amount=share.amount,
        reason=row.greeting, rule=RULE, group_id=row.group_id, cause=f"packet/{row.id}",
    )  # fmt: skip


def _due(actor: Actor, state: PacketState, now: datetime, **when: datetime) -> list[Packet]:
    rows = Packet.objects.of(actor.workspace_id).filter(state=state, **when).order_by("id")
    return list(rows.select_for_update(no_key=True, skip_locked=True)[:SOME])
