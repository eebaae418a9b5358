"""Red packets: looked at, made, approved and called off. The money is set aside or out of the budget from the start."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from huoqun.core import ids, journal
from huoqun.core.actor import EVERYWHERE, Actor, system
from huoqun.core.errors import NotFound
from huoqun.core.queries import workspace
from huoqun.groups.queries.places import places
from huoqun.members.queries.alike import heads
from huoqun.members.queries.faces import faces
from huoqun.points.queries.policies import in_force
from huoqun.points.rules import Currency, NewTransfer
from huoqun.team.queries import actor_names
from huoqun.work.actions.proposals import NewProposal, propose
from huoqun.work.rules import approvable

from ..facts.packets import PacketEnded, PacketMade
from ..models.budget import Budget
from ..models.packet import Packet, Share
from ..permissions import CashPermission
from ..queries.budgets import left_of
from ..queries.fitting import in_group
from ..queries.owed import of_the_team
from ..rules.budgets import BudgetSpent, Left, account_of
from ..rules.giving import (
    GUEST_LEAST,
    BadPacket,
    NewPacket,
    OwnPacket,
    OwnShare,
    PacketGoneOn,
    PacketState,
    Purpose,
    fault,
)
from ..rules.packets import Split, split
from ..sums import sum_of
from . import _ledger
from ._purse import give_back, locked, open_packet, purse_of
from ._spending import spendable, warn_if_low
from .opening import LAPSES

ACTION = "rewards.packet"
STANDS = LAPSES
RULE = "packet"


@dataclass(frozen=True, slots=True)
class Look:
    """What a packet comes to. `may_claim`: how many people of the group have a chance; `named`: who is given one.

    `left_out`: named members who are none, or of the team. `smallest`, `largest`: what a share may be.
    """

    left: Left
    after: int
    needs_approval: bool
    may_claim: int
    named: tuple[int, ...]
    left_out: tuple[int, ...]
    smallest: int
    largest: int


@transaction.atomic
def look(actor: Actor, *, budget_uid: UUID, packet: NewPacket, now: datetime) -> Look:
    """What would come of a packet; nothing is made. Raises what `make_packet` raises."""
    actor.require(CashPermission.PACKET)
    budget = spendable(actor, budget_uid, now=now)
    named, out = _named(actor, packet)
    shares = _checked(budget, packet, named, now)
    left = left_of(actor.workspace_id, [budget.id])[budget.id]
    if left.free < packet.total:
        raise BudgetSpent
    fit: set[int] = set()
    if packet.group_id is not None:
        fit = in_group(actor.workspace_id, packet.group_id, at=now, without_staff=packet.without_staff)
    by_lot = packet.how is Split.RANDOM
    most = packet.total - packet.least * (len(shares) - 1) if by_lot else max(shares)
    return Look(
        left, left.free - packet.total, packet.total > budget.alone, len(fit), named, out,
        packet.least if by_lot else min(shares), most,
    )  # fmt: skip


@transaction.atomic
def make_packet(
    actor: Actor, *, budget_uid: UUID, packet: NewPacket, key: str, now: datetime, approved_by: str = ""
) -> UUID:
    """Make a packet, once by `key`; answers its uid. Above what the budget lets one person spend, it waits for another
    one's approval with its money set aside; else it opens at once, or when it is to.

    `approved_by`: by whom the whole of which it is a part was approved already; only Huoqun itself may say so.
    Raises NotFound, BadPacket, BadSplit, BudgetClosed, BudgetSpent.
    """
    actor.require(CashPermission.PACKET)
    budget = spendable(actor, budget_uid, now=now)
    if (known := Packet.objects.of(actor.workspace_id).filter(key=key).first()) is not None:
        return known.uid
    named, _out = _named(actor, packet)
    seed = secrets.token_hex(8)
    shares = _checked(budget, packet, named, now, seed)
    waits = packet.total > budget.alone and not (approved_by and actor.trusted)
    row = _stored(actor, budget, packet, key, seed, len(shares), waits, approved_by, now)
    Share.objects.bulk_create(
        Share(
            workspace_id=row.workspace_id, packet_id=row.id, place=place, amount=amount,
            member_id=named[place] if named else None,
        )
        for place, amount in enumerate(shares)
    )  # fmt: skip
    _ledger.move(actor, [_funded(row, budget, now + STANDS if waits else None)], now=now)
    said = PacketMade(packet_id=row.id, budget_id=budget.id, group_id=row.group_id, state=str(row.state))
    journal.record(actor, [said], at=now)
    warn_if_low(actor, budget, now=now)
    if waits:
        _propose(actor, row, budget, now)
    elif row.opens_at <= now:
        open_packet(actor, row, now=now)
    return row.uid


@transaction.atomic
def refuse_packet(actor: Actor, *, packet_id: int, reason: str, now: datetime) -> None:
    """Refuse a packet that waits for an approval: its money is free again. Raises NotFound, PacketGoneOn."""
    actor.require(CashPermission.APPROVE)
    row = locked(actor, packet_id=packet_id)
    if row.state != PacketState.ASKED:
        raise PacketGoneOn
    _end(actor, row, reason, now)


@approvable(ACTION, refused=refuse_packet)
@transaction.atomic
def approve_packet(actor: Actor, *, packet_id: int, now: datetime) -> None:
    """Approve a red packet: it is paid for out of its budget and opens. Whoever asked for it, or gets a share
    by name, does not approve it.
    """
    actor.require(CashPermission.APPROVE)
    row = locked(actor, packet_id=packet_id)
    if row.state != PacketState.ASKED or row.made_at + STANDS <= now:
        raise PacketGoneOn
    if str(actor) == row.made_by:
        raise OwnPacket
    named = Share.objects.of(actor.workspace_id).filter(packet_id=row.id, member_id__isnull=False)
    if str(actor) in of_the_team(actor.workspace_id, named.values_list("member_id", flat=True)):
        raise OwnShare
    lasts = row.closes_at - row.opens_at
    row.opens_at = max(row.opens_at, now)
    row.state, row.approved_by, row.closes_at = PacketState.PLANNED, str(actor), row.opens_at + lasts
    row.save(update_fields=["state", "approved_by", "opens_at", "closes_at"])
    _ledger.post(actor, [_key(row)], now=now)
    if row.opens_at <= now:
        open_packet(actor, row, now=now)


@transaction.atomic
def cancel_packet(actor: Actor, *, packet_uid: UUID, reason: str, now: datetime) -> None:
    """Call a packet off: what is claimed stays with its members, the rest goes back. Raises NotFound, PacketGoneOn."""
    actor.require(CashPermission.PACKET)
    row = locked(actor, packet_uid=packet_uid)
    if row.state in (PacketState.OVER, PacketState.CANCELLED):
        raise PacketGoneOn
    _end(actor, row, reason, now)


def _end(actor: Actor, row: Packet, reason: str, now: datetime) -> None:
    if row.state == PacketState.ASKED:
        _ledger.void(actor, [_key(row)], now=now, why="cancelled")
        left = row.total
    else:
        left = give_back(actor, row, now=now)
    row.state, row.ended_at, row.reason = PacketState.CANCELLED, now, reason.replace("\0", "").strip()[:200]
    row.save(update_fields=["state", "ended_at", "reason"])
    said = PacketEnded(
        packet_id=row.id, group_id=row.group_id, claimed=row.claimed, left=left, state=str(row.state)
    )  # fmt: skip
    journal.record(actor, [said], at=now)


def _named(actor: Actor, packet: NewPacket) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Whom it is given to, each person once, and who of those that were named is not."""
    stands = heads(actor.workspace_id, packet.member_ids)
    known = faces(actor.workspace_id, stands.values())
    out = [m for m in packet.member_ids if m not in stands]
    if packet.without_staff:
        out += [m for m, head in stands.items() if known[head].is_staff]
    fits = [stands[m] for m in packet.member_ids if m not in out]
    return tuple(dict.fromkeys(fits)), tuple(out)


