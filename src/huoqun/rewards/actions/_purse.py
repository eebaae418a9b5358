"""A packet that its caller has locked: opened, ended, given back; and the accounts that its money lies in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from huoqun.core import journal
from huoqun.core.actor import Actor
from huoqun.core.errors import NotFound
from huoqun.points.queries.named import held
from huoqun.points.rules import Account, AccountKind, Currency, NewTransfer, of_member

from ..facts.packets import PacketClaimed, PacketEnded, PacketOpened
from ..models.budget import Budget
from ..models.packet import Packet, Share
from ..rules.budgets import account_of
from ..rules.giving import PacketState
from . import _ledger
from ._telling import tell_ended, tell_opened

RULE = "packet"


def locked(actor: Actor, **which: Any) -> Packet:
    """The packet, for whoever moves it on. Raises NotFound."""
    named = {name.removeprefix("packet_"): value for name, value in which.items()}
    row = Packet.objects.of(actor.workspace_id).select_for_update(no_key=True).filter(**named).first()
    if row is None:
        raise NotFound
    return row


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
        PacketClaimed(packet_id=row.id, member_id=share.member_id or 0, group_id=None, amount=share.amount)
        for share in shares
    ]
    over = PacketEnded(packet_id=row.id, group_id=None, claimed=row.claimed, left=0, state=str(row.state))
    journal.record(actor, [*facts, over], at=now)


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
    assert share.member_id is not None
    to = owed_to(share.member_id) if currency == Currency.CASH else of_member(share.member_id, Currency(currency))
    return NewTransfer(
        key=f"packet/{row.uid}/{share.place}", from_=purse_of(row, currency), to=to, amount=share.amount,
        reason=row.greeting, rule=RULE, group_id=row.group_id, cause=f"packet/{row.id}",
    )  # fmt: skip