def _checked(
    budget: Budget, packet: NewPacket, named: Sequence[int], now: datetime, seed: str = "look"
) -> tuple[int, ...]:  # fmt: skip
    """The shares. Raises BadPacket, BadSplit."""
    least = in_force(budget.workspace_id, now).policy.least_gift if packet.purpose is Purpose.GUEST else None
    if wrong := fault(packet, cash=budget.currency == Currency.CASH, guest_least=least or GUEST_LEAST):
        raise BadPacket(wrong)
    if packet.member_ids and not named:
        raise BadPacket
    return split(packet.total, len(named) or packet.shares, how=packet.how, least=packet.least, seed=seed)


def _stored(
    actor: Actor, budget: Budget, packet: NewPacket, key: str, seed: str, shares: int, waits: bool, approved_by: str,
    now: datetime,
) -> Packet:  # fmt: skip
    if packet.group_id is not None:
        there = places(actor.workspace_id, scope=EVERYWHERE).get(packet.group_id)
        if there is None or there.ended_at is not None:
            raise NotFound
    opens = max(packet.opens_at or now, now)
    return Packet.objects.create(
        workspace_id=actor.workspace_id, uid=ids.uid(), budget_id=budget.id, key=key,
        greeting=packet.greeting.strip(), purpose=packet.purpose, how=packet.how, total=packet.total, shares=shares,
        least=packet.least, seed=seed, group_id=packet.group_id, before_only=packet.before_only,
        without_staff=packet.without_staff, state=PacketState.ASKED if waits else PacketState.PLANNED,
        made_by=str(actor), made_at=now, approved_by=approved_by, opens_at=opens, closes_at=opens + packet.lasts,
    )  # fmt: skip


def _key(row: Packet) -> str:
    return f"packet/{row.uid}"


def _funded(row: Packet, budget: Budget, until: datetime | None) -> NewTransfer:
    return NewTransfer(
        key=_key(row), from_=account_of(budget.uid, Currency(budget.currency)), to=purse_of(row, budget.currency),
        amount=row.total, reason=row.greeting, rule=RULE, group_id=row.group_id, pending_until=until,
        cause=f"packet/{row.id}",
    )  # fmt: skip


def _propose(actor: Actor, row: Packet, budget: Budget, now: datetime) -> None:
    place = workspace(actor.workspace_id)
    with override(place.language):
        title = _("A red packet of %(budget)s to approve") % {"budget": budget.name}
        total, least = (sum_of(n, budget.currency, place) for n in (row.total, row.least))
    by = actor_names(actor.workspace_id, {row.made_by}).get(row.made_by, row.made_by)
    evidence = {
        "budget": budget.name, "greeting": row.greeting, "total": total, "shares": row.shares, "least": least,
        "asked_by": by,
    }  # fmt: skip
    asked = NewProposal(
        key=f"packet/{row.uid}", action=ACTION, title=title, origin="rewards.packet", expires_at=now + STANDS,
        arguments={"packet_id": row.id}, evidence=evidence, group_id=row.group_id,
    )  # fmt: skip
    propose(system(actor.workspace_id, "rewards"), proposals=[asked], now=now)
